import type { ImageAbout, ImageDoubt, Result } from '../../contract/index.ts';

export type MeasuredImage = {
  unpackedBytes: number | null;
  /** No less than that, where it is not known: 0 where nothing tells. */
  atLeastBytes: number;
  /** Of the file that was looked at, as it was then: an exchanged or changed one has another. */
  identity: string;
  about: ImageAbout;
  /** Null where nothing speaks against writing it. To compare a drive with it, it does not matter. */
  doubt: ImageDoubt | null;
};

export type Images = {
  /**
   * What an image file will take on a drive: null where only unpacking it would tell. What is no image, or an archive that is cut off, is an error
   * (`IMAGE_CORRUPT`, `IMAGE_UNREADABLE`, `IMAGE_EMPTY`, `IMAGE_NOT_FOUND`, `IMAGE_OUTSIDE_STORE`) without more of it being unpacked than its
   * beginning.
   */
  measure: (path: string) => Promise<Result<MeasuredImage>>;
  /**
   * Unpacks all of it to nowhere, so that `unpackedBytes` is known and nothing in it is damaged. `identity`: that of the file that was measured, which
   * it has to be still. Tells how much of the packed file is done with, in bytes. Fails as `measure` does, and with `CANCELLED`.
   */
  count: (
    path: string,
    identity: string,
    onProgress: (bytesDone: number, bytesTotal: number) => void,
    signal: AbortSignal,
  ) => Promise<Result<MeasuredImage>>;
};
