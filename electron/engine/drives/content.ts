import { type DriveContent, knowsData } from '../../contract/index.ts';
import { LARGE_DRIVE_BYTES } from '../../drive-facts/content.ts';
import type { RawDrive } from '../ports/index.ts';

/** Pure. What lies on a drive, and whether that needs a consent of its own to be erased. */
export const judgeContent = ({
  content: items,
  sizeBytes,
}: Pick<RawDrive, 'content' | 'sizeBytes'>): DriveContent => {
  const isLarge = (sizeBytes ?? 0) > LARGE_DRIVE_BYTES;
  return { holdsData: isLarge || knowsData({ items }), isLarge, items };
};
