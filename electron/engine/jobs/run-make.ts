import type { ConfirmedDrive } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import { type Consent, checkConfirmed, writeToDrives } from './drive-job.ts';
import { type JobContext, type JobEnd, nothingReached } from './jobs.ts';
import { type BuildRequest, buildHost } from './run-build.ts';

export type MakeRequest = BuildRequest & Consent & { drives: ConfirmedDrive[] };

/** From a host to a verified stick. */
export const runMake = async (
  ports: Ports,
  job: JobContext,
  request: MakeRequest,
): Promise<JobEnd> => {
  // What is going to be refused is refused before a build of an hour, not after it.
  for (const drive of request.drives) {
    const checked = await checkConfirmed(ports, drive, request, null);
    if (!checked.ok) return { result: nothingReached, error: checked.error };
  }
  const built = await buildHost(ports, job, request);
  if (!built.ok) return { result: nothingReached, error: built.error };
  const image = { path: built.value.image, sizeBytes: built.value.sizeBytes };
  const { outcomes, error } = await writeToDrives(ports, job, image, request.drives, request);
  return { result: { build: built.value, drives: outcomes }, error };
};
