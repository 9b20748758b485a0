import type { Clock } from '../ports/index.ts';

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
