import type { ZstdFrame } from './zstd-size.ts';

export type ImageFormat = 'raw' | 'zst' | 'gz' | 'xz' | 'bz2';

export type OpenImage = {
  path: string;
  fd: number;
  format: ImageFormat;
  /** Of the file as it is. */
  fileBytes: number;
  /** Decompressed; null where nothing tells before the end. */
  unpackedBytes: number | null;
  /** Decompressed it is no less, whatever it is. */
  atLeastBytes: number;
  /** Of a `.zst`: what has to be decompressed one after the other. */
  frames: ZstdFrame[];
  /** The program that decompresses it; null for what Node.js does by itself. */
  unpacker: string | null;
  /** Which file it is, and since when it is as it is: another one, or one that was written to, has another. */
  identity: string;
  /** Is it still the file that was opened, as it was then? */
  isUnchanged: () => boolean;
  close: () => void;
};
