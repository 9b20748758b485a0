import { z } from 'zod';
import { Cause, said } from './failures/fields.ts';

/** What was found of one thing that has to be right for the product to work. */
export const CheckFinding = z.discriminatedUnion('reason', [
  /** Nothing else is to be said of it than why. */
  z.object({ reason: z.literal('failure'), cause: Cause }),
  z.object({ reason: z.literal('nix'), version: z.string() }),
  z.object({ reason: z.literal('noNix'), cause: Cause }),
  z.object({ reason: z.literal('noLibrary'), path: z.string() }),
  z.object({ reason: z.literal('needsNix'), cause: Cause }),
  z.object({ reason: z.literal('anyHost') }),
  /** `sound`: the oldest that is known to evaluate any host. */
  z.object({ reason: z.literal('oldNix'), version: z.string(), sound: z.string() }),
  z.object({ reason: z.literal('online') }),
  z.object({ reason: z.literal('offline') }),
  z.object({
    reason: z.literal('drives'),
    count: z.number().int(),
    eligibleCount: z.number().int(),
  }),
  z.object({ reason: z.literal('root') }),
  /** This program asks. */
  z.object({ reason: z.literal('asks'), program: z.string() }),
  /** None of these is installed. */
  z.object({ reason: z.literal('nobodyAsks'), programs: z.array(z.string()) }),
  z.object({ reason: z.literal('roomUnknown') }),
  z.object({ reason: z.literal('room'), freeBytes: z.number(), isLittle: z.boolean() }),
  /** `aside`: where one is kept that could not be read; null where there is none. */
  z.object({
    reason: z.literal('memory'),
    count: z.number().int(),
    aside: z.string().nullable(),
    flag: z.literal('--resume'),
  }),
  /** `isNewer`: a newer Flakestick kept it. */
  z.object({
    reason: z.literal('noMemory'),
    folder: z.string(),
    said,
    isNewer: z.boolean(),
  }),
  /** A newer Flakestick kept the settings. */
  z.object({ reason: z.literal('newerSettings') }),
  /** They can't be kept there. */
  z.object({ reason: z.literal('noSettings'), folder: z.string(), said }),
]);
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
