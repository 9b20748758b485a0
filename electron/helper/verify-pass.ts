import { runSlots } from './blocks.ts';
import { createDifferenceLog, type Differences, unitsOf } from './differences.ts';
import { readFromDrive } from './drive-io.ts';
import { type DriveWork, enterPhase, tooSmall } from './drive-work.ts';
import { throwIfStopped } from './failures.ts';
import type { BlockHash } from './hash-lane.ts';
import type { ReadAt, StreamTraces } from './image.ts';
import { createPieces } from './ranges.ts';

/**
 * Reads all of the image back and compares it, by the means that its source allows. Always all of it, whatever was written just now or ever before: a
 * drive that folds its addresses overwrites what is elsewhere, and another one may have this one's name.
 */
export const readBack = (work: DriveWork, imageBytes: number): Promise<Differences | null> => {
  const { readAt, stream } = work.image;
  return stream === null
    ? compareWithFile(work, imageBytes, readAt)
    : compareWithTraces(work, imageBytes, stream);
};

/** A piece of the image that fits into a core's own cache: so it is compared where it was just read to. Whole units. */
const PIECE_BYTES = 512 * 1024;

/** Holds what the drive has against an image that can be read anywhere, byte for byte. Throws a `JobError`. */
const compareWithFile = async (
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
const compareWithTraces = async (
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

/**
 * Reads the drive's first `sizeBytes`: each part goes to `onPart` as it comes (its slot's other buffer is free for it), and to `hash` in the
 * drive's order. Throws a `JobError`.
 */
export const readDrive = async (
  { drive, buffers, report, signal }: Pick<DriveWork, 'drive' | 'buffers' | 'report' | 'signal'>,
  sizeBytes: number,
  hash: BlockHash | null,
  onPart: (part: Buffer, offset: number, slot: number) => void | Promise<void>,
): Promise<void> => {
  const takePiece = createPieces([{ from: 0, to: sizeBytes }]);
  const queue = createQueue();

  await runSlots(buffers.slots, async (slot) => {
    throwIfStopped(signal);
    const piece = takePiece(buffers.blockBytes);
    if (piece === null) return false;
    const place = queue.join();
    let hashed: Promise<void> | undefined;
    try {
      const part = await readFromDrive(drive, buffers.block(slot), piece.offset, piece.length);
      report.bytesRead += piece.length;
      await onPart(part, piece.offset, slot);
      if (hash !== null) {
        await place.reached;
        hashed = hash.add(part);
      }
    } finally {
      place.leave();
    }
    await hashed;
    return true;
  });
};

/** Whoever joins reaches its place when all who joined before have left. */
const createQueue = (): { join: () => { reached: Promise<void>; leave: () => void } } => {
  let last: Promise<void> = Promise.resolve();
  return {
    join: () => {
      const reached = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      return { reached, leave: resolve };
    },
  };
};
