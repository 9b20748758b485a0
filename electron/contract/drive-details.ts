import { z } from 'zod';
import { variants } from './variants.ts';

/** What a drive is called that has no name of its own. The window says it in its language, `description` in English. */
export const MadeUpName = z.object({
  /** A practice drive by its file, a loop device by its file, any other by what the kernel or its maker numbers it. */
  kind: z.enum(['practice', 'loop', 'nameless']),
  name: z.string(),
});
export type MadeUpName = z.infer<typeof MadeUpName>;

export const driveNameFields = {
  /** Its own name, or what it is called in English. */
  description: z.string(),
  /** Null where the drive has a name of its own; absent in what was recorded before there was this field. */
  madeUpName: MadeUpName.nullable().default(null),
};
export type DriveName = { description: string; madeUpName: MadeUpName | null };

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

/** One thing that lies on a drive, told by its bytes or by what udev knows of it. */
export const ContentItem = z.object({
  /** `image`: made as a whole, such as that of a live system. */
  kind: z.enum(['luks', 'bitlocker', 'lvm', 'raid', 'zfs', 'fileSystem', 'image', 'swap']),
  /** As libblkid calls it, such as `vfat`; null for what is none. */
  fileSystem: z.string().nullable(),
  label: z.string().nullable(),
  offsetBytes: z.number().int(),
  sizeBytes: z.number().int(),
  /** Whether it is, or may hold, somebody's files. Null: it could not be looked into. */
  isData: z.boolean().nullable(),
});
export type ContentItem = z.infer<typeof ContentItem>;

/** Pure. Of what can't be looked into it is assumed. */
export const mayBeData = ({ isData }: Pick<ContentItem, 'isData'>): boolean => isData !== false;

export const DriveContent = z.object({
  /** What is lost needs a consent of its own (`DRIVE_HOLDS_DATA`). */
  holdsData: z.boolean(),
  /** Larger than any stick, and so needs it whatever is on it. */
  isLarge: z.boolean(),
  items: z.array(ContentItem),
});
export type DriveContent = z.infer<typeof DriveContent>;

/** Pure. Whether there is anything on the drive that somebody may miss; else it is only large, where it needs a consent. */
export const knowsData = ({ items }: Pick<DriveContent, 'items'>): boolean => items.some(mayBeData);

/** What stands against erasing a drive. A kind that is added here needs words in each language. */
export const DriveObstacle = variants('kind', {
  // It is used in a way that nobody may overrule.
  holdsPath: { path: z.string() },
  /** A loop device on that very file. */
  contentIs: { path: z.string() },
  swap: {},
  swapFile: { path: z.string() },
  zfs: {},
  /** `count`: in how many devices the file system is. */
  btrfs: { count: z.number().int() },
  /** Kernel names of what is built on it (LUKS, LVM, RAID). */
  heldBy: { names: z.array(z.string()) },
  heldByProgram: {},
  /** By a lock that another program holds (systemd.io/BLOCK_DEVICE_LOCKING). */
  locked: {},
  isImage: {},
  /** So it is not known to be free. */
  mountsUnknown: {},
  // It is no disk.
  partition: {},
  memory: {},
  /** Such as a boot partition of eMMC. */
  hardwarePartition: {},
  optical: {},
  /** `type`: as lsblk has it, such as `crypt`. */
  notOwnDisk: { type: z.string() },
  noMedium: {},
  // It is one, and free.
  writeProtected: {},
  tooSmall: { sizeBytes: z.number().int() },
  // A person may overrule these.
  mounted: { mountpoints: z.array(z.string()) },
  loopDevice: {},
  /** `bus`: as `Drive.bus`. */
  builtIn: { bus: z.string().nullable() },
  /** `items`: what of the drive's content is data, or may be. */
  holdsData: { isLarge: z.boolean(), items: z.array(ContentItem) },
});
export type DriveObstacle = z.infer<typeof DriveObstacle>;
