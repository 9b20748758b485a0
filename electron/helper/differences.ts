import { crc32 } from 'node:zlib';

/** The unit in which differences are counted, and located where the image can't be read again. */
export const CHECK_BLOCK_BYTES = 64 * 1024;

/** Where drive and image differ: from the first differing byte to the last, and how many 64 KiB blocks are touched. */
export type Differences = { offset: number; lengthBytes: number; blocks: number };

export type DifferenceLog = {
  /** Compares byte by byte. Blocks may come in any order, each at a multiple of `CHECK_BLOCK_BYTES`. */
  compare: (image: Buffer, drive: Buffer, offset: number) => void;
  /** Compares checksums: exact to a block of `CHECK_BLOCK_BYTES`, not to the byte. */
  compareChecksums: (checksums: Checksums, drive: Buffer, offset: number) => void;
  result: () => Differences | null;
};

export const createDifferenceLog = (): DifferenceLog => {
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  let blocks = 0;
  const note = (from: number, to: number): void => {
    first = Math.min(first, from);
    last = Math.max(last, to);
    blocks += 1;
  };
  const eachBlock = (length: number, look: (from: number, to: number) => void): void => {
    for (let from = 0; from < length; from += CHECK_BLOCK_BYTES) {
      look(from, Math.min(from + CHECK_BLOCK_BYTES, length));
    }
  };
  return {
    compare: (image, drive, offset) => {
      // One comparison for the block as a whole: the one that all of a good stick takes.
      if (image.equals(drive)) return;
      eachBlock(image.length, (from, to) => {
        const a = image.subarray(from, to);
        const b = drive.subarray(from, to);
        if (a.equals(b)) return;
        note(offset + from + firstDifference(a, b), offset + from + lastDifference(a, b));
      });
    },
    compareChecksums: (checksums, drive, offset) => {
      eachBlock(drive.length, (from, to) => {
        if (checksums.at(offset + from) === crc32(drive.subarray(from, to))) return;
        note(offset + from, offset + to - 1);
      });
    },
    result: () => (blocks === 0 ? null : { offset: first, lengthBytes: last - first + 1, blocks }),
  };
};

const firstDifference = (a: Buffer, b: Buffer): number => {
  let index = 0;
  while (a[index] === b[index]) index += 1;
  return index;
};

const lastDifference = (a: Buffer, b: Buffer): number => {
  let index = a.length - 1;
  while (a[index] === b[index]) index -= 1;
  return index;
};

/** What is kept of an image that can't be read again: 4 bytes for every 64 KiB. They locate, they prove nothing. */
export type Checksums = {
  add: (block: Buffer) => void;
  at: (offset: number) => number | undefined;
};

export const createChecksums = (): Checksums => {
  const sums: number[] = [];
  return {
    add: (block) => {
      for (let from = 0; from < block.length; from += CHECK_BLOCK_BYTES) {
        sums.push(crc32(block.subarray(from, from + CHECK_BLOCK_BYTES)));
      }
    },
    at: (offset) => sums[offset / CHECK_BLOCK_BYTES],
  };
};
