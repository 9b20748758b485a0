import { crc32 } from 'node:zlib';
import { PLAN_UNIT_BYTES } from '../helper-protocol/index.ts';
import { createRangeSet, type Range } from './ranges.ts';

/** The unit in which differences are counted, located where the image can't be read again, and rewritten. */
export const UNIT_BYTES = PLAN_UNIT_BYTES;

export type Differences = {
  /** Of the first byte that differs (of its unit, where only checksums tell). */
  offset: number;
  /** From there to the last one. */
  lengthBytes: number;
  /** Units of `UNIT_BYTES` that differ. */
  blocks: number;
  ranges: Range[];
};

export const createDifferenceLog = (
  onFound: (from: number, to: number) => void = () => undefined,
) => {
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  let blocks = 0;
  const units = createRangeSet();
  const note = (from: number, to: number, firstByte = from, lastByte = to - 1): void => {
    first = Math.min(first, firstByte);
    last = Math.max(last, lastByte);
    blocks += 1;
    units.add(from, to);
    onFound(from, to);
  };
  return {
    /** Compares byte by byte. Parts may come in any order, each from a multiple of `UNIT_BYTES` on. */
    compare: (image: Buffer, drive: Buffer, offset: number): void => {
      // One comparison for the part as a whole: the one that all of a good stick takes.
      if (image.equals(drive)) return;
      for (const { from, to } of unitsOf(image.length)) {
        const a = image.subarray(from, to);
        const b = drive.subarray(from, to);
        if (a.equals(b)) continue;
        const start = offset + from;
        const differs = (byte: number, index: number): boolean => byte !== b[index];
        note(start, offset + to, start + a.findIndex(differs), start + a.findLastIndex(differs));
      }
    },
    /** Notes that a whole unit differs, by what else tells it. */
    note: (from: number, to: number): void => note(from, to),
    result: (): Differences | null =>
      blocks === 0
        ? null
        : { offset: first, lengthBytes: last - first + 1, blocks, ranges: units.list() },
  };
};

/** The units of a part that begins at a multiple of `UNIT_BYTES`; the last one may be shorter. */
export const unitsOf = (length: number): Range[] =>
  Array.from({ length: Math.ceil(length / UNIT_BYTES) }, (_, index) => ({
    from: index * UNIT_BYTES,
    to: Math.min((index + 1) * UNIT_BYTES, length),
  }));

/** Where two parts of the same length differ, in whole units, joined where they touch. */
export const differingRuns = (image: Buffer, drive: Buffer): Range[] => {
  if (image.equals(drive)) return [];
  const runs = createRangeSet();
  for (const { from, to } of unitsOf(image.length)) {
    if (!image.subarray(from, to).equals(drive.subarray(from, to))) runs.add(from, to);
  }
  return runs.list();
};

/**
 * What is kept of an image that can't be read again: 4 bytes for every `UNIT_BYTES`. They locate a difference; that there is none
 * is proven by SHA-256.
 */
export const createChecksums = () => {
  let sums = new Uint32Array(1024);
  let count = 0;
  return {
    /** Takes the image's parts in their order, each but the last of whole units. */
    add: (part: Buffer): void => {
      for (const { from, to } of unitsOf(part.length)) {
        if (count === sums.length) {
          const larger = new Uint32Array(2 * sums.length);
          larger.set(sums);
          sums = larger;
        }
        sums[count] = crc32(part.subarray(from, to));
        count += 1;
      }
    },
    /** Of a part of the image: which of its units are others than those that were added. */
    differing: (part: Buffer, offset: number): Range[] =>
      unitsOf(part.length)
        .filter(({ from, to }) => {
          const index = (offset + from) / UNIT_BYTES;
          return index >= count || sums[index] !== crc32(part.subarray(from, to));
        })
        .map(({ from, to }) => ({ from: offset + from, to: offset + to })),
  };
};
