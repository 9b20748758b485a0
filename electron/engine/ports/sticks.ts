import type { StickRecord } from '../../contract/index.ts';

export type KnownStick = StickRecord & {
  id: number;
  /** The drive's stable id and size; the serial number where it has one. */
  driveId: string;
  driveBytes: number;
  serial: string | null;
  /** The image file as it is, packed or not, and when it was last written to, in milliseconds since 1970. */
  imageFileBytes: number;
  imageModifiedAt: number;
  /** As `HelperEnd.digests`. */
  digests: string[];
};

/**
 * What this machine remembers of the sticks that it wrote. No key, no secret. Two sticks can have one name, so it is a hint of what to compare first,
 * and no evidence of what a drive holds or is. Rejects with Node's error, or with
 * `newerDataError`.
 */
export type Sticks = {
  add: (stick: Omit<KnownStick, 'id'>) => Promise<number>;
  update: (id: number, changes: Partial<Omit<KnownStick, 'id'>>) => Promise<void>;
  /** The last one that was written to this drive; null where there is none. */
  findLatest: (driveId: string) => Promise<KnownStick | null>;
  /** Newest first. */
  list: (limit: number) => Promise<KnownStick[]>;
  /** Takes out this record, and all that were written to the same drive before it. */
  removeUpTo: (id: number) => Promise<void>;
  close: () => Promise<void>;
};
