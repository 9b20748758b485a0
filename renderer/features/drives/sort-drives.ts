import {
  compareByLoss,
  type Drive,
  type Lock,
  type Partition,
} from '../../../electron/contract/index.ts';
import { isChoosable, lockOf } from '../../state/drives-store.ts';

type SortedDrives = { choosable: Drive[]; refused: Drive[] };

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

type Segment = {
  key: string;
  /** Null: nothing lies there. */
  partition: Partition | null;
  sizeBytes: number;
  /** Share of the picture, from 0 to 1; they add up to 1. */
  share: number;
};

/** So small that nobody means it: the gap before the first partition, or after the last. */
const negligible = 0.01;
/** What is there has to be seen, however small. */
const leastShare = 0.06;

/** Pure. A drive's partitions and the free room between them, as shares of a bar. Nested ones don't count twice. */
export const partitionSegments = (drive: Pick<Drive, 'sizeBytes' | 'partitions'>): Segment[] => {
  const total = drive.sizeBytes ?? 0;
  if (total <= 0) return [];
  const segments: Omit<Segment, 'share'>[] = [];
  let reached = 0;
  const addFree = (upTo: number) => {
    const sizeBytes = upTo - reached;
    if (sizeBytes / total > negligible) {
      segments.push({ key: `free-${reached}`, partition: null, sizeBytes });
    }
  };
  const placed = drive.partitions.toSorted((a, b) => (a.offsetBytes ?? 0) - (b.offsetBytes ?? 0));
  for (const partition of placed) {
    const start = partition.offsetBytes ?? reached;
    // An ISO's table has one entry for all of it and another inside that.
    if (start < reached && start + partition.sizeBytes <= reached) continue;
    addFree(start);
    segments.push({ key: partition.device, partition, sizeBytes: partition.sizeBytes });
    reached = Math.max(reached, start + partition.sizeBytes);
  }
  addFree(total);
  const shares = segments.map(({ sizeBytes }) => Math.max(leastShare, sizeBytes / total));
  const sum = shares.reduce((all, share) => all + share, 0);
  return segments.map((segment, index) => ({ ...segment, share: (shares[index] ?? 0) / sum }));
};
