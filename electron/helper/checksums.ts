import { crc32 } from 'node:zlib';
import { UNIT_BYTES, unitsOf } from './differences.ts';

/**
 * What is kept of an image that can't be read again: 4 bytes for every `UNIT_BYTES`. They locate a difference; that there is none
 * is proven by SHA-256.
 */
export type Checksums = {
  /** Takes the image's parts in their order, each but the last of whole units. */
  add: (part: Buffer) => void;
  /** Of a part of the image: which of its units are others than those that were added. */
  differing: (part: Buffer, offset: number) => { from: number; to: number }[];
};

export const createChecksums = (): Checksums => {
  let sums = new Uint32Array(1024);
  let count = 0;
  return {
    add: (part) => {
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
    differing: (part, offset) =>
      unitsOf(part.length)
        .filter(({ from, to }) => {
          const index = (offset + from) / UNIT_BYTES;
          return index >= count || sums[index] !== crc32(part.subarray(from, to));
        })
        .map(({ from, to }) => ({ from: offset + from, to: offset + to })),
  };
};
