import type { Result } from '../../contract/index.ts';

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
