import { execFileSync } from 'node:child_process';
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
} from 'node:fs';
import { type DeviceFacts, readDeviceFacts } from '../drive-facts/device-facts.ts';
import { changedField } from '../drive-facts/identity.ts';
import { formatDeviceNumber } from '../drive-facts/kernel-files.ts';
import {
  MARK_ATTRIBUTE,
  type MarkedFile,
  readMark,
  sidecarOf,
} from '../drive-facts/practice-mark.ts';
import type {
  DriveIdentity,
  DriveOrder,
  FailureParams,
  StartAction,
} from '../helper-protocol/index.ts';
import { refuseDriveInUse, whyBusy } from './drive-in-use.ts';
import { alwaysThere, type DrivePresence, watchPresence } from './drive-presence.ts';
import { errnoOf, stop } from './failures.ts';
import { TOOL_FOLDERS } from './system-tools.ts';

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

/** How it is said that a field of the identity is another. */
const ofDevice = {
  path: 'exchanged',
  deviceNumber: 'deviceNumber',
  sizeBytes: 'size',
  diskseq: 'pluggedAnew',
  busPath: 'port',
  serial: 'serial',
} as const;
const ofFile = { ...ofDevice, deviceNumber: 'file', serial: 'practiceDrive' } as const;

const refuseOther = (
  confirmed: DriveIdentity,
  found: DriveIdentity,
  words: typeof ofDevice | typeof ofFile = ofDevice,
): void => {
  const field = changedField(confirmed, found);
  if (field !== null) throw changed(confirmed, words[field]);
};

const checkBlockDevice = (
  fd: number,
  { identity: drive, allowFixed }: DriveOrder,
  toWrite: boolean,
): OpenDrive => {
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isBlockDevice()) throw wrongKind(drive, false);
  const deviceNumber = formatDeviceNumber(stat.rdev);
  refuseOther(drive, { ...drive, deviceNumber });
  const facts = readDeviceFacts(deviceNumber);
  // A reader without its card says that it has no bytes; so does a disk that the kernel is taking away.
  if (facts === null || facts.sizeBytes === 0) throw lost(drive);
  if (facts.partition) {
    throw stop('DRIVE_NOT_A_DISK', { reason: 'partition', device: drive.path, whole: null });
  }
  const { sizeBytes, diskseq, sysPath: busPath } = facts;
  // A serial that the kernel's files do not show (udev has its own ways to ask) can't be compared here.
  const serial = facts.serial ?? drive.serial;
  refuseOther(drive, { ...drive, sizeBytes, diskseq, busPath, serial });
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
  const deviceNumber = `${formatDeviceNumber(stat.dev)}:${stat.ino}`;
  const sizeBytes = Number(stat.size);
  refuseOther(drive, { ...drive, deviceNumber, sizeBytes }, ofFile);
  const id = readPracticeId(fd, drive.path, stat);
  if (id === null) {
    throw stop('DRIVE_NOT_A_DISK', { reason: 'notPractice', device: drive.path, what: 'unmarked' });
  }
  if (drive.serial !== null) refuseOther(drive, { ...drive, serial: id }, ofFile);
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

/** The random number of the mark of the opened file, once found at `path`; null where it is not marked as a practice drive. */
export const readPracticeId = (fd: number, path: string, stat: BigIntStats): string | null => {
  const file: MarkedFile = {
    inode: String(stat.ino),
    bornAtNs: stat.birthtimeNs > 0n ? String(stat.birthtimeNs) : null,
    sizeBytes: Number(stat.size),
  };
  return readAttribute(fd, file) ?? readSidecar(path, file, stat.uid);
};

const readAttribute = (fd: number, file: MarkedFile): string | null => {
  try {
    // Of the descriptor, not of the path, which may name another file by now.
    const value = execFileSync(
      'getfattr',
      ['--absolute-names', '--only-values', '-n', MARK_ATTRIBUTE, `/proc/${process.pid}/fd/${fd}`],
      {
        env: { PATH: TOOL_FOLDERS.join(':') },
        stdio: ['ignore', 'pipe', 'ignore'],
        encoding: 'utf8',
      },
    );
    return readMark(value, file);
  } catch {
    return null;
  }
};

/** In bytes: a mark has some hundred. */
const longestSidecar = 4096n;

const readSidecar = (path: string, file: MarkedFile, uid: bigint): string | null => {
  // Nothing but this tells a new file from the one that had its inode's number before.
  if (file.bornAtNs === null) return null;
  try {
    const sidecar = lstatSync(sidecarOf(path), { bigint: true });
    // In a folder that many may write to (/tmp), only the file's own owner can speak for it.
    if (!sidecar.isFile() || sidecar.uid !== uid || sidecar.size > longestSidecar) return null;
    return readMark(readFileSync(sidecarOf(path), 'utf8'), file);
  } catch {
    return null;
  }
};
