import { buildFraction, isTerminal, type JobState } from '../contract/index.ts';

type DriveWrite = JobState['writes'][string];

/** Pure. How far a job is, from 0 to 1 over all of its steps; null while nothing tells. Below 1 until it has ended. */
export const jobFraction = (job: JobState): number | null => {
  if (isTerminal(job.phase)) return 1;
  const parts =
    job.kind === 'build'
      ? [buildFraction(job.build)]
      : job.kind === 'make'
        ? [buildFraction(job.build), drivesFraction(job)]
        : [drivesFraction(job)];
  if (parts.every((part) => part === null)) return null;
  const sum = parts.reduce<number>((all, part) => all + (part ?? 0), 0);
  return Math.min(0.99, sum / parts.length);
};

/** The mean of the drives; one whose turn has not come counts as nothing done. */
const drivesFraction = ({ kind, subject, writes }: JobState): number | null => {
  const shares = subject.drives.map(({ id }) => {
    const write = writes[id];
    return write ? driveFraction(write, kind === 'verify') : null;
  });
  if (shares.every((share) => share === null)) return null;
  return shares.reduce<number>((all, share) => all + (share ?? 0), 0) / shares.length;
};

/** Writing is one half of it, reading back the other. */
const driveFraction = ({ progress, outcome }: DriveWrite, isReadOnly: boolean): number | null => {
  if (outcome) return 1;
  const { phase, bytesDone, bytesTotal } = progress;
  if (phase === 'syncing') return 0.5;
  if (bytesTotal === null || bytesTotal === 0) return phase === 'verifying' ? 0.5 : null;
  const share = Math.min(1, bytesDone / bytesTotal);
  if (phase === 'verifying') return isReadOnly ? share : 0.5 + share / 2;
  return phase === 'writing' ? share / 2 : null;
};
