import { z } from 'zod';

/** What a person confirms: the helper compares it with the opened descriptor before the first byte. */
export const DriveIdentity = z.object({
  /** Device node, or the practice drive's file. */
  path: z.string(),
  /** `major:minor`; for a practice drive `device:inode` of the file. */
  deviceNumber: z.string(),
  sizeBytes: z.number().int(),
  /** Of a practice drive the random number of its mark. */
  serial: z.string().nullable(),
  /** The sysfs path of the device, which names bus and port; null for a practice drive. */
  busPath: z.string().nullable(),
  /** The kernel's count of disks seen since boot (`/sys/block/NAME/diskseq`); null where the kernel has none. */
  diskseq: z.number().int().nullable(),
});
export type DriveIdentity = z.infer<typeof DriveIdentity>;
