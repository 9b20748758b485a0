import { z } from 'zod';

/** What a drive is after a job, in so many words for the user. */
export const StickState = z.enum([
  'untouched',
  /** Writing began: neither what it held before nor the image. */
  'partlyWritten',
  /** All of the image was written, but not read back (or the reading back was not finished). */
  'writtenUnverified',
  'verified',
  'differs',
]);
export type StickState = z.infer<typeof StickState>;

/** What makes a system take a drive for something. */
export const Signature = z.object({
  /** As blkid calls it, such as `linux_raid_member`. */
  type: z.string(),
  /** Where it stands on the drive, in bytes. */
  offset: z.number().int(),
});
export type Signature = z.infer<typeof Signature>;
