import type { DrivePass, ProgressSample, WriteProgress } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';

/** Before this, what a pass has shown of its speed is its beginning only. */
const settleMs = 3_000;
/** What lies further back says less of what is to come: a stick becomes slower, and stays so. */
const shortestWindowMs = 20_000;
/** Of a long pass a longer piece is looked at. */
const windowShare = 0.25;
/** So long it takes until a change of the speed is mostly believed. */
const trustMs = 12_000;

/** Pure. Seconds that a drive's phase still takes, as it is shown; `progress` is that of one of the job's drives. */
export const etaOf = ({ writes, histories }: JobState, progress: WriteProgress): number | null => {
  if (progress.stalled) return null;
  const id = Object.keys(writes).find((one) => writes[one]?.progress === progress);
  const pass = id === undefined ? undefined : histories[id]?.passes.at(-1);
  // A single figure has no history yet.
  if (pass === undefined || pass.samples.length < 2) return progress.etaSeconds;
  return pass.phase === progress.phase ? settledEta(pass) : null;
};

/**
 * Pure. Seconds that a pass still takes, by what it has shown so far; null where nothing can be said. It counts down second by
 * second while the drive keeps its pace, and follows a change of it slowly rather than trembling with every block.
 */
export const settledEta = ({ samples, bytesTotal }: DrivePass): number | null => {
  const first = samples[0];
  const last = samples.at(-1);
  if (bytesTotal === null || first === undefined || last === undefined) return null;
  if (last.bytesDone >= bytesTotal) return 0;
  if (last.at - first.at < settleMs) return null;
  const etas: Eta[] = [];
  let begin = 0;
  for (const [index, sample] of samples.entries()) {
    const elapsedMs = sample.at - first.at;
    if (elapsedMs < settleMs) continue;
    const windowMs = Math.max(shortestWindowMs, elapsedMs * windowShare);
    while (begin + 1 < index && isOld(samples[begin + 1], sample, windowMs)) begin += 1;
    const estimated = estimate(samples[begin] ?? first, sample, bytesTotal);
    const before = etas.at(-1) ?? null;
    // While nothing moves, what was said stays said: the pause is told in words.
    const seconds = estimated === null ? before?.seconds : eased(before, estimated, sample.at);
    if (seconds !== undefined) etas.push({ at: sample.at, seconds });
  }
  return etas.at(-1)?.seconds ?? null;
};

/** `seconds` were left at `at`. */
type Eta = { at: number; seconds: number };

const isOld = (sample: ProgressSample | undefined, now: ProgressSample, windowMs: number) =>
  sample !== undefined && now.at - sample.at >= windowMs;

const estimate = (from: ProgressSample, to: ProgressSample, bytesTotal: number): number | null => {
  const bytes = to.bytesDone - from.bytesDone;
  if (bytes <= 0 || to.at <= from.at) return null;
  return ((bytesTotal - to.bytesDone) * (to.at - from.at)) / 1000 / bytes;
};

const eased = (before: Eta | null, estimated: number, at: number): number => {
  if (before === null) return estimated;
  const expected = Math.max(0, before.seconds - (at - before.at) / 1000);
  const trust = 1 - Math.exp(-(at - before.at) / trustMs);
  return expected + (estimated - expected) * trust;
};
