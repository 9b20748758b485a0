import { type JobStep, rankOf, stepOf, stepsOf, type WriteProgress } from './jobs.ts';
import type { DriveWrite, JobState } from './state.ts';

/**
 * Pure. How far a build is, from 0 to 1: what nix has built and fetched of what it knows of. Null while nothing is finished
 * yet: an empty bar would look like a build that hangs.
 */
export const buildFraction = ({ built, progress }: JobState['build']): number | null => {
  if (built) return 1;
  if (!progress) return null;
  const shares: number[] = [];
  if (progress.expectedCount > 0) shares.push(progress.builtCount / progress.expectedCount);
  if (progress.downloadExpectedBytes > 0) {
    shares.push(progress.downloadedBytes / progress.downloadExpectedBytes);
  }
  const sum = shares.reduce((all, share) => all + Math.min(1, share), 0);
  return sum > 0 ? sum / shares.length : null;
};

/** Pure. How much of its bytes a drive has in one step, from 0 to 1; null where nothing tells of how many. */
export const bytesFraction = ({ bytesDone, bytesTotal }: WriteProgress): number | null =>
  bytesTotal === null || bytesTotal === 0 ? null : Math.min(1, bytesDone / bytesTotal);

/** Pure. How far a job is, from 0 to 1 over all of its steps; null while nothing tells. Below 1 until it has ended. */
export const jobFraction = (job: JobState): number | null => {
  if (job.ended !== null) return 1;
  const weighed = stepsOf(job.kind).filter(({ weight }) => weight > 0);
  const shares = weighed.map((step) =>
    step.scope === 'drive' ? drivesShare(job, step) : jobShare(job, step),
  );
  if (shares.every((share) => share === null)) return null;
  const done = weighed.reduce((sum, { weight }, at) => sum + weight * (shares[at] ?? 0), 0);
  const all = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return Math.min(0.99, done / all);
};

const jobShare = (job: JobState, step: JobStep): number | null => {
  if (step.progress === 'build') return buildFraction(job.build);
  return rankOf(job.kind, job.step) > stepsOf(job.kind).indexOf(step) ? 1 : null;
};

/** The mean of the drives; one whose turn has not come counts as nothing done. */
const drivesShare = (job: JobState, step: JobStep): number | null => {
  const shares = job.subject.drives.map(({ id }) => driveShare(job, step, job.writes[id]));
  if (shares.every((share) => share === null)) return null;
  return shares.reduce<number>((all, share) => all + (share ?? 0), 0) / shares.length;
};

const driveShare = ({ kind }: JobState, step: JobStep, write: DriveWrite | undefined) => {
  if (!write) return null;
  if (write.outcome) return 1;
  const { phase } = write.progress;
  if (stepOf(phase, kind).scope !== 'drive') return null;
  const ahead = stepsOf(kind).indexOf(step) - rankOf(kind, phase);
  if (ahead !== 0) return ahead < 0 ? 1 : null;
  return bytesFraction(write.progress);
};
