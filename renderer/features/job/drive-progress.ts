import type { Phase, WriteProgress } from '../../../electron/contract/index.ts';
import type { DriveWrite, JobState } from '../../../electron/contract/state.ts';

/** What a drive goes through, in its order. */
const drivePhases = ['writing', 'syncing', 'verifying'] as const;
export type DrivePhase = (typeof drivePhases)[number];

export const isDrivePhase = (phase: Phase): phase is DrivePhase =>
  drivePhases.some((one) => one === phase);

const rankOf = (phase: Phase): number => (drivePhases as readonly Phase[]).indexOf(phase);

/** Pure. The phase of one drive: that all was handed over shows before the next phase has its first figure. */
export const phaseOf = ({ phase, bytesDone, bytesTotal }: WriteProgress): Phase =>
  phase === 'writing' && bytesTotal !== null && bytesDone >= bytesTotal ? 'syncing' : phase;

const shareOf = ({ bytesDone, bytesTotal }: WriteProgress): number | null =>
  bytesTotal === null || bytesTotal === 0 ? null : Math.min(1, bytesDone / bytesTotal);

/** Those that have begun, in the order of the job's drives. */
const begunWrites = ({ subject, writes }: JobState): DriveWrite[] =>
  subject.drives.map(({ id }) => writes[id]).filter((write) => write !== undefined);

/**
 * Pure. The figures that stand for the whole job: of the drive that is furthest behind among those at work. Null
 * before the first.
 */
export const leastAdvanced = (job: JobState): WriteProgress | null => {
  const begun = begunWrites(job);
  const atWork = begun.filter(({ outcome }) => outcome === null).map(({ progress }) => progress);
  const [first = null] = atWork.toSorted(
    (a, b) => rankOf(phaseOf(a)) - rankOf(phaseOf(b)) || (shareOf(a) ?? 0) - (shareOf(b) ?? 0),
  );
  return first ?? begun.at(-1)?.progress ?? null;
};

/** Pure. The phase in the headline. Of several drives, each of which has its own, that of the least advanced. */
export const livePhase = (job: JobState): Phase => {
  if (job.subject.drives.length < 2 || !isDrivePhase(job.phase)) return job.phase;
  const progress = leastAdvanced(job);
  const phase = progress && phaseOf(progress);
  return phase && isDrivePhase(phase) ? phase : job.phase;
};

/**
 * Pure. What was read back differed, and is written once more. Of several drives the job's own phases do not tell: another
 * drive's turn to be written looks the same.
 */
export const isRepairing = ({ phase, phaseStartedAt, subject }: JobState): boolean =>
  subject.drives.length < 2 &&
  (phase === 'writing' || phase === 'syncing') &&
  phaseStartedAt.verifying !== undefined;

/**
 * Pure. How much of these phases is done, from 0 to 1; null while nothing tells. Of several drives it is the share of the least
 * advanced; where they take turns, the mean, which does not wait for those whose turn has not come. One that failed holds
 * up nothing.
 */
export const shareOfPhases = (job: JobState, phases: readonly Phase[]): number | null => {
  const { drives } = job.subject;
  if (drives.length < 2) {
    const progress = leastAdvanced(job);
    return progress && phases.includes(progress.phase) ? shareOf(progress) : null;
  }
  const going = drives
    .map(({ id }) => job.writes[id] ?? null)
    .filter((write) => !write?.outcome?.error);
  const shares = going.map((write) => (write ? shareOfDrive(write, phases) : 0));
  const known = shares.map((share) => share ?? 0);
  if (known.length === 0 || shares.every((share) => share === null)) return null;
  const takeTurns = going.some((write) => write === null);
  return takeTurns
    ? known.reduce((sum, share) => sum + share, 0) / known.length
    : Math.min(...known);
};

/** Pure. Of one drive: 1 where it is past these phases, 0 before them. */
export const shareOfDrive = (
  { progress, outcome }: DriveWrite,
  phases: readonly Phase[],
): number | null => {
  if (outcome && !outcome.error) return 1;
  const ranks = phases.map(rankOf);
  const rank = rankOf(progress.phase);
  if (rank > Math.max(...ranks)) return 1;
  if (!phases.includes(progress.phase)) return 0;
  return progress.phase === 'syncing' ? 1 : shareOf(progress);
};
