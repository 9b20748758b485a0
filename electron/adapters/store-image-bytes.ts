import type { FailureParams } from '../contract/index.ts';
import { readFully } from './read-range.ts';

/** A run of bytes within something larger. */
export type Extent = { start: number; length: number };

/** Something that can be read anywhere. `read` throws a `StoreError` where that is not all there. */
export type Bytes = {
  size: number;
  read: (position: number, length: number) => Promise<Buffer>;
};

type WithoutImage<One> = One extends { image: string } ? Omit<One, 'image'> : never;

/** Thrown within the readers of an image, and made a value by `store-image.ts`. */
export type StoreError = Error & {
  /** Why the image can't be read here though it may be whole; null where it is damaged, cut off, or not what it says. */
  unsupported: WithoutImage<FailureParams<'PROOF_UNAVAILABLE'>> | null;
};

export const damagedError = (how: string): StoreError =>
  Object.assign(new Error(how), { unsupported: null });

export const unsupportedError = (why: NonNullable<StoreError['unsupported']>): StoreError =>
  Object.assign(new Error(why.reason), { unsupported: why });

export const isStoreError = (error: unknown): error is StoreError =>
  error instanceof Error && 'unsupported' in error;

/** No single piece of what these readers look at is larger: what asks for more comes from a number that is wrong. */
const LARGEST_PIECE = 64 * 1024 * 1024;

/** `read` throws once `signal` is aborted: whoever works through an image comes by here in every step. */
export const bytesOfFile = (fd: number, size: number, signal: AbortSignal): Bytes => ({
  size,
  read: async (position, length) => {
    signal.throwIfAborted();
    checkRange(size, position, length);
    const buffer = Buffer.allocUnsafe(length);
    const filled = await readFully(fd, buffer, position);
    if (filled < length) throw damagedError(`it ends at byte ${position + filled}`);
    return buffer;
  },
});

/** Several extents as one piece. Throws where one of them lies outside. */
export const bytesOfExtents = (whole: Bytes, extents: readonly Extent[]): Bytes => {
  for (const { start, length } of extents) checkRange(whole.size, start, length, Number.MAX_VALUE);
  const size = extents.reduce((sum, { length }) => sum + length, 0);
  return {
    size,
    read: async (position, length) => {
      checkRange(size, position, length);
      const parts: Buffer[] = [];
      let skipped = 0;
      for (const extent of extents) {
        const from = Math.max(position - skipped, 0);
        const until = Math.min(position + length - skipped, extent.length);
        if (from < until) parts.push(await whole.read(extent.start + from, until - from));
        skipped += extent.length;
      }
      const [only] = parts;
      return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    },
  };
};

const checkRange = (
  size: number,
  position: number,
  length: number,
  largest = LARGEST_PIECE,
): void => {
  if (length > largest) throw damagedError(`a piece of ${length} bytes at byte ${position}`);
  if (position + length > size) {
    throw damagedError(
      `something at byte ${position} lies behind its end, which is at byte ${size}`,
    );
  }
};

/** Of eight bytes. Throws where that is more than a JavaScript number holds, and thereby behind the end of any file. */
export const readUInt64 = (buffer: Buffer, at: number): number => {
  const value = buffer.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damagedError(`an offset of ${value} bytes`);
  return Number(value);
};
