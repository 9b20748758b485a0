import type { HelperEvent } from '../helper-protocol/index.ts';
import type { Checksums } from './checksums.ts';
import type { BlockHash, HashThread } from './hash-lane.ts';
import type { Range } from './ranges.ts';
import type { VerdictBox } from './source-verdict.ts';

export type ImageBlock = {
  /** Where it belongs on the drive, in bytes: always a multiple of 64 KiB. */
  offset: number;
  /** So many bytes stand at the buffer's beginning. */
  length: number;
  /** Resolves when the buffer may be used again. */
  released: Promise<void>;
};

export type ImageReader = {
  /** Fills the buffer (whole units of 64 KiB) with what comes next; null at the end. Throws a `JobError`. */
  next: (buffer: Buffer) => Promise<ImageBlock | null>;
};

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
  checksums: Checksums;
  /** Free for what is read back from a drive: the image was hashed. */
  hash: BlockHash;
};

export type ImageSurroundings = {
  /** Of a stream, decompressed; null where nothing says. */
  announcedBytes: number | null;
  verdicts: VerdictBox;
  hashThread: HashThread;
  signal: AbortSignal;
  send: (event: HelperEvent) => void;
};
