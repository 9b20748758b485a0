import { z } from 'zod';

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
