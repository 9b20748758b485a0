import * as z from 'zod/mini';
import type { DriveIdentity } from '../contract/drive-details.ts';
import { StickPlan } from '../contract/stick-plan.ts';
import { SourceFailure } from './failures.ts';
import { sizeBytes } from './fields.ts';

export const PROTOCOL_VERSION = 6;
/** No one plugs in more; each costs memory. */
export const MAX_DRIVES = 32;

export type { DriveIdentity };

/** The confirmed identity, more closely looked at than by the contract, which has it from the engine itself. */
const ConfirmedIdentity: z.ZodMiniType<DriveIdentity> = z.object({
  // An absolute path without a NUL: openat would cut the name there.
  path: z.string().check(
    z.startsWith('/'),
    z.refine((path) => !path.includes('\0')),
  ),
  deviceNumber: z.string().check(z.regex(/^\d+:\d+(:\d+)?$/)),
  sizeBytes: sizeBytes.check(z.positive()),
  serial: z.nullable(z.string()),
  busPath: z.nullable(z.string()),
  diskseq: z.nullable(sizeBytes),
});

/** A drive as it was confirmed, and what may and is to be done with it. */
export const DriveOrder = z.object({
  identity: ConfirmedIdentity,
  practice: z.boolean(),
  /** The person agreed to a drive that is not removable. */
  allowFixed: z.boolean(),
  /** The person agreed that what the drive holds is lost (`DRIVE_HOLDS_DATA`); where it is absent, he did not. */
  eraseData: z.optional(z.boolean()),
  /**
   * So much of the plan's beginning is compared first, and written only where it differs: all of it for `--delta`,
   * what an interrupted write is thought to have reached for `--resume`, 0 for a full flash.
   */
  compareBytes: sizeBytes,
});
export type DriveOrder = z.infer<typeof DriveOrder>;

const StartAction = z.object({
  type: z.literal('start'),
  protocol: z.literal(PROTOCOL_VERSION),
  /** `read`: no image at all; as much of the drive as the plan has of it is read for its digests. */
  kind: z.enum(['write', 'verify', 'read']),
  /** In the order in which reports and events number them. */
  drives: z.array(DriveOrder).check(z.minLength(1), z.maxLength(MAX_DRIVES)),
  /** Read back after writing. */
  verify: z.boolean(),
  /** The image is descriptor 0. What else there is comes over descriptor 2 (`pull`). */
  plan: StickPlan,
});
export type StartAction = z.infer<typeof StartAction>;

const Action = z.discriminatedUnion('type', [
  StartAction,
  z.object({ type: z.literal('cancel') }),
  /** Descriptor 0 is a stream, and all of it was sent: `bytes` of them. Once for each feeding (see `replay`). */
  z.object({ type: z.literal('sourceEnded'), bytes: sizeBytes }),
  /** What feeds descriptor 0, or 2, failed. */
  z.object({ type: z.literal('sourceFailed'), failure: SourceFailure }),
]);
export type Action = z.infer<typeof Action>;

/** An action of the launcher, or null for anything else. Fields that are not known are dropped. */
export const parseAction = (value: unknown): Action | null => Action.safeParse(value).data ?? null;
