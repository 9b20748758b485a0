import { z } from 'zod';
import { driveNameFields } from './drive-name.ts';
import { InstallerOptions } from './installer-options.ts';
import { StickState } from './stick-state.ts';

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

/** One entry of this machine's history of sticks. */
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
