import {
  driveLock,
  driveWish,
  erasesDrives,
  hostLock,
  type JobKind,
  type JobSubject,
  type LockWish,
} from '../../contract/index.ts';
import { parseReference } from '../fleet/parse-reference.ts';
import { findFolder } from '../fleet/resolve-folder.ts';
import type { Ports } from '../ports/index.ts';

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
