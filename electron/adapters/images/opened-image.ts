import { type FailureOf, failure, type PackedFormat, saidBy } from '../../contract/index.ts';

/** A frame of the file, from its magic number to behind its checksum. */
export type FramePlace = { start: number; end: number };

export type OpenImage = {
  path: string;
  fd: number;
  format: 'raw' | PackedFormat;
  /** Of the file as it is. */
  fileBytes: number;
  /** Decompressed; null where nothing tells before the end. */
  unpackedBytes: number | null;
  /** Decompressed it is no less, whatever it is. */
  atLeastBytes: number;
  /** What has to be decompressed one after the other, where the format has such. */
  frames: FramePlace[];
  /** The program that decompresses it; null for what Node.js does by itself. */
  unpacker: string | null;
  /** Which file it is, and since when it is as it is: another one, or one that was written to, has another. */
  identity: string;
  /** Is it still the file that was opened, as it was then? */
  isUnchanged: () => boolean;
  close: () => void;
};

/** What reading an image throws. */
export type SourceError = Error & { failure: FailureOf<'IMAGE_CORRUPT' | 'IMAGE_UNREADABLE'> };

export const sourceError = (failed: SourceError['failure']): SourceError =>
  Object.assign(new Error(failed.code), { failure: failed });

export const isSourceError = (error: unknown): error is SourceError =>
  error instanceof Error && 'failure' in error;

/** What reading an image threw, as a result. Anything else goes on. */
export const failedSource = (error: unknown): { ok: false; error: SourceError['failure'] } => {
  if (!isSourceError(error)) throw error;
  return { ok: false, error: error.failure };
};

/** Of a file that can't be read. */
export const unreadableError = ({ path }: { path: string }, error: unknown): SourceError =>
  sourceError(
    failure('IMAGE_UNREADABLE', { reason: 'read', path, offset: null, said: saidBy(error) }),
  );
