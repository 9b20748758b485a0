import { compareByLoss, type Drive, type Lock } from '../../../electron/contract/index.ts';
import { isChoosable, lockOf } from '../../state/drives-store.ts';

export type SortedDrives = { choosable: Drive[]; refused: Drive[] };

/**
 * Pure. Safest first, as the engine has them (`compareByLoss`); of those that can't be chosen what can be unplugged goes first.
 * One that the shown job works on is in use because of that, and keeps its place; what others have for themselves can't be chosen. The kernel's own disks in memory are nobody's
 * choice, and are left out.
 */
export const sortDrives = (
  drives: readonly Drive[],
  atWork: readonly string[] = [],
  locks: readonly Lock[] = [],
): SortedDrives => {
  const isOffered = (drive: Drive) =>
    atWork.includes(drive.id) || (isChoosable(drive) && lockOf(locks, drive) === null);
  const shown = drives.filter(isOfAnyone);
  return {
    choosable: shown.filter(isOffered).toSorted(compareByLoss(isOffered)),
    refused: shown
      .filter((drive) => !isOffered(drive))
      .toSorted(
        (a, b) =>
          placeOf(a) - placeOf(b) ||
          (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0) ||
          a.device.localeCompare(b.device, 'en', { numeric: true }),
      ),
  };
};

const isOfAnyone = ({ obstacle }: Drive): boolean => obstacle?.kind !== 'memory';

const placeOf = ({ sizeBytes, removable, kind }: Drive): number => {
  if (sizeBytes === null) return 3;
  if (removable) return 0;
  return kind === 'loop' ? 2 : 1;
};
