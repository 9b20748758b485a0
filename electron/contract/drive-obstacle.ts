import { z } from 'zod';
import { ContentItem } from './drive-content.ts';

/**
 * What stands against erasing a drive, as data: the engine says it in English (`obstacleWords`), the window in its own
 * language. A kind that is added here needs words in both.
 */
export const DriveObstacle = z.discriminatedUnion('kind', [
  // It is used in a way that nobody may overrule.
  z.object({ kind: z.literal('holdsPath'), path: z.string() }),
  /** A loop device on that very file. */
  z.object({ kind: z.literal('contentIs'), path: z.string() }),
  z.object({ kind: z.literal('swap') }),
  z.object({ kind: z.literal('swapFile'), path: z.string() }),
  z.object({ kind: z.literal('zfs') }),
  /** `count`: in how many devices the file system is. */
  z.object({ kind: z.literal('btrfs'), count: z.number().int() }),
  /** Kernel names of what is built on it (LUKS, LVM, RAID). */
  z.object({ kind: z.literal('heldBy'), names: z.array(z.string()) }),
  z.object({ kind: z.literal('heldByProgram') }),
  /** By a lock that another program holds (systemd.io/BLOCK_DEVICE_LOCKING). */
  z.object({ kind: z.literal('locked') }),
  z.object({ kind: z.literal('isImage') }),
  /** So it is not known to be free. */
  z.object({ kind: z.literal('mountsUnknown') }),
  // It is no disk.
  z.object({ kind: z.literal('partition') }),
  z.object({ kind: z.literal('memory') }),
  /** Such as a boot partition of eMMC. */
  z.object({ kind: z.literal('hardwarePartition') }),
  z.object({ kind: z.literal('optical') }),
  /** `type`: as lsblk has it, such as `crypt`. */
  z.object({ kind: z.literal('notOwnDisk'), type: z.string() }),
  z.object({ kind: z.literal('noMedium') }),
  // It is one, and free.
  z.object({ kind: z.literal('writeProtected') }),
  z.object({ kind: z.literal('tooSmall'), sizeBytes: z.number().int() }),
  // A person may overrule these.
  z.object({ kind: z.literal('mounted'), mountpoints: z.array(z.string()) }),
  z.object({ kind: z.literal('loopDevice') }),
  /** `bus`: as `Drive.bus`. */
  z.object({ kind: z.literal('builtIn'), bus: z.string().nullable() }),
  /** `items`: what of the drive's content is data, or may be. */
  z.object({
    kind: z.literal('holdsData'),
    isLarge: z.boolean(),
    items: z.array(ContentItem),
  }),
]);
export type DriveObstacle = z.infer<typeof DriveObstacle>;
