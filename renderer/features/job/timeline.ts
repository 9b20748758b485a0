import type { JobKind, Phase } from '../../../electron/contract/index.ts';
import type { DriveWrite, JobState } from '../../../electron/contract/state.ts';

export type StepKey = 'build' | 'write' | 'verify';
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'skipped';

export type Step = {
  key: StepKey;
  state: StepState;
  /** How long it took, or has taken so far; null before it began. */
  seconds: number | null;
  /** From 0 to 1; null while nothing tells. Below 1 until the step is done. */
  fraction: number | null;
};

const stepsOf: Record<JobKind, readonly StepKey[]> = {
  make: ['build', 'write', 'verify'],
  build: ['build'],
  write: ['write', 'verify'],
  verify: ['verify'],
};

const phasesOf: Record<StepKey, readonly Phase[]> = {
  build: ['building'],
  write: ['authorising', 'writing', 'syncing'],
  verify: ['verifying'],
};

/** Pure. `now` in milliseconds since 1970. */
export const timelineOf = (job: JobState, now: number): Step[] => {
  const keys = stepsOf[job.kind];
  const current = currentStep(job, keys);
  return keys.map((key, index): Step => {
    const state = stateOf(job, index, keys.indexOf(current));
    return {
      key,
      state,
      seconds: secondsOf(job, key, keys[index + 1] ?? null, now),
      fraction: state === 'done' ? 1 : state === 'waiting' ? 0 : below1(fractionOf(job, key)),
    };
  });
};

/** Pure. The step that the job is in, or was in when it ended: the one whose phase was entered last. */
export const currentStep = (job: JobState, keys = stepsOf[job.kind]): StepKey => {
  let latest: { key: StepKey; at: number } | null = null;
  for (const key of keys) {
    for (const phase of phasesOf[key]) {
      const at = job.phaseStartedAt[phase];
      if (at !== undefined && (latest === null || at >= latest.at)) latest = { key, at };
    }
  }
  return latest?.key ?? keys[0] ?? 'build';
};

const stateOf = (job: JobState, index: number, current: number): StepState => {
  if (job.phase === 'done') return 'done';
  if (index < current) return 'done';
  const ended = job.phase === 'failed' || job.phase === 'cancelled';
  if (index > current) return ended ? 'skipped' : 'waiting';
  if (job.phase === 'failed') return 'failed';
  return job.phase === 'cancelled' ? 'cancelled' : 'running';
};

const startOf = (job: JobState, key: StepKey): number | null => {
  const starts = phasesOf[key].map((phase) => job.phaseStartedAt[phase]);
  const known = starts.filter((start) => start !== undefined);
  return known.length > 0 ? Math.min(...known) : null;
};

const secondsOf = (
  job: JobState,
  key: StepKey,
  next: StepKey | null,
  now: number,
): number | null => {
  const start = startOf(job, key);
  if (start === null) return null;
  const end = (next && startOf(job, next)) ?? job.finishedAt ?? now;
  return Math.max(0, (end - start) / 1000);
};

/** One drive is written after the other; the figures are those of the one that is at work. */
export const activeWrite = (job: JobState): DriveWrite | null => {
  const writes = job.subject.drives.map(({ id }) => job.writes[id]).filter((write) => !!write);
  return writes.find(({ outcome }) => outcome === null) ?? writes.at(-1) ?? null;
};

const fractionOf = (job: JobState, key: StepKey): number | null => {
  if (key === 'build') return buildFraction(job);
  const progress = activeWrite(job)?.progress;
  if (!progress || progress.bytesTotal === null || progress.bytesTotal === 0) return null;
  const isOfStep = phasesOf[key].includes(progress.phase);
  return isOfStep ? progress.bytesDone / progress.bytesTotal : null;
};

/** Null while nothing is finished yet: an empty bar would look like a build that hangs. */
const buildFraction = ({ build }: JobState): number | null => {
  if (build.built) return 1;
  const { progress } = build;
  if (!progress) return null;
  const shares: number[] = [];
  if (progress.expectedCount > 0) shares.push(progress.builtCount / progress.expectedCount);
  if (progress.downloadExpectedBytes > 0) {
    shares.push(progress.downloadedBytes / progress.downloadExpectedBytes);
  }
  const sum = shares.reduce((all, share) => all + Math.min(1, share), 0);
  return sum > 0 ? sum / shares.length : null;
};

const below1 = (fraction: number | null): number | null =>
  fraction === null ? null : Math.min(0.99, Math.max(0, fraction));

/**
 * Pure. Progress never jumps back: what nix expects grows while it builds, but the bar only waits then.
 * `reached` is what was shown before, by step.
 */
export const neverBack = (
  steps: readonly Step[],
  reached: Readonly<Partial<Record<StepKey, number>>>,
): Step[] =>
  steps.map((step) => {
    const before = reached[step.key];
    if (before === undefined) return step;
    return { ...step, fraction: Math.max(before, step.fraction ?? 0) };
  });
