import {
  type BarId,
  buildFraction,
  bytesFraction,
  type DriveWrite,
  type JobKind,
  type JobState,
  type JobStep,
  rankOf,
  type StepId,
  stepOf,
  stepsOf,
  type WriteProgress,
} from '../../../electron/contract/index.ts';
import { measuredPasses } from './pace.ts';

export type BarState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'skipped';

/** Steps that are shown as one. */
export type Bar = {
  key: BarId;
  state: BarState;
  /** How long it took, or has taken so far; null before it began. */
  seconds: number | null;
  /** From 0 to 1; null while nothing tells. Below 1 until it is done. */
  fraction: number | null;
};

type Steps = { key: BarId; ids: StepId[] };

/** Pure. Steps by their bars, in their order; those without one are left out. */
export const byBar = (steps: readonly JobStep[]): Steps[] =>
  [...Map.groupBy(steps, ({ bar }) => bar)].flatMap(([key, own]) =>
    key === null ? [] : [{ key, ids: own.map(({ id }) => id) }],
  );

/** The steps of a job by their bars. What most jobs skip is there once it has begun: its bar is not that of the next one. */
const barsOf = ({ kind, stepStartedAt }: JobState): Steps[] =>
  byBar(stepsOf(kind)).filter(({ ids }) =>
    ids.some((id) => stepOf(id, kind).weight > 0 || stepStartedAt[id] !== undefined),
  );

/** Pure. `now` in milliseconds since 1970. */
export const timelineOf = (job: JobState, now: number): Bar[] => {
  const bars = barsOf(job);
  const current = bars.findIndex(({ key }) => key === currentBar(job));
  return bars.map((bar, index): Bar => {
    const state = stateOf(job, index, current);
    return {
      key: bar.key,
      state,
      seconds: state === 'waiting' ? null : secondsOf(job, bar, state, now),
      fraction: state === 'done' ? 1 : state === 'waiting' ? 0 : below1(fractionOf(job, bar)),
    };
  });
};

/**
 * Pure. The bar of the step that the job is in, or was in when it ended. Of several drives it is that of the least advanced.
 * A step without a bar, such as waiting for permission, comes before the one that it is for.
 */
export const currentBar = (job: JobState): BarId | null => {
  const bars = barsOf(job);
  const live = liveStep(job).id;
  // A repair is a part of the verification, and its few blocks no progress of the write.
  if (isRepairing(job)) return bars.findLast((bar) => startOf(job, bar) !== null)?.key ?? null;
  const running = bars.find(({ ids }) => ids.includes(live));
  if (running) return running.key;
  const last = bars.findLastIndex((bar) => startOf(job, bar) !== null);
  if (last === -1) return bars[0]?.key ?? null;
  const asked = job.stepStartedAt[live];
  const isForNext = asked !== undefined && asked >= (lastStartOf(job, bars[last]) ?? 0);
  return ((isForNext && bars[last + 1]) || bars[last])?.key ?? null;
};

const stateOf = ({ step, ended }: JobState, index: number, current: number): BarState => {
  if (ended === 'done' || index < current) return 'done';
  if (index > current) return ended === null ? 'waiting' : 'skipped';
  if (ended !== null) return ended;
  // Nothing goes on until the person has answered.
  return stepOf(step).progress === 'person' ? 'waiting' : 'running';
};

const startsOf = (job: JobState, { ids }: Steps): number[] =>
  ids.map((id) => job.stepStartedAt[id]).filter((start) => start !== undefined);

const startOf = (job: JobState, bar: Steps): number | null => {
  const starts = startsOf(job, bar);
  return starts.length > 0 ? Math.min(...starts) : null;
};

const lastStartOf = (job: JobState, bar: Steps | undefined): number | null => {
  const starts = bar ? startsOf(job, bar) : [];
  return starts.length > 0 ? Math.max(...starts) : null;
};

/**
 * When the only drive began to be written, and to be read back for the first time, where it was then repaired: all that follows is a part of the
 * verification. Null of any other.
 */
const repairTurns = ({ subject, histories }: JobState) => {
  const [only, ...others] = subject.drives;
  const passes = only && others.length === 0 ? measuredPasses(histories[only.id]?.passes) : [];
  const written = passes.filter(({ phase }) => stepOf(phase).erases);
  const read = passes.find(({ phase }) => !stepOf(phase).erases);
  const [writtenAt, readAt] = [written[0], read].map((pass) => pass?.samples[0]?.at);
  if (written.length < 2 || writtenAt === undefined || readAt === undefined) return null;
  return { writtenAt, readAt };
};

const secondsOf = (job: JobState, bar: Steps, state: BarState, now: number): number | null => {
  const start = startOf(job, bar);
  if (start === null) return null;
  const turns = repairTurns(job);
  const ownSteps = bar.ids.map((id) => stepOf(id));
  if (turns !== null && ownSteps.some(({ scope }) => scope === 'drive')) {
    const [from, to] = ownSteps.some(({ erases }) => erases)
      ? [turns.writtenAt, turns.readAt]
      : [turns.readAt, job.finishedAt ?? now];
    return Math.max(0, (to - from) / 1000);
  }
  const ownEnd = lastStartOf(job, bar) ?? start;
  const later = Object.entries(job.stepStartedAt)
    .filter(([id, at]) => !bar.ids.some((own) => own === id) && at > ownEnd)
    .map(([, at]) => at);
  // Of several drives, one may be further than this bar while another is still in it.
  const end = state === 'running' ? now : Math.min(...later, job.finishedAt ?? now);
  return Math.max(0, (end - start) / 1000);
};

const fractionOf = (job: JobState, bar: Steps): number | null =>
  isOfBuild(bar) ? buildFraction(job.build) : shareOfSteps(job, bar.ids);

const isOfBuild = ({ ids }: Steps): boolean => ids.some((id) => stepOf(id).progress === 'build');

/** Pure. Whether what nix does is what goes on. */
export const showsBuild = (job: JobState): boolean => {
  const current = currentBar(job);
  return barsOf(job).some((bar) => bar.key === current && isOfBuild(bar));
};

const below1 = (fraction: number | null): number | null =>
  fraction === null ? null : Math.min(0.99, Math.max(0, fraction));

/** What was shown of a bar before. */
export type Reached = Readonly<Partial<Record<BarId, Pick<Bar, 'fraction' | 'seconds'>>>>;

/**
 * Pure. Progress never jumps back: what nix expects grows while it builds, and what is repaired is read back anew, but
 * the bar and its clock only wait then.
 */
export const neverBack = (bars: readonly Bar[], reached: Reached): Bar[] =>
  bars.map((bar) => {
    const before = reached[bar.key];
    if (before === undefined) return bar;
    const fraction = larger(before.fraction, bar.fraction);
    return {
      ...bar,
      fraction: bar.state === 'done' ? fraction : below1(fraction),
      seconds: larger(before.seconds, bar.seconds),
    };
  });

const larger = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

/** Pure. The step of one drive: that all was handed over shows before the next step, which counts nothing, is told of. */
export const driveStep = (
  kind: JobKind,
  { phase, bytesDone, bytesTotal }: WriteProgress,
): JobStep => {
  const next = stepsOf(kind)[rankOf(kind, phase) + 1];
  const isHandedOver = next?.progress === null && bytesTotal !== null && bytesDone >= bytesTotal;
  return isHandedOver ? next : stepOf(phase, kind);
};

/** Those that have begun, in the order of the job's drives. */
const begunWrites = ({ subject, writes }: JobState): DriveWrite[] =>
  subject.drives.map(({ id }) => writes[id]).filter((write) => write !== undefined);

/**
 * Pure. The figures that stand for the whole job: of the drive that is furthest behind among those at work. Null
 * before the first.
 */
export const leastAdvanced = (job: JobState): WriteProgress | null => {
  const rank = (progress: WriteProgress) => rankOf(job.kind, driveStep(job.kind, progress).id);
  const begun = begunWrites(job);
  const atWork = begun.filter(({ outcome }) => outcome === null).map(({ progress }) => progress);
  const [first = null] = atWork.toSorted(
    (a, b) => rank(a) - rank(b) || (bytesFraction(a) ?? 0) - (bytesFraction(b) ?? 0),
  );
  return first ?? begun.at(-1)?.progress ?? null;
};

/** Pure. The step in the headline. Of several drives, each of which has its own, that of the least advanced. */
export const liveStep = (job: JobState): JobStep => {
  const step = stepOf(job.step, job.kind);
  if (job.subject.drives.length < 2 || step.scope === 'job') return step;
  const progress = leastAdvanced(job);
  const own = progress && driveStep(job.kind, progress);
  return own?.scope === 'drive' ? own : step;
};

/**
 * Pure. What was read back differed, and is written once more. Of several drives the job's own steps do not tell: another
 * drive's turn to be written looks the same.
 */
export const isRepairing = ({ kind, step, stepStartedAt, subject }: JobState): boolean =>
  subject.drives.length < 2 &&
  stepOf(step, kind).erases &&
  stepsOf(kind)
    .slice(rankOf(kind, step) + 1)
    .some(({ id, erases }) => !erases && stepStartedAt[id] !== undefined);

/**
 * Pure. How much of these steps is done, from 0 to 1; null while nothing tells. Of several drives it is the share of the least
 * advanced; where they take turns, the mean, which does not wait for those whose turn has not come. One that failed holds
 * up nothing.
 */
const shareOfSteps = (job: JobState, steps: readonly StepId[]): number | null => {
  const { drives } = job.subject;
  if (drives.length < 2) {
    const progress = leastAdvanced(job);
    return progress && steps.includes(progress.phase) ? bytesFraction(progress) : null;
  }
  const going = drives
    .map(({ id }) => job.writes[id] ?? null)
    .filter((write) => !write?.outcome?.error);
  const shares = going.map((write) => (write ? shareOfDrive(job.kind, write, steps) : 0));
  const known = shares.map((share) => share ?? 0);
  if (known.length === 0 || shares.every((share) => share === null)) return null;
  const takeTurns = going.some((write) => write === null);
  return takeTurns
    ? known.reduce((sum, share) => sum + share, 0) / known.length
    : Math.min(...known);
};

/** Pure. Of one drive: 1 where it is past these steps, 0 before them. */
export const shareOfDrive = (
  kind: JobKind,
  { progress, outcome }: DriveWrite,
  steps: readonly StepId[],
): number | null => {
  if (outcome && !outcome.error) return 1;
  const rank = rankOf(kind, progress.phase);
  if (rank > Math.max(...steps.map((step) => rankOf(kind, step)))) return 1;
  if (!steps.includes(progress.phase)) return 0;
  // What counts nothing comes after what does.
  return stepOf(progress.phase).progress === null ? 1 : bytesFraction(progress);
};
