import { fsync as fsyncCallback, write as writeCallback } from 'node:fs';
import { promisify } from 'node:util';
import { type BlockBuffers, SLOTS } from './block-buffers.ts';
import { driveFailure } from './failures.ts';
import type { Hasher } from './hasher.ts';
import { createImageBlocks } from './image-blocks.ts';
import type { ImageSource } from './image-source.ts';
import type { OpenDrive } from './open-drive.ts';
import { inTurn, runSlots } from './slots.ts';

const write = promisify(writeCallback);
const fsync = promisify(fsyncCallback);

export type WritePass = {
  drive: OpenDrive;
  image: ImageSource;
  buffers: BlockBuffers;
  hasher: Hasher;
  /** Sees each block of the image in its order. */
  onBlock: (block: Buffer) => void;
  /** Called once, before the first byte is written. */
  onFirstWrite: () => void;
  /** Called with the number of image bytes that one more write put on the drive. */
  onWritten: (bytes: number) => void;
};

/** Writes the whole image; answers its size in bytes. Throws a `JobError`. Nothing is flushed yet. */
export const writeImage = async (pass: WritePass): Promise<number> => {
  const { drive, image, buffers, hasher } = pass;
  const blocks = createImageBlocks({ drive, image, buffers, hasher });
  // In the image's order, and before the buffer is written from.
  const takeBlock = inTurn(async (slot: number) => {
    const block = await blocks.take(slot);
    if (block === null) return null;
    pass.onBlock(block.buffer.subarray(0, block.length));
    if (block.offset === 0) pass.onFirstWrite();
    return block;
  });

  await runSlots(SLOTS, async (slot) => {
    const block = await takeBlock(slot);
    if (block === null) return false;
    const padded = Math.ceil(block.length / drive.alignBytes) * drive.alignBytes;
    block.buffer.fill(0, block.length, padded);
    await writeFully(drive, block.buffer.subarray(0, padded), block.offset);
    pass.onWritten(block.length);
    await block.hashed;
    return true;
  });
  image.checkUnchanged();
  return blocks.total();
};

/** A write may take less than it was given (write(2)); what is left is written again from a whole block on. */
const writeFully = async (drive: OpenDrive, bytes: Buffer, offset: number): Promise<void> => {
  let done = 0;
  while (done < bytes.length) {
    let count: number;
    try {
      const { bytesWritten } = await write(
        drive.fd,
        bytes,
        done,
        bytes.length - done,
        offset + done,
      );
      count = bytesWritten - (bytesWritten % drive.alignBytes);
      if (count === 0) throw new Error(`only ${bytesWritten} bytes were taken`);
    } catch (error) {
      throw driveFailure(drive.confirmed, drive.practice, 'writing', offset + done, error);
    }
    done += count;
  }
};

/** Waits until the drive says that it has it all. */
export const flush = async (drive: OpenDrive, bytesWritten: number): Promise<void> => {
  try {
    await fsync(drive.fd);
  } catch (error) {
    throw driveFailure(drive.confirmed, drive.practice, 'flushing', bytesWritten, error);
  }
};
