import type { Drive, Partition } from '../../../electron/contract/index.ts';

export type Segment = {
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
