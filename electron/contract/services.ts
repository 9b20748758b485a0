import type { z } from 'zod';

/**
 * What runs until it is stopped, by its name: with what it is started, and what it tells of itself while it runs. One of each runs at a time.
 * What it does is in the table of `electron/engine/services/kinds.ts`.
 */
export const services = {} as const satisfies Record<
  string,
  { request: z.ZodType; state: z.ZodType }
>;
