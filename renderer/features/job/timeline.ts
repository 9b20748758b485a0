import { buildFraction } from '../../../electron/contract/build-fraction.ts';
import type { JobKind, Phase } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { isRepairing, livePhase, shareOfPhases } from './drive-progress.ts';

export type StepKey = 'build' | 'unpack' | 'write' | 'verify';
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'skipped';

export type Step = {
  key: StepKey;
  state: StepState;
  /** How long it took, or has taken so far; null before it began. */
  seconds: number | null;
  /** From 0 to 1; null while nothing tells. Below 1 until the step is done. */
  fraction: number | null;
};

const stepsOfKind: Record<JobKind, readonly StepKey[]> = {
  make: ['build', 'write', 'verify'],
  build: ['build'],
  write: ['write', 'verify'],
  verify: ['verify'],
};

/** Unpacking is a step of its own where there is any, because its bar is not that of the write. */
const stepsOf = ({ kind, phaseStartedAt }: JobState): readonly StepKey[] =>
  phaseStartedAt.unpacking === undefined && phaseStartedAt.counting === undefined
    ? stepsOfKind[kind]
    : stepsOfKind[kind].flatMap((key) => (key === 'write' ? ['unpack', key] : [key]));

const phasesOf: Record<StepKey, readonly Phase[]> = {
  build: ['building', 'proving'],
  unpack: ['counting', 'unpacking'],
  write: ['writing', 'syncing'],
  verify: ['verifying'],
};

/** Pure. `now` in milliseconds since 1970. */
export const timelineOf = (job: JobState, now: number): Step[] => {
  const keys = stepsOf(job);
  const current = keys.indexOf(currentStep(job));
  return keys.map((key, index): Step => {
    const state = stateOf(job, index, current);
    return {
      key,
      state,
      seconds: state === 'waiting' ? null : secondsOf(job, key, state, now),
      fraction: state === 'done' ? 1 : state === 'waiting' ? 0 : below1(fractionOf(job, key)),
    };
  });
};

/**
 * Pure. The step that the job is in, or was in when it ended. Of several drives it is that of the least advanced.
 * Waiting for permission belongs to no step: it comes before the one that it is for.
 */
export const currentStep = (job: JobState): StepKey => {
  const keys = stepsOf(job);
  const live = livePhase(job);
  // A repair is a part of the verification, and its few blocks no progress of the write.
  if (isRepairing(job)) return 'verify';
  const running = keys.find((key) => phasesOf[key].includes(live));
  if (running) return running;
  const begun = keys.filter((key) => startOf(job, key) !== null);
  const asked = job.phaseStartedAt.authorising;
  const last = begun.at(-1);
  if (last === undefined) return keys[0] ?? 'build';
  // Permission that is asked for after a step is for the next one.
  const isForNext = asked !== undefined && asked >= (lastStartOf(job, last) ?? 0);
  return (isForNext && keys[keys.indexOf(last) + 1]) || last;
};

const stateOf = (job: JobState, index: number, current: number): StepState => {
  if (job.phase === 'done') return 'done';
  if (index < current) return 'done';
  const ended = job.phase === 'failed' || job.phase === 'cancelled';
  if (index > current) return ended ? 'skipped' : 'waiting';
  if (job.phase === 'failed') return 'failed';
  if (job.phase === 'cancelled') return 'cancelled';
  // Nothing goes on until the person has answered.
  return job.phase === 'authorising' ? 'waiting' : 'running';
};

const startsOf = (job: JobState, key: StepKey): number[] =>
  phasesOf[key].map((phase) => job.phaseStartedAt[phase]).filter((start) => start !== undefined);

const startOf = (job: JobState, key: StepKey): number | null => {
  const starts = startsOf(job, key);
  return starts.length > 0 ? Math.min(...starts) : null;
};

/**
 * When reading back began for the first time, of the only drive that was then repaired; null of any other. All that
 * follows is a part of the verification.
 */
const firstVerifiedAt = ({ subject, histories }: JobState): number | null => {
  const [only, ...others] = subject.drives;
  const passes = others.length === 0 ? (histories[only?.id ?? '']?.passes ?? []) : [];
  const isRepaired = passes.filter(({ phase }) => phase === 'writing').length > 1;
  const first = passes.find(({ phase }) => phase === 'verifying');
  return isRepaired ? (first?.samples[0]?.at ?? null) : null;
};

const firstWrittenAt = ({ subject, histories }: JobState): number | null =>
  histories[subject.drives[0]?.id ?? '']?.passes.find(({ phase }) => phase === 'writing')
    ?.samples[0]?.at ?? null;

const lastStartOf = (job: JobState, key: StepKey): number | null => {
  const starts = startsOf(job, key);
  return starts.length > 0 ? Math.max(...starts) : null;
};

const secondsOf = (job: JobState, key: StepKey, state: StepState, now: number): number | null => {
  const start = startOf(job, key);
  if (start === null) return null;
  const turnedAt = firstVerifiedAt(job);
  if (turnedAt !== null && (key === 'write' || key === 'verify')) {
    const [from, to] =
      key === 'write'
        ? [firstWrittenAt(job) ?? start, turnedAt]
        : [turnedAt, job.finishedAt ?? now];
    return Math.max(0, (to - from) / 1000);
  }
  const ownEnd = lastStartOf(job, key) ?? start;
  const later = Object.entries(job.phaseStartedAt)
    .filter(([phase, at]) => !phasesOf[key].some((own) => own === phase) && at > ownEnd)
    .map(([, at]) => at);
  // Of several drives, one may be further than this step while another is still in it.
  const end = state === 'running' ? now : Math.min(...later, job.finishedAt ?? now);
  return Math.max(0, (end - start) / 1000);
};

const fractionOf = (job: JobState, key: StepKey): number | null =>
  key === 'build' ? buildFraction(job.build) : shareOfPhases(job, phasesOf[key]);

const below1 = (fraction: number | null): number | null =>
  fraction === null ? null : Math.min(0.99, Math.max(0, fraction));

/** What was shown of a step before. */
export type Reached = Readonly<Partial<Record<StepKey, Pick<Step, 'fraction' | 'seconds'>>>>;

/**
 * Pure. Progress never jumps back: what nix expects grows while it builds, and what is repaired is read back anew, but
 * the bar and its clock only wait then.
 */
export const neverBack = (steps: readonly Step[], reached: Reached): Step[] =>
  steps.map((step) => {
    const before = reached[step.key];
    if (before === undefined) return step;
    const fraction = larger(before.fraction, step.fraction);
    return {
      ...step,
      fraction: step.state === 'done' ? fraction : below1(fraction),
      seconds: larger(before.seconds, step.seconds),
    };
  });

const larger = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
