import { createDifferenceLog, type Differences, unitsOf } from './differences.ts';
import { readFromDrive } from './drive-io.ts';
import { type DriveWork, enterPhase } from './drive-work.ts';
import type { ReadAt, StreamTraces } from './image-source.ts';
import { readDrive } from './read-pass.ts';
import { runSlots } from './slots.ts';
import { tooSmall } from './too-small.ts';

/** A piece of the image that fits into a core's own cache: so it is compared where it was just read to. Whole units. */
const PIECE_BYTES = 512 * 1024;

/** Holds what the drive has against an image that can be read anywhere, byte for byte. Throws a `JobError`. */
export const compareWithFile = async (
  work: DriveWork,
  imageBytes: number,
  readImage: ReadAt,
): Promise<Differences | null> => {
  const { buffers, image } = work;
  const progress = enterPhase(work, 'verifying', imageBytes);
  const log = createDifferenceLog(differs(work));

  await readDrive(work, imageBytes, null, async (onDrive, offset, slot) => {
    for (let at = 0; at < onDrive.length; at += PIECE_BYTES) {
      const part = onDrive.subarray(at, at + PIECE_BYTES);
      const piece = buffers.other(slot).subarray(0, part.length);
      await readImage(piece, offset + at);
      log.compare(piece, part, offset + at);
    }
    progress.advance(onDrive.length);
  });

  image.checkUnchanged();
  progress.finish();
  work.found.flush();
  return log.result();
};

/** The same for an image that comes as a stream. Throws a `JobError`. */
export const compareWithStream = async (work: DriveWork): Promise<Differences | null> => {
  const { drive, buffers, image, report } = work;
  const progress = enterPhase(work, 'verifying', image.sizeBytes());
  const log = createDifferenceLog(differs(work));
  const reader = await image.read(null);

  await runSlots(buffers.slots, async (slot) => {
    const buffer = buffers.block(slot);
    const block = await reader.next(buffer);
    if (block === null) return false;
    const { offset, length } = block;
    if (offset + length > drive.usableBytes) throw tooSmall(drive, image.sizeBytes());
    const onDrive = await readFromDrive(drive, buffers.other(slot), offset, length);
    report.bytesRead += length;
    log.compare(buffer.subarray(0, length), onDrive, offset);
    progress.advance(length);
    await block.released;
    return true;
  });

  progress.finish();
  work.found.flush();
  return log.result();
};

/** For a stream that went by: checksums locate what differs, SHA-256 proves that nothing does. Throws a `JobError`. */
export const compareWithTraces = async (
  work: DriveWork,
  imageBytes: number,
  { checksums, hash }: StreamTraces,
): Promise<Differences | null> => {
  const progress = enterPhase(work, 'verifying', imageBytes);
  const log = createDifferenceLog(differs(work));

  hash.begin();
  await readDrive(work, imageBytes, hash, (part, offset) => {
    for (const { from, to } of checksums.differing(part, offset)) log.note(from, to);
    progress.advance(part.length);
  });

  progress.finish();
  work.found.flush();
  const [drives, images] = await Promise.all([hash.finish(), work.image.sha256]);
  if (log.result() === null && drives !== images) {
    // Nothing tells where: a checksum of 32 bits was the same by chance.
    for (const { from, to } of unitsOf(imageBytes)) log.note(from, to);
  }
  return log.result();
};

const differs =
  ({ found }: DriveWork) =>
  (from: number, to: number): void =>
    found.add(from, to, 'differs');
