import { type BigIntStats, fstatSync, read as readCallback } from 'node:fs';
import { promisify } from 'node:util';
import type { HelperEvent } from '../helper-protocol/index.ts';
import { inTurn } from './blocks.ts';
import type { createChecksums } from './differences.ts';
import { stop, throwIfStopped } from './failures.ts';
import type { BlockHash, HashThread } from './hash-thread.ts';
import { createPieces, type Range } from './ranges.ts';

export type ImageBlock = {
  /** Where it belongs on the drive, in bytes: always a multiple of 64 KiB. */
  offset: number;
  /** So many bytes stand at the buffer's beginning. */
  length: number;
  /** Resolves when the buffer may be used again. */
  released: Promise<void>;
};

/** Fills the buffer (whole units of 64 KiB) with what comes next; null at the end. Throws a `JobError`. */
export type ImageReader = (buffer: Buffer) => Promise<ImageBlock | null>;

/** Fills the whole buffer from this offset on. Throws a `JobError`. */
export type ReadAt = (buffer: Buffer, offset: number) => Promise<void>;

/** The image on descriptor 0. */
export type ImageSource = {
  /** Decompressed; null where only the end tells, and it was not reached. */
  sizeBytes: () => number | null;
  /**
   * Reads it from its beginning: all of it, or these ranges (each of whole units). A file has as many readers as are wanted, a
   * stream one at a time, and each but the first has it sent anew.
   */
  read: (ranges: readonly Range[] | null) => Promise<ImageReader>;
  /** SHA-256 in hex, once all of it was read. Rejects with a `JobError`. */
  sha256: Promise<string>;
  /** Throws where the image can't be what it was at the start. */
  checkUnchanged: () => void;
} & (
  | { readAt: ReadAt; stream: null }
  /** What there is of a stream that went by. */
  | { readAt: null; stream: StreamTraces }
);

export type StreamTraces = {
  checksums: ReturnType<typeof createChecksums>;
  /** Free for what is read back from a drive: the image was hashed. */
  hash: BlockHash;
};

export type ImageSurroundings = {
  /** Of a stream, decompressed; null where nothing says. */
  announcedBytes: number | null;
  /** The launcher's word on a stream. */
  verdicts: VerdictBox;
  hashThread: HashThread;
  /** Aborted with a `JobError`. */
  signal: AbortSignal;
  send: (event: HelperEvent) => void;
};

export type VerdictBox = ReturnType<typeof createVerdictBox>;

/** Where the launcher's word on the feeding at hand is kept, until it is asked for: how many bytes that had, or why it failed. */
export const createVerdictBox = () => {
  let verdict: number | Error | null = null;
  let onPut: () => void = () => undefined;
  return {
    put: (next: number | Error): void => {
      // There is one for each feeding; a second one means nothing.
      verdict ??= next;
      onPut();
    },
    peek: (): number | Error | null => verdict,
    /** A new feeding begins. */
    clear: (): void => {
      verdict = null;
    },
    /** Calls back at each `put`; one listener. */
    onPut: (listener: () => void): void => {
      onPut = listener;
    },
  };
};

const read = promisify(readCallback);

const released = Promise.resolve();

/** A regular file: read by position, by each drive at its own pace, and by the hash thread. Throws a `JobError`. */
export const openImageFile = (
  stat: BigIntStats,
  { hashThread, signal, send }: Pick<ImageSurroundings, 'hashThread' | 'signal' | 'send'>,
): ImageSource => {
  const sizeBytes = Number(stat.size);
  if (sizeBytes === 0) throw stop('IMAGE_EMPTY', { path: null, isBuilt: false });
  const hash = hashThread.hashFile(sizeBytes, send);
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
      // One after the other, so that they are written in their order too: sticks are slower at anything else.
      return inTurn(async (buffer) => {
        const piece = takePiece(buffer.length);
        if (piece === null) return null;
        await readAt(buffer.subarray(0, piece.length), piece.offset);
        return { ...piece, released };
      });
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
