import {
  type ConfirmedDrive,
  fail,
  type JobSubject,
  ok,
  type Result,
} from '../../contract/index.ts';
import { findConfirmed } from '../drives/check-drive.ts';
import type { Ports } from '../ports/index.ts';

type About = Partial<Pick<JobSubject, 'reference' | 'host' | 'image' | 'options'>>;

/** What a job is about, with its drives by their names. A drive that is gone is an error before the job begins. */
export const describeSubject = async (
  ports: Ports,
  about: About,
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
  return ok({
    reference: about.reference ?? null,
    host: about.host ?? null,
    image: about.image ?? null,
    options: about.options ?? {},
    drives,
  });
};
