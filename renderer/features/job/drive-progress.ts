import {
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
export const shareOfSteps = (job: JobState, steps: readonly StepId[]): number | null => {
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
