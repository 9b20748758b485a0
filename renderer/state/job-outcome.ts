import { type DriveOutcome, type JobState, onlyReads } from '../../electron/contract/index.ts';

/** Pure. How it ended with one drive, from the job's result or from the event that came before it. */
export const outcomeOf = (
  { result, writes }: Pick<JobState, 'result' | 'writes'>,
  driveId: string,
): DriveOutcome | null =>
  result?.drives.find((outcome) => outcome.driveId === driveId) ?? writes[driveId]?.outcome ?? null;

/** Pure. The drives of a job that it did not bring to a good end. */
export const drivesToRetry = (job: JobState): string[] =>
  job.subject.drives
    .map(({ id }) => id)
    .filter((id) => {
      const outcome = outcomeOf(job, id);
      return outcome === null || outcome.error !== null;
    });

/** Pure. A stick is compared with what this machine knows of it, whichever image that was. */
export const isVerifiedAlone = (job: JobState): boolean =>
  onlyReads(job.kind) &&
  (job.subject.image === null ||
    job.subject.drives.some(({ id }) => outcomeOf(job, id)?.record != null));
