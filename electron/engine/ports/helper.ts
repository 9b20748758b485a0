import type {
  DriveIdentity,
  Failure,
  FoundBlocks,
  Result,
  Signature,
  StickState,
} from '../../contract/index.ts';
import type { MeasuredImage } from './images.ts';

export type HelperDrive = {
  identity: DriveIdentity;
  practice: boolean;
  /** The person agreed to a drive that is not removable. */
  allowFixed: boolean;
  /** The person agreed that what the drive holds is lost; absent: he did not. */
  eraseData?: boolean;
  /** So much of the image's beginning is compared, and written only where it differs: 0 for a full flash. */
  compareBytes: number;
};

type ProvenImage = Pick<MeasuredImage, 'identity' | 'unpackedBytes'>;

export type HelperTask =
  | {
      kind: 'write' | 'verify';
      /** One or more; a verification has one. */
      drives: HelperDrive[];
      /** Opened here, without privilege, and handed over as a descriptor. A packed one is expanded on the way. */
      image: string;
      /** What was found out of the image beforehand, if anything: no other file is read. */
      proven?: ProvenImage;
      verify: boolean;
    }
  /** Reads the beginning of a drive, for what `HelperEnd` says of it. */
  | { kind: 'read'; drives: [HelperDrive]; sizeBytes: number };

export type HelperPhase = 'unpacking' | 'authorising' | 'writing' | 'syncing' | 'verifying';

/** `drive` is its place in the task; null: all of them. */
export type HelperEvent =
  | { type: 'phase'; drive: number | null; phase: HelperPhase }
  | {
      type: 'progress';
      drive: number | null;
      phase: HelperPhase;
      bytesDone: number;
      bytesTotal: number | null;
    }
  | { type: 'warning'; drive: number | null; warning: Failure }
  /** The last word on a byte counts. */
  | { type: 'found'; drive: number; blocks: FoundBlocks[] }
  /** As `HelperEnd.digests`, while it goes on; `from` is the number of the first. */
  | { type: 'digests'; from: number; values: string[] }
  | { type: 'finished'; drive: number; report: HelperReport };

export type HelperReport = {
  stick: StickState;
  bytesWritten: number;
  bytesRead: number;
  /** Of the image, decompressed; null where its end was not reached. */
  imageBytes: number | null;
  /** Of the image; null where it is not known, and where the image was found to be a wrong one. */
  sha256: string | null;
  flushed: boolean;
  verified: boolean | null;
  repairedBlocks: number;
  /** As in the outcome of a drive. */
  signatures: { cleared: Signature[]; left: Signature[] };
  writeSeconds: number;
  verifySeconds: number;
  /** Null when all that was asked for was done; a helper that ended without its last word is `HELPER_LOST`. */
  error: Failure | null;
};

export type HelperEnd = {
  /** One for each drive of the task, in its order. */
  reports: HelperReport[];
  /**
   * SHA-256 of the image's (or drive's) first 4 MiB, of its first 8 MiB, and so on, and of all of it; of each the first 16 hex
   * digits. Two lists part where the bytes do. Empty where it did not come so far.
   */
  digests: string[];
};

export type RunHelper = (
  task: HelperTask,
  onEvent: (event: HelperEvent) => void,
  signal: AbortSignal,
) => Promise<HelperEnd>;

/** The right to write to some drives, had before it is needed. */
export type HeldHelper = {
  /** At most once, and with the same drives. */
  run: RunHelper;
  /** Gives it back where it was not used. */
  release: () => void;
};

/** A way to become root that comes into question on this machine. */
export type WayToRoot = {
  name: string;
  /** Its program is not installed. */
  isMissing: boolean;
};

/** Starts the privileged helper. Nothing here rejects: every end is a value. */
export type HelperLauncher = {
  run: RunHelper;
  /** Asks for authorisation now where writing to these drives will need it, and holds it. */
  hold: (
    drives: HelperDrive[],
    onEvent: (event: HelperEvent) => void,
    signal: AbortSignal,
  ) => Promise<Result<HeldHelper>>;
  /** In the order in which they would be tried. */
  waysToRoot: () => Promise<WayToRoot[]>;
};
