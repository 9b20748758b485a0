import { z } from 'zod';
import { ContentItem } from './drive-content.ts';
import { variants } from './variants.ts';

/**
 * What stands against erasing a drive, as data: the engine says it in English (`obstacleWords`), the window in its own
 * language. A kind that is added here needs words in both.
 */
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
