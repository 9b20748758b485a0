import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { formatDeviceNumber, readDeviceFacts } from './device-facts.ts';
import { errnoOf, stop } from './failures.ts';
import { hasPracticeMark } from './practice-mark.ts';
import type { ConfirmedDrive, StartAction } from './protocol.ts';

export type OpenDrive = {
  fd: number;
  confirmed: ConfirmedDrive;
  practice: boolean;
  /** What may be written: the size, down to a whole block. */
  usableBytes: number;
  /** Writes and reads start and end at multiples of it. */
  alignBytes: number;
};

/** For a file, whose disk's block size is not asked for: no disk in use has a larger one. */
const FILE_ALIGN_BYTES = 4096;

/**
 * Opens the confirmed drive, and no other: what the path leads to is compared on the opened descriptor, so that
 * nothing can be swapped in between. Throws a `JobError`; then nothing is open.
 */
export const openDrive = (job: StartAction): OpenDrive => {
  const fd = openDescriptor(job);
  try {
    return job.practice ? checkPracticeFile(fd, job.drive) : checkBlockDevice(fd, job);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

const openDescriptor = ({ drive, practice, kind }: StartAction): number => {
  // A verification changes nothing, so a stick that a desktop has mounted by itself need not be refused.
  const access = kind === 'write' ? constants.O_RDWR | constants.O_EXCL : constants.O_RDONLY;
  // Without O_CREAT, O_EXCL means something for block devices only (open(2)).
  const flags = (practice ? access & ~constants.O_EXCL : access) | constants.O_NOFOLLOW;
  try {
    return openSync(drive.path, flags | constants.O_DIRECT);
  } catch (error) {
    // A file system without O_DIRECT can still hold a practice drive; a disk always has it.
    if (!practice || errnoOf(error) !== 'EINVAL') throw openFailure(drive, error);
  }
  try {
    return openSync(drive.path, flags);
  } catch (error) {
    throw openFailure(drive, error);
  }
};

const openFailure = (drive: ConfirmedDrive, error: unknown): Error => {
  const readOnly = (): Error =>
    stop(
      'DRIVE_READ_ONLY',
      `${drive.path} is write-protected.`,
      'Move its write-protect switch, or choose another drive.',
    );
  const errno = errnoOf(error);
  switch (errno) {
    case 'EBUSY':
      return stop(
        'DRIVE_IN_USE',
        `${drive.path} is in use: the kernel refuses to open it exclusively.`,
        'Close what uses it (a mounted volume, LUKS, LVM, RAID, another program), then try again.',
      );
    case 'EROFS':
      return readOnly();
    case 'EACCES':
    case 'EPERM':
      // Newer kernels answer so for a read-only disk, even to root.
      if (readDeviceFacts(drive.deviceNumber)?.readOnly === true) return readOnly();
      return stop(
        'AUTHORISATION_UNAVAILABLE',
        `${drive.path} may not be opened by this user.`,
        'Run the command line in a terminal with sudo.',
      );
    case 'ENOENT':
    case 'ENXIO':
    case 'ENODEV':
    case 'ENOMEDIUM':
      return stop('DRIVE_LOST', `${drive.path} is not there any more.`, 'Plug it in again.');
    case 'ELOOP':
      return changed(drive, 'it is a symbolic link now');
    default:
      return stop('WRITE_FAILED', `${drive.path} could not be opened: ${String(error)}.`);
  }
};

const changed = (drive: ConfirmedDrive, what: string): Error =>
  stop(
    'DRIVE_CHANGED',
    `${drive.path} is not the drive that was confirmed: ${what}.`,
    'Look at the list of drives again, and choose anew.',
  );

const checkBlockDevice = (fd: number, job: StartAction): OpenDrive => {
  const { drive } = job;
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isBlockDevice()) {
    throw stop('DRIVE_NOT_A_DISK', `${drive.path} is not a block device.`);
  }
  const deviceNumber = formatDeviceNumber(stat.rdev);
  if (deviceNumber !== drive.deviceNumber) throw changed(drive, 'another device number');
  const facts = readDeviceFacts(deviceNumber);
  if (facts === null) throw stop('DRIVE_LOST', `${drive.path} is not there any more.`);
  if (facts.partition) {
    throw stop('DRIVE_NOT_A_DISK', `${drive.path} is a partition, not a whole disk.`);
  }
  if (facts.sizeBytes !== drive.sizeBytes) throw changed(drive, 'another size');
  if (facts.diskseq !== drive.diskseq) throw changed(drive, 'it was plugged in anew');
  if (drive.busPath !== facts.sysPath) throw changed(drive, 'it is at another port');
  // A serial that the kernel's files do not show (udev has its own ways to ask) can't be compared here.
  if (facts.serial !== null && drive.serial !== facts.serial) {
    throw changed(drive, 'another serial number');
  }
  if (job.kind === 'write' && facts.readOnly) {
    throw stop('DRIVE_READ_ONLY', `${drive.path} is write-protected.`);
  }
  const alignBytes = facts.logicalBlockBytes;
  return {
    fd,
    confirmed: drive,
    practice: false,
    usableBytes: facts.sizeBytes - (facts.sizeBytes % alignBytes),
    alignBytes,
  };
};

const checkPracticeFile = (fd: number, drive: ConfirmedDrive): OpenDrive => {
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isFile()) throw stop('DRIVE_NOT_A_DISK', `${drive.path} is not a regular file.`);
  if (`${formatDeviceNumber(stat.dev)}:${stat.ino}` !== drive.deviceNumber) {
    throw changed(drive, 'another file has its name');
  }
  const sizeBytes = Number(stat.size);
  if (sizeBytes !== drive.sizeBytes) throw changed(drive, 'another size');
  if (!hasPracticeMark(fd, drive.path, { inode: String(stat.ino), uid: Number(stat.uid) })) {
    throw stop('DRIVE_NOT_A_DISK', `${drive.path} is not marked as a practice drive.`);
  }
  const image = fstatSync(0, { bigint: true });
  if (image.dev === stat.dev && image.ino === stat.ino) {
    throw stop('DRIVE_IN_USE', `${drive.path} is the image itself.`);
  }
  return {
    fd,
    confirmed: drive,
    practice: true,
    usableBytes: sizeBytes - (sizeBytes % FILE_ALIGN_BYTES),
    alignBytes: FILE_ALIGN_BYTES,
  };
};
