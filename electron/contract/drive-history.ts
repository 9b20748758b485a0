import { addFoundBlocks, type FoundBlocks } from './found-blocks.ts';
import type { StepId, WriteProgress } from './jobs.ts';

/** `at` in milliseconds since 1970. */
export type ProgressSample = { at: number; bytesDone: number };

/** One going over a drive in one step. What is repaired is written and read back in passes of its own. */
export type DrivePass = {
  phase: StepId;
  bytesTotal: number | null;
  /** First and last one as they came, those between no closer than `spacingMs`. */
  samples: ProgressSample[];
  spacingMs: number;
};

/** How a drive came to where it is: kept with the state, so that a window that reloads has it too. */
export type DriveHistory = { passes: DrivePass[]; found: FoundBlocks[] };

export const noHistory: DriveHistory = { passes: [], found: [] };

/** A point for every other pixel of a wide curve. */
export const MAX_SAMPLES = 240;
const FINEST_SPACING_MS = 500;
/** Three times written and read back, with what comes before: a drive that is repaired twice has ten. */
const MAX_PASSES = 16;

export const noteProgress = (
  history: DriveHistory,
  { phase, bytesDone, bytesTotal }: WriteProgress,
  at: number,
): DriveHistory => {
  const { passes } = history;
  const last = passes.at(-1);
  const sample = { at, bytesDone };
  if (last === undefined || last.phase !== phase) {
    const pass = { phase, bytesTotal, samples: [sample], spacingMs: FINEST_SPACING_MS };
    return { ...history, passes: [...passes, pass].slice(-MAX_PASSES) };
  }
  const pass = thinOut({
    ...last,
    bytesTotal: bytesTotal ?? last.bytesTotal,
    samples: withSample(last, sample),
  });
  return { ...history, passes: [...passes.slice(0, -1), pass] };
};

/** The newest one is always there, and gives way to the next where it is too close to the one before it. */
const withSample = ({ samples, spacingMs }: DrivePass, sample: ProgressSample) => {
  const [before, newest] = samples.slice(-2);
  const isClose = before !== undefined && newest !== undefined && newest.at - before.at < spacingMs;
  return [...(isClose ? samples.slice(0, -1) : samples), sample];
};

/** As they are sums, no speed is lost where every other one is: it becomes a mean of twice the time. */
const thinOut = (pass: DrivePass): DrivePass => {
  const { samples, spacingMs } = pass;
  if (samples.length <= MAX_SAMPLES) return pass;
  return {
    ...pass,
    samples: samples.filter((_, index) => index % 2 === 0 || index === samples.length - 1),
    spacingMs: spacingMs * 2,
  };
};

export const noteFoundBlocks = (
  history: DriveHistory,
  news: readonly FoundBlocks[],
): DriveHistory => ({ ...history, found: addFoundBlocks(history.found, news) });
