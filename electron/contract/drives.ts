import { z } from 'zod';
import { DriveContent } from './drive-content.ts';
import { DriveIdentity } from './drive-identity.ts';
import { driveNameFields } from './drive-name.ts';
import { DriveObstacle } from './drive-obstacle.ts';
import { FailureCode } from './failure.ts';
import { StickRecord } from './stick.ts';

export const Partition = z.object({
  device: z.string(),
  offsetBytes: z.number().int().nullable(),
  sizeBytes: z.number().int(),
  label: z.string().nullable(),
  fileSystem: z.string().nullable(),
  mountpoints: z.array(z.string()),
});
export type Partition = z.infer<typeof Partition>;

export const Drive = z.object({
  /** Stable across plugging in again where the drive has a serial number; `file:PATH` for a practice drive. */
  id: z.string(),
  device: z.string(),
  kind: z.enum(['disk', 'loop', 'practice']),
  ...driveNameFields,
  sizeBytes: z.number().int().nullable(),
  /** `usb`, `mmc`, `nvme`, `sata`, `scsi`, `virtio`, `loop`, `file`, …; null where unknown. */
  bus: z.string().nullable(),
  /** What the USB link runs at, in Mbit/s: 480 for USB 2, 5000 and more for USB 3. Null for what is not on USB. */
  linkMbps: z.number().nullable(),
  serial: z.string().nullable(),
  /** The kernel says so, or it is on USB, or it is an SD or MMC card, or it is a practice drive. */
  removable: z.boolean(),
  readOnly: z.boolean(),
  mountpoints: z.array(z.string()),
  partitions: z.array(Partition),
  /** Kernel names of what is built on it (LUKS, LVM, RAID), recursively. */
  holders: z.array(z.string()),
  logicalBlockBytes: z.number().int().nullable(),
  /** Null where nothing was looked at; absent in what was recorded before there was this field. */
  content: DriveContent.nullable().default(null),
  /** May be erased without any further consent than the confirmation. */
  eligible: z.boolean(),
  /** Why not; `DRIVE_MOUNTED`, `DRIVE_FIXED` and `DRIVE_HOLDS_DATA` can be overruled by the user, the others never. */
  reason: FailureCode.nullable(),
  /** The thing behind the reason. */
  obstacle: DriveObstacle.nullable(),
  /** The same as a part of an English sentence, such as `held by dm-0`; for the command line. */
  /** Null where it has no size and so can't be confirmed. */
  identity: DriveIdentity.nullable(),
  /** What this machine last wrote to it, finished or not; null where nothing is known. */
  lastStick: StickRecord.nullable(),
});
export type Drive = z.infer<typeof Drive>;
