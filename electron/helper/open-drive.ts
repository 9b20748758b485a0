import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import {
  type DeviceFacts,
  formatDeviceNumber,
  readDeviceFacts,
} from '../drive-facts/device-facts.ts';
import type {
  DriveIdentity,
  DriveOrder,
  FailureParams,
  StartAction,
} from '../helper-protocol/index.ts';
import { refuseDriveInUse, whyBusy } from './drive-in-use.ts';
import { alwaysThere, type DrivePresence, watchPresence } from './drive-presence.ts';
import { errnoOf, stop } from './failures.ts';
import { readPracticeId } from './practice-mark.ts';

export type OpenDrive = {
  fd: number;
  confirmed: DriveIdentity;
  practice: boolean;
  /** What may be written: the size, down to a whole block. */
  usableBytes: number;
  /** Writes and reads start and end at multiples of it. */
  alignBytes: number;
  /** Of the opened device; null for a practice drive. */
  facts: DeviceFacts | null;
  /** Whether it is still plugged in. */
  presence: DrivePresence;
};

/** For a file, whose disk's block size is not asked for: no disk in use has a larger one. */
const FILE_ALIGN_BYTES = 4096;

/**
 * Opens the confirmed drive, and no other: what the path leads to is compared on the opened descriptor, so that
 * nothing can be swapped in between. To be written, it must also be in nobody's use by this process's own look
 * (`drive-in-use.ts`). Throws a `JobError`; then nothing is open.
 */
export const openDrive = async (
  order: DriveOrder,
  kind: StartAction['kind'],
): Promise<OpenDrive> => {
  const fd = await openDescriptor(order, kind);
  try {
    return order.practice
      ? checkPracticeFile(fd, order.identity)
      : checkBlockDevice(fd, order, kind === 'write');
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

const openDescriptor = async (order: DriveOrder, kind: StartAction['kind']): Promise<number> => {
  const { identity: drive, practice } = order;
  // What is only read changes nothing, so a stick that a desktop has mounted by itself need not be refused.
  const access = kind === 'write' ? constants.O_RDWR | constants.O_EXCL : constants.O_RDONLY;
  // Without O_CREAT, O_EXCL means something for block devices only (open(2)).
  const flags = (practice ? access & ~constants.O_EXCL : access) | constants.O_NOFOLLOW;
  await checkKind(order, kind);
  try {
    return openSync(drive.path, flags | constants.O_DIRECT);
  } catch (error) {
    // A file system without O_DIRECT can still hold a practice drive; a disk always has it.
    if (!practice || errnoOf(error) !== 'EINVAL') throw await openFailure(order, kind, error);
  }
  try {
    return openSync(drive.path, flags);
  } catch (error) {
    throw await openFailure(order, kind, error);
  }
};

/**
 * Before anything is opened, because to open can be to do something: a pipe waits for its other end, a watchdog starts, a tape winds. What was
 * opened is looked at again.
 */
const checkKind = async (order: DriveOrder, kind: StartAction['kind']): Promise<void> => {
  const { identity: drive, practice } = order;
  let stat: ReturnType<typeof lstatSync>;
  try {
    stat = lstatSync(drive.path);
  } catch (error) {
    throw await openFailure(order, kind, error);
  }
  if (stat.isSymbolicLink()) throw changed(drive, 'link');
  if (practice ? !stat.isFile() : !stat.isBlockDevice()) throw wrongKind(drive, practice);
};

const wrongKind = ({ path }: DriveIdentity, practice: boolean): Error =>
  stop('DRIVE_NOT_A_DISK', { reason: 'wrongKind', device: path, practice });

/** What it means that a drive could not be opened. One that is just being taken away may say anything, so it is looked for as after any other error. */
export const openFailure = async (
  { identity: drive, practice }: Pick<DriveOrder, 'identity' | 'practice'>,
  kind: StartAction['kind'],
  error: unknown,
  presence: DrivePresence = practice ? alwaysThere : watchPresence(drive),
): Promise<Error> => {
  const errno = errnoOf(error);
  switch (errno) {
    case 'EBUSY':
      return whyBusy(drive);
    case 'EROFS':
      return readOnly(drive);
    case 'EACCES':
    case 'EPERM':
      // Newer kernels answer so for a read-only disk, even to root.
      if (readDeviceFacts(drive.deviceNumber)?.readOnly === true) return readOnly(drive);
      return stop('AUTHORISATION_UNAVAILABLE', { reason: 'open', device: drive.path });
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ENXIO':
    case 'ENODEV':
    case 'ENOMEDIUM':
      return lost(drive);
    case 'ELOOP':
      return changed(drive, 'link');
    default:
      if (await presence.isGoing()) return lost(drive);
      return stop(kind === 'write' ? 'WRITE_FAILED' : 'READ_FAILED', {
        reason: 'open',
        device: drive.path,
        said: String(error),
      });
  }
};

const lost = ({ path }: DriveIdentity): Error =>
  stop('DRIVE_LOST', { device: path, doing: null, offset: null, errno: null });

const readOnly = (drive: DriveIdentity): Error =>
  stop('DRIVE_READ_ONLY', { device: drive.path, name: null });

const changed = (drive: DriveIdentity, what: FailureParams<'DRIVE_CHANGED'>['what']): Error =>
  stop('DRIVE_CHANGED', { device: drive.path, what });

const checkBlockDevice = (
  fd: number,
  { identity: drive, allowFixed }: DriveOrder,
  toWrite: boolean,
): OpenDrive => {
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isBlockDevice()) throw wrongKind(drive, false);
  const deviceNumber = formatDeviceNumber(stat.rdev);
  if (deviceNumber !== drive.deviceNumber) throw changed(drive, 'deviceNumber');
  const facts = readDeviceFacts(deviceNumber);
  // A reader without its card says that it has no bytes; so does a disk that the kernel is taking away.
  if (facts === null || facts.sizeBytes === 0) throw lost(drive);
  if (facts.partition) {
    throw stop('DRIVE_NOT_A_DISK', { reason: 'partition', device: drive.path, whole: null });
  }
  if (facts.sizeBytes !== drive.sizeBytes) throw changed(drive, 'size');
  if (facts.diskseq !== drive.diskseq) throw changed(drive, 'pluggedAnew');
  if (drive.busPath !== facts.sysPath) throw changed(drive, 'port');
  // A serial that the kernel's files do not show (udev has its own ways to ask) can't be compared here.
  if (facts.serial !== null && drive.serial !== facts.serial) {
    throw changed(drive, 'serial');
  }
  if (toWrite && facts.readOnly) throw readOnly(drive);
  if (toWrite) refuseDriveInUse(drive, facts, allowFixed);
  const alignBytes = facts.logicalBlockBytes;
  return {
    fd,
    confirmed: drive,
    practice: false,
    usableBytes: facts.sizeBytes - (facts.sizeBytes % alignBytes),
    alignBytes,
    facts,
    presence: watchPresence(drive),
  };
};

const checkPracticeFile = (fd: number, drive: DriveIdentity): OpenDrive => {
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isFile()) throw wrongKind(drive, true);
  if (`${formatDeviceNumber(stat.dev)}:${stat.ino}` !== drive.deviceNumber) {
    throw changed(drive, 'file');
  }
  const sizeBytes = Number(stat.size);
  if (sizeBytes !== drive.sizeBytes) throw changed(drive, 'size');
  const id = readPracticeId(fd, drive.path, stat);
  if (id === null) {
    throw stop('DRIVE_NOT_A_DISK', { reason: 'notPractice', device: drive.path, what: 'unmarked' });
  }
  if (drive.serial !== null && drive.serial !== id) {
    throw changed(drive, 'practiceDrive');
  }
  const image = fstatSync(0, { bigint: true });
  if (image.dev === stat.dev && image.ino === stat.ino) {
    throw stop('DRIVE_IN_USE', { device: drive.path, name: null, obstacle: { kind: 'isImage' } });
  }
  return {
    fd,
    confirmed: drive,
    practice: true,
    usableBytes: sizeBytes - (sizeBytes % FILE_ALIGN_BYTES),
    alignBytes: FILE_ALIGN_BYTES,
    facts: null,
    presence: alwaysThere,
  };
};
