import type { DriveIdentity, Failure, StickState } from '../../contract/index.ts';

export type HelperTask = {
  kind: 'write' | 'verify';
  drive: DriveIdentity;
  practice: boolean;
  /** Opened here, without privilege, and handed over as a descriptor. Compressed ones (`.zst`, `.gz`) are expanded on the way. */
  image: string;
  verify: boolean;
};

export type HelperPhase = 'authorising' | 'writing' | 'syncing' | 'verifying';

export type HelperEvent =
  | { type: 'phase'; phase: HelperPhase }
  | { type: 'progress'; phase: HelperPhase; bytesDone: number; bytesTotal: number | null }
  | { type: 'warning'; warning: Failure };

export type HelperReport = {
  stick: StickState;
  bytesWritten: number;
  bytesRead: number;
  sha256: string | null;
  flushed: boolean;
  verified: boolean | null;
  repairedBlocks: number;
  writeSeconds: number;
  verifySeconds: number;
  /** Null when all that was asked for was done; a helper that ended without its last word is `HELPER_LOST`. */
  error: Failure | null;
};

/** Starts the privileged helper for one task. Never rejects: every end is a report. */
export type HelperLauncher = {
  run: (
    task: HelperTask,
    onEvent: (event: HelperEvent) => void,
    signal: AbortSignal,
  ) => Promise<HelperReport>;
};
