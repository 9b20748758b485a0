/** Bytes of a drive: up to `length` of them from `offset` on; fewer (or none) where it ends or can't be read. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

export type ContentKind =
  | 'luks'
  | 'bitlocker'
  | 'lvm'
  | 'raid'
  | 'zfs'
  | 'fileSystem'
  | 'image'
  | 'swap';

/** What nobody means as a stick: 256 GB. The contract's constant of this name. */
export const LARGE_DRIVE_BYTES = 256_000_000_000;

/** One thing that lies on a drive; fields as those of the contract's `ContentItem`. */
export type ContentItem = {
  kind: ContentKind;
  fileSystem: string | null;
  label: string | null;
  offsetBytes: number;
  sizeBytes: number;
  isData: boolean | null;
};
