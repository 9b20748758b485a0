import {
  type Failure,
  failure,
  type StepId,
  type StepLike,
  stepOf,
  type WriteProgress,
} from '../../contract/index.ts';
import type { Clock, WorkPhase } from '../ports/index.ts';
import { createCoalescer } from './coalesce.ts';
import { createSpeedMeter, type SpeedMeter } from './speed-meter.ts';

/** Ten a second is more than an eye takes in. */
const PROGRESS_INTERVAL_MS = 100;
/** Cheap sticks pause for a few seconds while they tidy up their own memory; one that pauses longer is worth a word. */
const STALL_MS = 10_000;

export type DriveProgress = {
  enter: (phase: WorkPhase) => void;
  add: (phase: WorkPhase, bytesDone: number, bytesTotal: number | null) => void;
  /** Afterwards nothing comes any more. */
  end: () => void;
};

/**
 * The figures of one drive, with their speed, and whether it still answers: a phase that gets no further for ten seconds is stalled, which is
 * warned of once, until it goes on.
 */
export const createDriveProgress = (
  clock: Clock,
  device: string,
  tell: { progress: (value: WriteProgress) => void; warn: (warning: Failure) => void },
): DriveProgress => {
  const coalescer = createCoalescer<WriteProgress>(clock, PROGRESS_INTERVAL_MS, tell.progress);
  let meter: SpeedMeter | null = null;
  let last: WriteProgress | null = null;
  let stopTimer: (() => void) | null = null;

  const rest = (): void => {
    stopTimer?.();
    stopTimer = null;
  };

  const watch = (): void => {
    rest();
    stopTimer = clock.after(STALL_MS, stall);
  };

  const stall = (): void => {
    stopTimer = null;
    if (last === null) return;
    last = { ...last, bytesPerSecond: 0, etaSeconds: null, stalled: true };
    coalescer.push(last);
    coalescer.flush();
    if (isDriveStep(last.phase)) tell.warn(stalledWarning(device, last.phase));
  };

  return {
    enter: (phase) => {
      // The last figure of the phase before belongs before the new phase.
      coalescer.flush();
      meter = null;
      const { bytesDone, bytesTotal } = last ?? nothingYet;
      last = { ...nothingYet, phase };
      // Flushing has no figures of its own.
      if (isDriveStep(phase) && stepOf(phase).progress === null)
        coalescer.push({ ...last, bytesDone, bytesTotal });
      if (isDriveStep(phase)) watch();
      else rest();
    },
    add: (phase, bytesDone, bytesTotal) => {
      const moved = last === null || last.phase !== phase || last.bytesDone !== bytesDone;
      if (!moved && last?.stalled) return;
      // The pause is no part of the speed with which it goes on.
      if (last?.stalled) meter = null;
      meter ??= createSpeedMeter(bytesTotal);
      const speed = meter.add(clock.now(), bytesDone);
      last = { phase, bytesDone, bytesTotal, ...speed, stalled: false };
      coalescer.push(last);
      // What is complete does not wait for the drive.
      if (bytesDone === bytesTotal || !isDriveStep(phase)) rest();
      else if (moved) watch();
    },
    end: () => {
      rest();
      coalescer.flush();
    },
  };
};

const nothingYet = {
  bytesDone: 0,
  bytesTotal: null,
  bytesPerSecond: null,
  etaSeconds: null,
  stalled: false,
};

type DriveStep = StepLike<{ scope: 'drive' }>;

/** In the others nobody waits for a drive. */
const isDriveStep = (phase: StepId): phase is DriveStep => stepOf(phase).scope === 'drive';

const stalledWarning = (device: string, phase: DriveStep): Failure =>
  failure('DRIVE_STALLED', { device, phase, seconds: STALL_MS / 1000, flag: '--resume' });
