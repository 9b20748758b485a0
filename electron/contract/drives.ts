import { z } from 'zod';
import { DriveContent, DriveIdentity, DriveObstacle, driveNameFields } from './drive-details.ts';
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
  obstacle: DriveObstacle.nullable(),
  /** Null where it has no size and so can't be confirmed. */
  identity: DriveIdentity.nullable(),
  /** What this machine last wrote to it, finished or not; null where nothing is known. */
  lastStick: StickRecord.nullable(),
});
export type Drive = z.infer<typeof Drive>;

/**
 * Pure. Drives by what would be lost, the least first: a removable one before a built-in one, an empty one before one with a live image before
 * one with somebody's data, and a small one before a large one; practice drives after the sticks that need no consent, what can't be erased at the end.
 * `isOffered`: one that only a running job has in use keeps its place.
 */
export const compareByLoss =
  (isOffered: (drive: Drive) => boolean = () => false) =>
  (a: Drive, b: Drive): number =>
    rankOf(a, isOffered(a)) - rankOf(b, isOffered(b)) ||
    lossOf(a) - lossOf(b) ||
    (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0) ||
    a.device.localeCompare(b.device, 'en', { numeric: true });

const rankOf = (drive: Drive, isOffered: boolean): number => {
  const { reason, removable, kind } = drive;
  const isOverrulable =
    reason === 'DRIVE_MOUNTED' || reason === 'DRIVE_FIXED' || reason === 'DRIVE_HOLDS_DATA';
  if (!drive.eligible && !isOverrulable && !isOffered) return reason === 'DRIVE_NOT_A_DISK' ? 8 : 7;
  if (kind === 'practice') return 1;
  if (!removable) return drive.content?.holdsData ? 6 : reason === 'DRIVE_MOUNTED' ? 5 : 4;
  if (drive.content?.holdsData) return 3;
  return reason === 'DRIVE_MOUNTED' ? 2 : 0;
};

/** Of two that may be erased, the one with nothing on it goes first. */
const lossOf = ({ content }: Drive): number => {
  if (content === null) return 0;
  return content.items.some(({ kind }) => kind === 'image') ? 1 : 0;
};
