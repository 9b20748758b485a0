import { fsync as fsyncCallback, read as readCallback, write as writeCallback } from 'node:fs';
import { promisify } from 'node:util';
import { driveFailure } from './failures.ts';
import type { OpenDrive } from './open-drive.ts';

const read = promisify(readCallback);
const write = promisify(writeCallback);
const fsync = promisify(fsyncCallback);

/** Up to a whole logical block. */
export const padLength = (drive: OpenDrive, length: number): number =>
  Math.ceil(length / drive.alignBytes) * drive.alignBytes;

/**
 * `length` bytes from the drive itself: the descriptor is O_DIRECT, so no cache of this machine is asked. The buffer has room up to
 * a whole logical block. Throws a `JobError`.
 */
export const readFromDrive = async (
  drive: OpenDrive,
  buffer: Buffer,
  offset: number,
  length: number,
): Promise<Buffer> => {
  const end = await readAsFar(drive, buffer, offset, length);
  if (end === null) return buffer.subarray(0, length);
  throw await driveFailure(drive, 'reading', end.offset, end.error);
};

/** The same where an error is no failure, and so no reason to look for the drive: then null. What follows will tell. */
export const readIfReadable = async (
  drive: OpenDrive,
  buffer: Buffer,
  offset: number,
  length: number,
): Promise<Buffer | null> =>
  (await readAsFar(drive, buffer, offset, length)) === null ? buffer.subarray(0, length) : null;

/** Null where all could be read; else where it could not, and why. */
const readAsFar = async (
  drive: OpenDrive,
  buffer: Buffer,
  offset: number,
  length: number,
): Promise<{ offset: number; error: unknown } | null> => {
  const padded = padLength(drive, length);
  let done = 0;
  while (done < length) {
    try {
      const { bytesRead } = await read(drive.fd, buffer, done, padded - done, offset + done);
      const count = bytesRead - (bytesRead % drive.alignBytes);
      if (count === 0) throw new Error(`only ${bytesRead} bytes came`);
      done += count;
    } catch (error) {
      return { offset: offset + done, error };
    }
  }
  return null;
};

/**
 * Whole logical blocks. A write may take less than it was given (write(2)); what is left is written again from a whole block on.
 * Throws a `JobError`.
 */
export const writeToDrive = async (
  drive: OpenDrive,
  bytes: Buffer,
  offset: number,
): Promise<void> => {
  let done = 0;
  while (done < bytes.length) {
    let count: number;
    try {
      const left = bytes.length - done;
      const { bytesWritten } = await write(drive.fd, bytes, done, left, offset + done);
      count = bytesWritten - (bytesWritten % drive.alignBytes);
      if (count === 0) throw new Error(`only ${bytesWritten} bytes were taken`);
    } catch (error) {
      throw await driveFailure(drive, 'writing', offset + done, error);
    }
    done += count;
  }
};

/** Waits until the drive says that it has it all. `bytesWritten` is for the message. Throws a `JobError`. */
export const flushDrive = async (drive: OpenDrive, bytesWritten: number): Promise<void> => {
  try {
    await fsync(drive.fd);
  } catch (error) {
    throw await driveFailure(drive, 'flushing', bytesWritten, error);
  }
};
