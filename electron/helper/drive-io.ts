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
  const padded = padLength(drive, length);
  let done = 0;
  while (done < length) {
    let count: number;
    try {
      const { bytesRead } = await read(drive.fd, buffer, done, padded - done, offset + done);
      count = bytesRead - (bytesRead % drive.alignBytes);
      if (count === 0) throw new Error(`only ${bytesRead} bytes came`);
    } catch (error) {
      throw driveFailure(drive.confirmed, drive.practice, 'reading', offset + done, error);
    }
    done += count;
  }
  return buffer.subarray(0, length);
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
      throw driveFailure(drive.confirmed, drive.practice, 'writing', offset + done, error);
    }
    done += count;
  }
};

/** Waits until the drive says that it has it all. `bytesWritten` is for the message. Throws a `JobError`. */
export const flushDrive = async (drive: OpenDrive, bytesWritten: number): Promise<void> => {
  try {
    await fsync(drive.fd);
  } catch (error) {
    throw driveFailure(drive.confirmed, drive.practice, 'flushing', bytesWritten, error);
  }
};
