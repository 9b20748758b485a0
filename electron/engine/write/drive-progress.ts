import {
  addFoundBlocks,
  type Failure,
  type FoundBlocks,
  failure,
  noProgress,
  type StepLike,
  stepOf,
  type WriteProgress,
} from '../../contract/index.ts';
import type { Clock, WorkPhase } from '../ports/index.ts';

/** Ten a second is more than an eye takes in. */
const PROGRESS_INTERVAL_MS = 100;
/** Cheap sticks pause for a few seconds while they tidy up their own memory; one that pauses longer is worth a word. */
const STALL_MS = 10_000;

type DriveProgress = {
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
  const throttle = createThrottle<WriteProgress>(clock, PROGRESS_INTERVAL_MS, tell.progress);
  let meter: SpeedMeter | null = null;
  let last: (WriteProgress & { phase: WorkPhase }) | null = null;
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
    throttle.push(last);
    throttle.flush();
    if (isDriveStep(last.phase)) tell.warn(stalledWarning(device, last.phase));
  };

  return {
    enter: (phase) => {
      // The last figure of the phase before belongs before the new phase.
      throttle.flush();
      meter = null;
      const { bytesDone, bytesTotal } = last ?? noProgress;
      last = { ...noProgress, phase };
      // Flushing has no figures of its own.
      if (isDriveStep(phase) && stepOf(phase).progress === null)
        throttle.push({ ...last, bytesDone, bytesTotal });
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
      throttle.push(last);
      // What is complete does not wait for the drive.
      if (bytesDone === bytesTotal || !isDriveStep(phase)) rest();
      else if (moved) watch();
    },
    end: () => {
      rest();
      throttle.flush();
    },
  };
};

/** Those of the helper, whatever other kinds of jobs do with a drive. */
type DriveStep = Extract<WorkPhase, StepLike<{ scope: 'drive' }>>;

/** In the others nobody waits for a drive. */
const isDriveStep = (phase: WorkPhase): phase is DriveStep => stepOf(phase).scope === 'drive';

const stalledWarning = (device: string, phase: DriveStep): Failure =>
  failure('DRIVE_STALLED', { device, phase, seconds: STALL_MS / 1000, flag: '--resume' });

/** A picture of the drive need not be quicker. */
const INTERVAL_MS = 250;

type FoundTeller = {
  add: (blocks: readonly FoundBlocks[]) => void;
  /** Afterwards nothing comes any more. */
  end: () => void;
};

/** What was found on one drive, told seldom enough: of what waits only the last word counts. */
export const createFoundTeller = (
  clock: Clock,
  tell: (blocks: FoundBlocks[]) => void,
): FoundTeller => {
  let waiting: FoundBlocks[] = [];
  const throttle = createThrottle<readonly FoundBlocks[]>(clock, INTERVAL_MS, (blocks) => {
    waiting = [];
    tell([...blocks]);
  });
  return {
    add: (blocks) => {
      waiting = addFoundBlocks(waiting, blocks);
      throttle.push(waiting);
    },
    end: throttle.flush,
  };
};

/** Long enough to even out a stick's own pauses, short enough to show that it became slower. */
const WINDOW_MS = 5000;
/** Below this nothing can be said: the first megabytes go into the stick's own cache. */
const SETTLE_MS = 1000;
/** Weight of a new estimate of the time left against the one before: small, so that the figure does not jump. */
const EASE = 0.25;

type Speed = {
  /** Over the last five seconds; null until it is known. */
  bytesPerSecond: number | null;
  /** Seconds left; null without a total or a speed. */
  etaSeconds: number | null;
};

type SpeedMeter = { add: (nowMs: number, bytesDone: number) => Speed };

/** Speed and time left of one phase. Pure but for its own memory: the clock comes with each call. */
export const createSpeedMeter = (bytesTotal: number | null): SpeedMeter => {
  const samples: { at: number; bytes: number }[] = [];
  let eta: { at: number; seconds: number } | null = null;
  return {
    add: (nowMs, bytesDone) => {
      samples.push({ at: nowMs, bytes: bytesDone });
      // One sample from before the window is kept, as its beginning.
      while (samples.length > 2 && (samples[1]?.at ?? nowMs) <= nowMs - WINDOW_MS) samples.shift();
      const first = samples[0] ?? { at: nowMs, bytes: bytesDone };
      const elapsedMs = nowMs - first.at;
      if (elapsedMs < SETTLE_MS) return { bytesPerSecond: null, etaSeconds: null };
      const bytesPerSecond = Math.round(((bytesDone - first.bytes) * 1000) / elapsedMs);
      if (bytesTotal === null || bytesPerSecond <= 0) {
        eta = null;
        return { bytesPerSecond, etaSeconds: null };
      }
      const estimate = Math.max(0, bytesTotal - bytesDone) / bytesPerSecond;
      // What was said before, less the time since: a steady job counts down second by second.
      const expected = eta === null ? estimate : Math.max(0, eta.seconds - (nowMs - eta.at) / 1000);
      const seconds = bytesDone >= bytesTotal ? 0 : expected + (estimate - expected) * EASE;
      eta = { at: nowMs, seconds };
      return { bytesPerSecond, etaSeconds: Math.round(seconds * 10) / 10 };
    },
  };
};

type Throttle<T> = {
  /** Passed on at once, or with the next tick; a newer value replaces one that waits. */
  push: (value: T) => void;
  /** Passes on what waits. Afterwards nothing comes late. */
  flush: () => void;
};

/** At most one value per `intervalMs`; the last one is never lost. */
export const createThrottle = <T>(
  clock: Clock,
  intervalMs: number,
  emit: (value: T) => void,
): Throttle<T> => {
  let waiting: { value: T } | null = null;
  let stopTimer: (() => void) | null = null;
  let emittedAt = Number.NEGATIVE_INFINITY;
  const pass = (value: T): void => {
    stopTimer?.();
    stopTimer = null;
    waiting = null;
    emittedAt = clock.now();
    emit(value);
  };
  const flush = (): void => {
    if (waiting !== null) pass(waiting.value);
  };
  return {
    push: (value) => {
      const restMs = emittedAt + intervalMs - clock.now();
      if (restMs <= 0) return pass(value);
      waiting = { value };
      stopTimer ??= clock.after(restMs, flush);
    },
    flush,
  };
};
