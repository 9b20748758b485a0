import type { Drive } from '../../../electron/contract/index.ts';
import { isChoosable } from '../../state/drives-store.ts';

export type SortedDrives = { choosable: Drive[]; refused: Drive[] };

/**
 * Pure. Safest first: sticks, then practice drives, then what has to be unmounted; within each the smaller first.
 * One that a job works on is in use because of that, and keeps its place. The kernel's own disks in memory are nobody's
 * choice, and are left out.
 */
export const sortDrives = (
  drives: readonly Drive[],
  atWork: readonly string[] = [],
): SortedDrives => {
  const isOffered = (drive: Drive) => isChoosable(drive) || atWork.includes(drive.id);
  const sorted = drives
    .filter(isOfAnyone)
    .toSorted(
      (a, b) =>
        riskOf(a, isOffered(a)) - riskOf(b, isOffered(b)) ||
        (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0) ||
        a.device.localeCompare(b.device, 'en', { numeric: true }),
    );
  return {
    choosable: sorted.filter(isOffered),
    refused: sorted.filter((drive) => !isOffered(drive)),
  };
};

const isOfAnyone = ({ obstacle }: Drive): boolean => obstacle?.kind !== 'memory';

const riskOf = (drive: Drive, isOffered: boolean): number => {
  if (drive.sizeBytes === null) return 6;
  if (!isOffered) return drive.removable ? 3 : drive.kind === 'loop' ? 5 : 4;
  if (drive.reason === 'DRIVE_MOUNTED') return 2;
  return drive.kind === 'practice' ? 1 : 0;
};
