import {
  type ConfirmedDrive,
  fail,
  type JobKind,
  type JobRequest,
  type JobSubject,
  ok,
  type Result,
} from '../../contract/index.ts';
import { findConfirmed } from '../drives/check-drive.ts';
import type { OpenFleet } from '../fleet/open-fleet.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import type { Ports } from '../ports/index.ts';
import type { JobContext, JobEnd, JobFiles } from './jobs.ts';

/** What a kind of job works with. */
export type JobMachine = { ports: Ports & NixNeeds; files: JobFiles; openFleet: OpenFleet };

/**
 * One kind of job: looks at what it was asked for, and says what it is about and how it is done. What fails here fails the call,
 * and there is no job.
 */
export type RunKind<K extends JobKind> = (
  machine: JobMachine,
  request: JobRequest<K>,
) => Promise<Result<{ subject: JobSubject; run: (job: JobContext) => Promise<JobEnd> }>>;

type About = Partial<Pick<JobSubject, 'reference' | 'host' | 'image' | 'options'>>;

/** What a job is about, with its drives by their names. A drive that is gone is an error before the job begins. */
export const describeSubject = async (
  ports: Ports,
  { reference = null, host = null, image = null, options = {} }: About,
  confirmed: ConfirmedDrive[],
): Promise<Result<JobSubject>> => {
  const drives: JobSubject['drives'] = [];
  for (const drive of confirmed) {
    const { id, identity } = drive;
    const found = await findConfirmed(ports, drive);
    if (!found.ok) return found;
    const { device, description, madeUpName, linkMbps } = found.value;
    // By its one real name: a drive has several, and so has a file.
    if (drives.some((other) => other.device === device)) {
      return fail('USAGE', { reason: 'driveTwice', device });
    }
    drives.push({ id, device, description, madeUpName, linkMbps, sizeBytes: identity.sizeBytes });
  }
  return ok({ reference, host, image, options, drives });
};
