import { read as readCallback } from 'node:fs';
import { promisify } from 'node:util';
import { BLOCK_BYTES, type BlockBuffers, SLOTS } from './block-buffers.ts';
import { type Checksums, createDifferenceLog, type Differences } from './differences.ts';
import { cancelled, driveFailure } from './failures.ts';
import type { Hasher } from './hasher.ts';
import { createImageBlocks } from './image-blocks.ts';
import type { ImageSource } from './image-source.ts';
import type { OpenDrive } from './open-drive.ts';
import { runSlots } from './slots.ts';

const read = promisify(readCallback);

export type VerifyPass = {
  drive: OpenDrive;
  buffers: BlockBuffers;
  signal: AbortSignal;
  onRead: (bytes: number) => void;
};

/** Reads drive and image side by side, byte for byte. The image is hashed on the way where a hasher is given. */
export const compareWithImage = async (
  pass: VerifyPass,
  image: ImageSource,
  hasher: Hasher | null,
): Promise<Differences | null> => {
  const { drive, buffers } = pass;
  const log = createDifferenceLog();
  const blocks = createImageBlocks({ drive, image, buffers, hasher });

  await runSlots(SLOTS, async (slot) => {
    const block = await blocks.take(slot);
    if (block === null) return false;
    const bytes = block.buffer.subarray(0, block.length);
    const onDrive = await readDrive(drive, buffers.drive(slot), block.offset, block.length);
    log.compare(bytes, onDrive, block.offset);
    pass.onRead(block.length);
    await block.hashed;
    return true;
  });
  image.checkUnchanged();
  return log.result();
};

/** For an image that was a stream: what is read back is held against the checksums of what was written. */
export const compareWithChecksums = async (
  pass: VerifyPass,
  checksums: Checksums,
  sizeBytes: number,
): Promise<Differences | null> => {
  const log = createDifferenceLog();
  let position = 0;
  await runSlots(SLOTS, async (slot) => {
    if (pass.signal.aborted) throw cancelled();
    const offset = position;
    const length = Math.min(BLOCK_BYTES, sizeBytes - offset);
    if (length <= 0) return false;
    position += length;
    const onDrive = await readDrive(pass.drive, pass.buffers.drive(slot), offset, length);
    log.compareChecksums(checksums, onDrive, offset);
    pass.onRead(length);
    return true;
  });
  return log.result();
};

/** `length` bytes from the drive itself: the descriptor is O_DIRECT, so no cache of this machine is asked. */
const readDrive = async (
  drive: OpenDrive,
  buffer: Buffer,
  offset: number,
  length: number,
): Promise<Buffer> => {
  const padded = Math.ceil(length / drive.alignBytes) * drive.alignBytes;
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
