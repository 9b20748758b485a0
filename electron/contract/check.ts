import { z } from 'zod';
import { Cause, said } from './failures/fields.ts';
import { variants } from './variants.ts';

export const CheckFinding = variants('reason', {
  /** Nothing else is to be said of it than why. */
  failure: { cause: Cause },
  nix: { version: z.string() },
  noNix: { cause: Cause },
  noLibrary: { path: z.string() },
  needsNix: { cause: Cause },
  anyHost: {},
  /** `sound`: the oldest that is known to evaluate any host. */
  oldNix: { version: z.string(), sound: z.string() },
  online: {},
  offline: {},
  drives: { count: z.number().int(), eligibleCount: z.number().int() },
  root: {},
  asks: { program: z.string() },
  nobodyAsks: { programs: z.array(z.string()) },
  roomUnknown: {},
  room: { freeBytes: z.number(), isLittle: z.boolean() },
  /** `aside`: where one is kept that could not be read; null where there is none. */
  memory: { count: z.number().int(), aside: z.string().nullable(), flag: z.literal('--resume') },
  /** `isNewer`: a newer Flakestick kept it. */
  noMemory: { folder: z.string(), said, isNewer: z.boolean() },
  newerSettings: {},
  noSettings: { folder: z.string(), said },
});
export type CheckFinding = z.infer<typeof CheckFinding>;

/** One thing that has to be right for the product to work. */
export const Check = z.object({
  name: z.enum([
    'nix',
    'installers',
    'network',
    'drives',
    'privilege',
    'disk space',
    'memory of sticks',
    'settings',
  ]),
  state: z.enum(['ok', 'warning', 'failed']),
  found: CheckFinding,
});
export type Check = z.infer<typeof Check>;
