export type FileStat = {
  kind: 'file' | 'directory' | 'blockDevice' | 'characterDevice' | 'other';
  sizeBytes: number;
  /** `major:minor` of the file system that it is on. */
  onDevice: string;
  /** A decimal number; one of an overlay does not fit into JavaScript's. */
  inode: string;
  /** When it came into being, in nanoseconds since 1970; null where the file system does not know. */
  bornAtNs: string | null;
  modifiedAt: number;
};

/** A failed call rejects with Node's error, `code` included (`ENOENT`, `EACCES`, `ENOSPC`). */
export type Files = {
  /** Follows links. Null where there is nothing. */
  stat: (path: string) => Promise<FileStat | null>;
  realPath: (path: string) => Promise<string | null>;
  list: (folder: string) => Promise<string[]>;
  /** Of a regular file of at most 64 MiB: else `EINVAL` or `EFBIG`. */
  readText: (path: string) => Promise<string>;
  /** Replaces the file as a whole, or not at all. */
  writeText: (path: string, text: string) => Promise<void>;
  makeFolder: (path: string) => Promise<void>;
  /** A new folder that only its owner can look into (`EEXIST`); those above it are made as `makeFolder` does. */
  makePrivateFolder: (path: string) => Promise<void>;
  /** Within one file system; what is at `to` is replaced only where it is a file or an empty folder (`ENOTEMPTY`). */
  rename: (from: string, to: string) => Promise<void>;
  remove: (path: string) => Promise<void>;
  /** Copies a folder with all that is in it; the copy is writable by its owner. */
  copyFolder: (from: string, to: string) => Promise<void>;
  /** A sparse file that did not exist before (`EEXIST`). */
  createSparse: (path: string, sizeBytes: number) => Promise<void>;
  /**
   * An append-only log; `write` never blocks the caller. A line is cut at 64 KiB. What is beyond `longest` bytes (256 MiB where it is not
   * given), or comes faster than the disk takes it, is left out, and at the end it says how much that was.
   */
  openLog: (
    path: string,
    longest?: number,
  ) => { write: (line: string) => void; close: () => Promise<void> };
  freeBytes: (path: string) => Promise<number | null>;
};
