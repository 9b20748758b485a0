import {
  type ConfirmedDrive,
  driveLock,
  driveWish,
  erasesDrives,
  fail,
  hostLock,
  type JobKind,
  type JobRequest,
  type JobSubject,
  type LockWish,
  ok,
  type Result,
} from '../../contract/index.ts';
import { findConfirmed } from '../drives/check-drive.ts';
import type { OpenFleet } from '../fleet/open-fleet.ts';
import { parseReference } from '../fleet/parse-reference.ts';
import { findFolder } from '../fleet/resolve-folder.ts';
import type { Machine } from '../nix/nix-session.ts';
import type { Ports } from '../ports/index.ts';
import type { JobContext, JobEnd, JobFiles } from './jobs.ts';

export type JobMachine = { ports: Machine; files: JobFiles; openFleet: OpenFleet };

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

/** What a job needs for itself: its drives to write to or to read, and the host while it is built. */
export const wishesOf = async (
  ports: Pick<Ports, 'files' | 'environment'>,
  kind: JobKind,
  { reference, host, drives }: JobSubject,
): Promise<LockWish[]> => {
  const use = erasesDrives(kind) ? 'written' : 'read';
  const wishes = drives.flatMap((drive) => {
    const wish = driveWish(drive, use);
    // What is written to a loop device is in its file, which may be a practice drive, or another one's too.
    const file = drive.madeUpName?.kind === 'loop' ? drive.madeUpName.name : null;
    return file === null ? [wish] : [wish, { ...wish, name: driveLock(file) }];
  });
  const parsed = parseReference(reference ?? '', ports.environment);
  if (host === null || !parsed.ok) return wishes;
  const folder = await findFolder(ports, parsed.value);
  const resolved = folder.ok ? folder.value : parsed.value.resolved;
  const name = hostLock({ ...parsed.value, resolved }, host);
  return [{ name, thing: { kind: 'host', host }, use: 'built' }, ...wishes];
};
