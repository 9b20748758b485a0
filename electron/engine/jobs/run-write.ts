import type { ConfirmedDrive, Drive } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import { verifyDrive } from '../write/verify-drive.ts';
import { type Consent, relay, writeToDrives } from './drive-job.ts';
import type { JobContext, JobEnd } from './jobs.ts';

export type ImageFile = { path: string; sizeBytes: number };

/** Writes an image that exists already. */
export const runWrite = async (
  ports: Ports,
  job: JobContext,
  request: Consent & { image: ImageFile; drives: ConfirmedDrive[] },
): Promise<JobEnd> => {
  const { outcomes, error } = await writeToDrives(
    ports,
    job,
    request.image,
    request.drives,
    request,
  );
  return { result: { build: null, drives: outcomes }, error };
};

/** Compares a drive with an image, and changes nothing. */
export const runVerify = async (
  ports: Ports,
  job: JobContext,
  { image, drive }: { image: ImageFile; drive: Drive },
): Promise<JobEnd> => {
  const outcome = await verifyDrive(
    ports,
    { image: image.path, drive },
    relay(job, drive.id),
    job.signal,
  );
  job.emit({ type: 'write.finished', outcome });
  return { result: { build: null, drives: [outcome] }, error: outcome.error };
};
