import type { PackedFormat } from '../../contract/index.ts';

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
