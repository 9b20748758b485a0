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

export type StoreImage = {
  /** What is in the store of the image, by name: `<32 characters>-<name>`. */
  names: ReadonlySet<string>;
  /** `nix-path-registration`, which nix's database on the stick is made of; null where the image has none. */
  registration: string | null;
};

export type StoreImages = {
  /**
   * The nix store within an installer image, read from the image file itself: an ISO 9660 with `nix-store.squashfs` in it. Fails with
   * `IMAGE_UNREADABLE`, and with `PROOF_UNAVAILABLE` where there is no such store in it.
   */
  read: (image: string, signal: AbortSignal) => Promise<Result<StoreImage>>;
};
