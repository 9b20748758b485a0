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

export type SpeedMeter = { add: (nowMs: number, bytesDone: number) => Speed };

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
