import { bytesOf, positionOf } from '../helper-protocol/index.ts';
import { differingRuns } from './differences.ts';
import { flushDrive, padLength, readIfReadable, writeToDrive } from './drive-io.ts';
import { type DriveWork, eachBlock, enterPhase, tooSmall } from './drive-work.ts';
import type { ImageBlock, ImageReader } from './image.ts';

/**
 * Puts all of the plan on the drive, in its order: what comes before `compareBytes` is read first, and written only where it differs. Answers the
 * image's size in bytes. Nothing is flushed yet. Throws a `JobError`.
 */
export const writePlan = async (work: DriveWork, reader: ImageReader): Promise<number> => {
  const { drive, image, order } = work;
  const progress = enterPhase(work, 'writing', bytesOf(image.plan, image.sizeBytes()));

  await eachBlock(work, reader, progress, async (block, buffer, slot) => {
    const end = block.offset + block.length;
    if (end > drive.usableBytes) throw tooSmall(drive, image.sizeBytes());
    const padded = padWithZeros(work, buffer, block.length);
    const imageBytes = image.sizeBytes() ?? end;
    const position = positionOf(image.plan, imageBytes, block.offset);
    if (position < order.compareBytes) await updateBlock(work, slot, padded, block);
    else await writePart(work, padded, block.offset, block.length);
  });

  image.checkUnchanged();
  progress.finish();
  work.found.flush();
  return image.sizeBytes() ?? 0;
};

/** Waits until the drive says that it has it all. Throws a `JobError`. */
export const syncDrive = async (work: DriveWork): Promise<void> => {
  const { drive, index, report, send } = work;
  send({ type: 'phase', drive: index, phase: 'syncing' });
  await flushDrive(drive, report.bytesWritten);
};

/** Up to a whole logical block. */
export const padWithZeros = ({ drive }: DriveWork, buffer: Buffer, length: number): Buffer => {
  const padded = buffer.subarray(0, padLength(drive, length));
  padded.fill(0, length);
  return padded;
};

/** Reads what stands there, and writes the runs of it that differ. */
const updateBlock = async (
  work: DriveWork,
  slot: number,
  padded: Buffer,
  { offset, length }: ImageBlock,
): Promise<void> => {
  // An interrupted write leaves sectors that only another write makes readable.
  const onDrive = await readIfReadable(work.drive, work.buffers.other(slot), offset, padded.length);
  work.report.bytesRead += length;
  const whole = [{ from: 0, to: padded.length }];
  const runs = onDrive === null ? whole : differingRuns(padded, onDrive);
  if (runs.length === 0) work.found.add(offset, offset + length, 'same');
  for (const { from, to } of runs) {
    const imageBytes = Math.min(to, length) - from;
    await writePart(work, padded.subarray(from, to), offset + from, imageBytes);
  }
};

/** `imageBytes` of `padded` are the plan's. */
const writePart = async (
  { drive, report }: DriveWork,
  padded: Buffer,
  offset: number,
  imageBytes: number,
): Promise<void> => {
  if (report.stick === 'untouched') report.stick = 'partlyWritten';
  await writeToDrive(drive, padded, offset);
  report.bytesWritten += imageBytes;
};
