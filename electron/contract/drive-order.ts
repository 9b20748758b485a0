import type { Drive } from './drives.ts';

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
