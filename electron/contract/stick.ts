import { z } from 'zod';
import { driveNameFields } from './drive-details.ts';
import { Failure } from './failure.ts';
import { InstallerOptions } from './installer-options.ts';
import { Signature, StickState } from './stick-state.ts';

/** One write to one drive, as the registry of this machine remembers it. */
export const StickRecord = z.object({
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Null where the job never came to an end: the app crashed, or it still runs. */
  finishedAt: z.number().nullable(),
  stick: StickState,
  image: z.string(),
  /** Of the decompressed image; null where it was not known yet. */
  imageBytes: z.number().int().nullable(),
  sha256: z.string().nullable(),
  /** So much of the image's beginning was written, in bytes. */
  bytesWritten: z.number().int(),
  /** The host that it installs; null for an image that was not built here. */
  made: z
    .object({
      reference: z.string(),
      revision: z.string().nullable(),
      host: z.string(),
      options: InstallerOptions,
    })
    .nullable(),
});
export type StickRecord = z.infer<typeof StickRecord>;

export const StickEntry = z.object({
  id: z.number().int(),
  /** As `Drive.id`. A drive without a serial number is called by the kernel's name of that day. */
  driveId: z.string(),
  /** As far as its id tells. */
  ...driveNameFields,
  driveBytes: z.number().int(),
  serial: z.string().nullable(),
  record: StickRecord,
});
export type StickEntry = z.infer<typeof StickEntry>;

export const DriveOutcome = z.object({
  driveId: z.string(),
  device: z.string(),
  stick: StickState,
  /** Image bytes, without padding. Less than `imageBytes` where only what differs was written. */
  bytesWritten: z.number().int(),
  bytesRead: z.number().int(),
  /** Of the decompressed image; null where the job did not come to know it. */
  imageBytes: z.number().int().nullable(),
  /** Of the decompressed image without padding; null where the job did not come that far. */
  sha256: z.string().nullable(),
  written: z.boolean(),
  flushed: z.boolean(),
  /** Null where verification was not asked for. */
  verified: z.boolean().nullable(),
  repairedBlocks: z.number().int(),
  /** Of what the drive was before, beyond the image: taken away, and still there. The first 32 of each. */
  signatures: z.object({ cleared: z.array(Signature), left: z.array(Signature) }),
  writeSeconds: z.number(),
  verifySeconds: z.number(),
  /** Powered off; fsync alone does not make it so. */
  safeToUnplug: z.boolean(),
  /** What the registry knew of the stick, where it was verified without an image; else null. */
  record: StickRecord.nullable(),
  error: Failure.nullable(),
});
export type DriveOutcome = z.infer<typeof DriveOutcome>;
