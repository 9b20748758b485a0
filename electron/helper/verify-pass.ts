import { read as readCallback } from 'node:fs';
import { promisify } from 'node:util';
import { BLOCK_BYTES, type BlockBuffers, SLOTS } from './block-buffers.ts';
import { type Checksums, createDifferenceLog, type Differences } from './differences.ts';
import { cancelled, driveFailure } from './failures.ts';
import type { Hasher } from './hasher.ts';
import type { ImageSource } from './image-source.ts';
import type { OpenDrive } from './open-drive.ts';
import { inTurn, runSlots } from './slots.ts';
import { tooSmall } from './write-pass.ts';

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
  let position = 0;
  let ended = false;

  const takeBlock = inTurn(async (slot: number) => {
    if (ended) return null;
    const buffer = buffers.image(slot);
    const length = await image.read(buffer);
    ended = length < buffer.length;
    if (length === 0) return null;
    if (position + length > drive.usableBytes) throw tooSmall(drive, image.sizeBytes);
    const hashed = hasher?.add(buffers.offsetOf(slot), length) ?? Promise.resolve();
    hashed.catch(() => undefined);
    const offset = position;
    position += length;
    return { bytes: buffer.subarray(0, length), offset, hashed };
  });

  await runSlots(SLOTS, async (slot) => {
    const block = await takeBlock(slot);
    if (block === null) return false;
    const onDrive = await readDrive(drive, buffers.drive(slot), block.offset, block.bytes.length);
    log.compare(block.bytes, onDrive, block.offset);
    pass.onRead(block.bytes.length);
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
