import { describeDrive } from '../../../electron/engine/drives/read-drives.ts';
import type {
  HelperEnd,
  HelperTask,
  RawDrive,
  RunHelper,
  WorkEvent,
  WorkPhase,
} from '../../../electron/engine/ports/index.ts';
import { isSized, type SizedDrive } from '../../../electron/engine/write/run-helper.ts';
import { inventory, raw } from '../drives/inventories.ts';

export const goodReport: HelperEnd['reports'][number] = {
  stick: 'verified',
  bytesWritten: 10,
  bytesRead: 10,
  imageBytes: 10,
  sha256: 'ab',
  flushed: true,
  verified: true,
  repairedBlocks: 0,
  signatures: { cleared: [], left: [] },
  writeSeconds: 1,
  verifySeconds: 1,
  error: null,
};

export const sized = (name: string, fields: Partial<RawDrive> = {}): SizedDrive => {
  const drive = describeDrive(raw(name, fields), inventory({}), null);
  if (!isSized(drive)) throw new Error('no size');
  return drive;
};

/** Null as the drive: what the launcher tells of all of them. */
export const phase = (drive: number | null, name: WorkPhase): WorkEvent =>
  ({ type: 'phase', drive, phase: name }) as WorkEvent;

export const progress = (
  drive: number | null,
  name: WorkPhase,
  bytesDone: number,
  bytesTotal: number | null = 10,
): WorkEvent => ({ type: 'progress', drive, phase: name, bytesDone, bytesTotal }) as WorkEvent;

/** In the place of the helper: a test tells what it does, step by step. */
export const createHelperDouble = () => {
  const tasks: HelperTask[] = [];
  let tell: (event: WorkEvent) => void = () => {
    throw new Error('no task is running');
  };
  let end: (value: HelperEnd) => void = tell as never;
  let begun: () => void = () => undefined;
  const beginning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let aborted = false;
  const run: RunHelper = (task, onEvent, signal) =>
    new Promise((resolve) => {
      tasks.push(task);
      tell = onEvent;
      end = resolve;
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      begun();
    });
  return {
    tasks,
    run,
    /** Resolves when a task was given. */
    beginning,
    tell: (...events: WorkEvent[]) => {
      for (const event of events) tell(event);
    },
    end: (reports: HelperEnd['reports'], digests: string[] = []) => end({ reports, digests }),
    aborted: () => aborted,
  };
};
