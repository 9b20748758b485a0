import {
  type ConfirmedDrive,
  type Drive,
  type DriveIdentity,
  fail,
  ok,
  type Result,
} from '../../contract/index.ts';
import { changedField } from '../../drive-facts/identity.ts';
import type { Refusal } from './eligibility.ts';
import { findDrive } from './find-drive.ts';
import { readPracticeDrive } from './practice-drive.ts';
import { type DrivePorts, readDrives } from './read-drives.ts';

export type CheckOptions = {
  /** What the person saw and agreed to; null: what `drive` says. */
  confirmed: DriveIdentity | null;
  imageSizeBytes: number | null;
  /** It is at least of that size. */
  mayBeLarger?: boolean;
  allowFixed: boolean;
  /** What the drive holds may be lost; absent: it may not. */
  eraseData?: boolean;
  /** Mounted volumes may be released. The check does not do it: call `unmountDrive`, then check again without this. */
  unmount: boolean;
  /** The image, the build's output, the app's own data: never on the drive itself. */
  protectedPaths: string[];
};

/** The drive that a person confirmed. `DRIVE_CHANGED` where another one stands in its place. */
export const findConfirmed = async (
  ports: DrivePorts,
  { id, identity }: ConfirmedDrive,
): Promise<Result<Drive>> => {
  const found = await findDrive(ports, id);
  if (found.ok || found.error.code !== 'DRIVE_NOT_FOUND') return found;
  const other = await findDrive(ports, identity.path);
  return other.ok ? changedError(other.value) : found;
};

/**
 * A fresh look at the drive: still the one that was confirmed, and may be erased. The exclusive open at the end is final, except for
 * a drive that is still mounted with `unmount`.
 */
export const checkDrive = async (
  ports: DrivePorts,
  drive: Drive,
  options: CheckOptions,
): Promise<Result<Drive>> => {
  const confirmed = options.confirmed ?? drive.identity;
  if (confirmed === null) {
    return fail('DRIVE_NOT_A_DISK', { reason: 'noSize', device: drive.device });
  }
  return drive.kind === 'practice'
    ? checkPractice(ports, drive, confirmed, options)
    : checkDevice(ports, drive, confirmed, options);
};

const checkPractice = async (
  ports: DrivePorts,
  drive: Drive,
  confirmed: DriveIdentity,
  options: CheckOptions,
): Promise<Result<Drive>> => {
  const found = await readPracticeDrive(ports, drive.device);
  if (!found.ok) return found;
  if (!isSame(confirmed, found.value.identity)) return changedError(drive);
  const paths = await realPaths(ports, options.protectedPaths);
  const refuse = (refusal: Refusal) => refusedError(found.value, refusal, options);
  if (paths.includes(found.value.device)) {
    return refuse({ reason: 'DRIVE_IN_USE', obstacle: { kind: 'isImage' } });
  }
  const sizeBytes = found.value.sizeBytes ?? 0;
  return options.imageSizeBytes !== null && options.imageSizeBytes > sizeBytes
    ? refuse({ reason: 'DRIVE_TOO_SMALL', obstacle: { kind: 'tooSmall', sizeBytes } })
    : found;
};

const checkDevice = async (
  ports: DrivePorts,
  drive: Drive,
  confirmed: DriveIdentity,
  options: CheckOptions,
): Promise<Result<Drive>> => {
  const judge = {
    protectedPaths: await realPaths(ports, options.protectedPaths),
    imageSizeBytes: options.imageSizeBytes,
  };
  const listing = await readDrives(ports, judge);
  if (!listing.ok) return listing;
  const found = listing.value.drives.find((other) => other.drive.device === drive.device);
  if (!found) {
    return fail('DRIVE_NOT_FOUND', { reason: 'gone', device: drive.device });
  }
  if (!isSame(confirmed, found.drive.identity)) return changedError(drive);
  const { refusals } = found;
  const standing = refusals.find((refusal) => !isOverruled(refusal, options));
  if (standing) return refusedError(found.drive, standing, options);
  const released = refusals.every(({ reason }) => reason !== 'DRIVE_MOUNTED');
  // While it is mounted the exclusive open can only fail; it is tried when the volumes are released.
  if (released && (await ports.driveSource.probeExclusive(found.drive.device)) === 'busy') {
    const obstacle = { kind: 'heldByProgram' } as const;
    return refusedError(found.drive, { reason: 'DRIVE_IN_USE', obstacle }, options);
  }
  return ok(found.drive);
};

const isOverruled = (
  { reason }: Refusal,
  { allowFixed, eraseData, unmount }: CheckOptions,
): boolean =>
  (reason === 'DRIVE_FIXED' && allowFixed) ||
  (reason === 'DRIVE_HOLDS_DATA' && eraseData === true) ||
  (reason === 'DRIVE_MOUNTED' && unmount);

const isSame = (confirmed: DriveIdentity, found: DriveIdentity | null): boolean =>
  found !== null && changedField(confirmed, found) === null;

/** Mount points and backing files are compared by their real names. What does not exist yet is nowhere. */
const realPaths = async ({ files }: DrivePorts, paths: string[]): Promise<string[]> => {
  const real = await Promise.all(paths.map((path) => files.realPath(path).catch(() => null)));
  return real.filter((path) => path !== null);
};

const changedError = ({ device }: Drive) => fail('DRIVE_CHANGED', { device, what: 'exchanged' });

const refusedError = (
  { device, description, madeUpName, sizeBytes }: Drive,
  { reason, obstacle }: Refusal,
  { imageSizeBytes, mayBeLarger }: CheckOptions,
) => {
  const drive = { device, name: { description, madeUpName } };
  switch (reason) {
    case 'DRIVE_NOT_A_DISK':
      return fail(reason, { reason: 'obstacle', ...drive, obstacle });
    case 'DRIVE_IN_USE':
      return fail(reason, { ...drive, obstacle });
    case 'DRIVE_READ_ONLY':
      return fail(reason, drive);
    case 'DRIVE_TOO_SMALL':
      return fail(reason, {
        ...drive,
        driveBytes: sizeBytes ?? 0,
        imageBytes: imageSizeBytes,
        known: mayBeLarger ? 'atLeast' : 'exactly',
        host: null,
      });
    case 'DRIVE_MOUNTED': {
      const mountpoints = obstacle.kind === 'mounted' ? obstacle.mountpoints : [];
      return fail(reason, { ...drive, mountpoints, through: [], flag: '--unmount' });
    }
    case 'DRIVE_FIXED':
      return fail(reason, { ...drive, obstacle, flag: '--allow-fixed' });
    case 'DRIVE_HOLDS_DATA':
      return fail(reason, { ...drive, obstacle, flag: '--erase-data' });
  }
};
