import { erasesDrives, type JobRequest, type JobState } from '../../electron/contract/index.ts';

/** What one press of the main button asks for, before the drive was confirmed. */
export type Intent =
  | { of: 'host'; input: Pick<JobRequest<'make'>, 'reference' | 'host' | 'options'> }
  | { of: 'image'; input: Pick<JobRequest<'write'>, 'image'> };

/** Pure. What has to be asked for again to do the same as a job did; null where no drive was to be written. */
export const intentOf = (job: JobState): Intent | null => {
  const { reference, host, image, options } = job.subject;
  if (!erasesDrives(job.kind)) return null;
  if (reference !== null && host !== null)
    return { of: 'host', input: { reference, host, options } };
  return image === null ? null : { of: 'image', input: { image } };
};
