import { bytesOf } from '../helper-protocol/index.ts';
import { runSlots } from './blocks.ts';
import { createDifferenceLog, type Differences, unitsOf } from './differences.ts';
import { readFromDrive } from './drive-io.ts';
import { type DriveWork, eachBlock, enterPhase, tooSmall } from './drive-work.ts';
import { throwIfStopped } from './failures.ts';
import type { BlockHash } from './hash-thread.ts';
import type { ImageReader, ReadAt, StreamTraces } from './image.ts';
import { createPieces } from './ranges.ts';

/** What a comparison found so far, and how far it is. */
type Comparison = ReturnType<typeof begin>;

const begin = (work: DriveWork, imageBytes: number | null) => ({
  progress: enterPhase(work, 'verifying', bytesOf(work.image.plan, imageBytes)),
  log: createDifferenceLog((from, to) => work.found.add(from, to, 'differs')),
});

const conclude = ({ found }: DriveWork, { log, progress }: Comparison): Differences | null => {
  progress.finish();
  found.flush();
  return log.result();
};

/**
 * Reads all of the plan back and compares it, by the means that its sources allow. Always all of it, whatever was written just now or ever before: a
 * drive that folds its addresses overwrites what is elsewhere, and another one may have this one's name. Throws a `JobError`.
 */
export const readBack = async (
  work: DriveWork,
  imageBytes: number,
): Promise<Differences | null> => {
  const { readAt, stream, readRegions } = work.image;
  const comparison = begin(work, imageBytes);
  if (stream === null) await compareWithFile(work, comparison, imageBytes, readAt);
  else await compareWithTraces(work, comparison, imageBytes, stream);
  await compareWithReader(work, comparison, readRegions(null));
  return conclude(work, comparison);
};

/** The same where the image comes as a stream for this alone. Throws a `JobError`. */
export const compareWithStream = async (work: DriveWork): Promise<Differences | null> => {
  const { image } = work;
  const comparison = begin(work, image.sizeBytes());
  await compareWithReader(work, comparison, await image.read(null));
  return conclude(work, comparison);
};

/** A piece of the image that fits into a core's own cache: so it is compared where it was just read to. Whole units. */
const PIECE_BYTES = 512 * 1024;

/** Holds what the drive has against an image that can be read anywhere, byte for byte. */
const compareWithFile = async (
  work: DriveWork,
  { log, progress }: Comparison,
  imageBytes: number,
  readImage: ReadAt,
): Promise<void> => {
  const { buffers, image } = work;
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
};

/** The same against what comes one after the other. */
const compareWithReader = async (
  work: DriveWork,
  { log, progress }: Comparison,
  reader: ImageReader,
): Promise<void> => {
  const { drive, buffers, image, report } = work;
  await eachBlock(work, reader, progress, async ({ offset, length }, buffer, slot) => {
    if (offset + length > drive.usableBytes) throw tooSmall(drive, image.sizeBytes());
    const onDrive = await readFromDrive(drive, buffers.other(slot), offset, length);
    report.bytesRead += length;
    log.compare(buffer.subarray(0, length), onDrive, offset);
  });
};

/** For a stream that went by: checksums locate what differs, SHA-256 proves that nothing does. */
const compareWithTraces = async (
  work: DriveWork,
  { log, progress }: Comparison,
  imageBytes: number,
  { checksums, hash }: StreamTraces,
): Promise<void> => {
  hash.begin();
  await readDrive(work, imageBytes, hash, (part, offset) => {
    work.image.lift(part, offset);
    for (const { from, to } of checksums.differing(part, offset)) log.note(from, to);
    progress.advance(part.length);
  });
  const [drives, images] = await Promise.all([hash.finish(), work.image.sha256]);
  if (log.result() === null && drives !== images) {
    // Nothing tells where: a checksum of 32 bits was the same by chance.
    for (const { from, to } of unitsOf(imageBytes)) log.note(from, to);
  }
};

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
  let last = Promise.resolve();

  await runSlots(buffers.slots, async (slot) => {
    throwIfStopped(signal);
    const piece = takePiece(buffers.blockBytes);
    if (piece === null) return false;
    // Each part is hashed when those before it are.
    const before = last;
    const { promise, resolve: leave } = Promise.withResolvers<void>();
    last = promise;
    let hashed: Promise<void> | undefined;
    try {
      const part = await readFromDrive(drive, buffers.block(slot), piece.offset, piece.length);
      report.bytesRead += piece.length;
      await onPart(part, piece.offset, slot);
      if (hash !== null) {
        await before;
        hashed = hash.add(part);
      }
    } finally {
      leave();
    }
    await hashed;
    return true;
  });
};
