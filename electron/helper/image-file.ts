import { type BigIntStats, fstatSync, read as readCallback } from 'node:fs';
import { promisify } from 'node:util';
import { stop, throwIfStopped } from './failures.ts';
import type { OnDigests } from './hash-lane.ts';
import type { ImageSource, ImageSurroundings } from './image-source.ts';
import { createPieces } from './ranges.ts';
import { inTurn } from './slots.ts';

const read = promisify(readCallback);

const released = Promise.resolve();

/** A regular file: read by position, by each drive at its own pace, and by the hash thread. Throws a `JobError`. */
export const openImageFile = (
  stat: BigIntStats,
  { hashThread, signal }: Pick<ImageSurroundings, 'hashThread' | 'signal'>,
  onDigests: OnDigests,
): ImageSource => {
  const sizeBytes = Number(stat.size);
  if (sizeBytes === 0) throw stop('IMAGE_EMPTY', { path: null, isBuilt: false });
  const hash = hashThread.hashFile(sizeBytes, onDigests);
  const readAt = async (buffer: Buffer, offset: number): Promise<void> => {
    throwIfStopped(signal);
    await readFully(buffer, offset);
    hash.reached(offset + buffer.length);
  };
  return {
    sizeBytes: () => sizeBytes,
    readAt,
    read: async (ranges) => {
      const takePiece = createPieces(ranges ?? [{ from: 0, to: sizeBytes }]);
      return {
        // One after the other, so that they are written in their order too: sticks are slower at anything else.
        next: inTurn(async (buffer) => {
          const piece = takePiece(buffer.length);
          if (piece === null) return null;
          await readAt(buffer.subarray(0, piece.length), piece.offset);
          return { ...piece, released };
        }),
      };
    },
    stream: null,
    sha256: hash.sha256,
    checkUnchanged: () => {
      const now = fstatSync(0, { bigint: true });
      // ctime too: mtime can be set back by who writes.
      if (now.size !== stat.size) throw changedImage('size');
      if (now.mtimeNs !== stat.mtimeNs || now.ctimeNs !== stat.ctimeNs) {
        throw changedImage('content');
      }
    },
  };
};

const readFully = async (buffer: Buffer, offset: number): Promise<void> => {
  let filled = 0;
  while (filled < buffer.length) {
    const position = offset + filled;
    let count: number;
    try {
      ({ bytesRead: count } = await read(0, buffer, filled, buffer.length - filled, position));
    } catch (error) {
      throw stop('IMAGE_UNREADABLE', {
        reason: 'read',
        path: null,
        offset: position,
        said: String(error),
      });
    }
    if (count === 0) throw changedImage('shorter');
    filled += count;
  }
};

const changedImage = (what: 'size' | 'content' | 'shorter'): Error =>
  stop('IMAGE_UNREADABLE', { reason: 'changed', path: null, what });
