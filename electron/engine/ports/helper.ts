import type { Failure, Result, StickPlan } from '../../contract/index.ts';
import type { DriveOrder, HelperEvent, HelperReport } from '../../helper-protocol/index.ts';
import type { MeasuredImage } from './images.ts';

/** What is to be on a stick, and where the bytes come from that are not the image's. */
export type PlannedStick = {
  plan: StickPlan;
  /** By the name of an extent: its bytes, so many from this offset in it on. They may be asked for more than once. */
  sources: Record<string, (offset: number, lengthBytes: number) => Promise<Uint8Array>>;
};

type ProvenImage = Pick<MeasuredImage, 'identity' | 'unpackedBytes'>;

export type HelperTask =
  | {
      kind: 'write' | 'verify';
      /** One or more; a verification has one. */
      drives: DriveOrder[];
      /** Opened here, without privilege, and handed over as a descriptor. A packed one is expanded on the way. */
      image: string;
      /** What was found out of the image beforehand, if anything: no other file is read. */
      proven?: ProvenImage;
      stick: PlannedStick;
      verify: boolean;
    }
  /** Reads the beginning of a drive, for what `HelperEnd` says of it. */
  | { kind: 'read'; drives: [DriveOrder]; sizeBytes: number };

/** What happens to the drives of a task, as the helper tells it: each is called by its place in the task. */
type DriveEvent = Exclude<HelperEvent<Failure>, { type: 'ready' | 'replay' | 'pull' | 'done' }>;

/** What the launcher does itself, before there is a helper: for all of the drives that are not done with. */
type LauncherEvent =
  | { type: 'phase'; drive: null; phase: 'unpacking' | 'authorising' }
  | {
      type: 'progress';
      drive: null;
      phase: 'unpacking';
      bytesDone: number;
      bytesTotal: number | null;
    };

export type WorkEvent = DriveEvent | LauncherEvent;
export type WorkPhase = Extract<WorkEvent, { type: 'phase' }>['phase'];

export type HelperEnd = {
  /** One for each drive of the task, in its order. A helper that ended without its last word is `HELPER_LOST`. */
  reports: HelperReport<Failure>[];
  /**
   * SHA-256 of the image's (or drive's) first 4 MiB, of its first 8 MiB, and so on, and of all of it; of each the first 16 hex
   * digits. Two lists part where the bytes do. Empty where it did not come so far.
   */
  digests: string[];
};

export type RunHelper = (
  task: HelperTask,
  onEvent: (event: WorkEvent) => void,
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
    drives: DriveOrder[],
    onEvent: (event: WorkEvent) => void,
    signal: AbortSignal,
  ) => Promise<Result<HeldHelper>>;
  /** In the order in which they would be tried. */
  waysToRoot: () => Promise<WayToRoot[]>;
};
