import { bytesOf, type FailureParams } from '../helper-protocol/index.ts';
import { type Differences, UNIT_BYTES } from './differences.ts';
import { writeToDrive } from './drive-io.ts';
import { type DriveWork, eachBlock, enterPhase, timed } from './drive-work.ts';
import { failure, JobError } from './failures.ts';
import { createRangeSet, lengthOf, type Range, type RangeSet } from './ranges.ts';
import { readBack } from './verify-pass.ts';
import { padWithZeros, syncDrive } from './write-pass.ts';

const ROUNDS = 2;
/** More than both is a drive that lies about its size, or dies: writing once more would only take time. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_OF_PLAN = 0.01;

/** What still differs; null where nothing does any more. `tried`: what was done about it. */
export type RepairEnd = {
  left: Differences | null;
  tried: Pick<Extract<FailureParams<'VERIFY_MISMATCH'>, { reason: 'image' }>, 'tried' | 'cause'>;
};

/**
 * Writes what differs once more, and reads the whole plan back: up to twice. The report says what the drive is in between.
 * Throws a `JobError` for all that is no fault of the blocks.
 */
export const repairDrive = async (
  work: DriveWork,
  found: Differences,
  imageBytes: number,
): Promise<RepairEnd> => {
  const { drive, index, report, send } = work;
  const rewritten = createRangeSet();
  let left = found;
  for (let round = 1; round <= ROUNDS; round += 1) {
    report.stick = 'differs';
    const bytes = left.blocks * UNIT_BYTES;
    const planBytes = bytesOf(work.image.plan, imageBytes) ?? imageBytes;
    if (bytes > MOST_BYTES && bytes > planBytes * MOST_OF_PLAN) {
      return { left, tried: { tried: 'tooMuch', cause: null } };
    }
    try {
      await timed(report, 'writeSeconds', () => rewrite(work, left.ranges, rewritten));
    } catch (error) {
      if (!(error instanceof JobError) || error.failure.code !== 'WRITE_FAILED') throw error;
      return { left, tried: { tried: 'failed', cause: error.failure } };
    }
    report.stick = 'writtenUnverified';
    const again = await timed(report, 'verifySeconds', () => readBack(work, imageBytes));
    if (again === null) {
      const blocks = Math.ceil(lengthOf(rewritten.list()) / UNIT_BYTES);
      report.repairedBlocks = blocks;
      const { path: device } = drive.confirmed;
      const warning = failure('BLOCKS_REPAIRED', { device, offset: found.offset, blocks });
      send({ type: 'warning', drive: index, warning });
      return { left: null, tried: { tried: 'nothing', cause: null } };
    }
    left = again;
  }
  report.stick = 'differs';
  return { left, tried: { tried: 'twice', cause: null } };
};

const rewrite = async (
  work: DriveWork,
  ranges: readonly Range[],
  rewritten: RangeSet,
): Promise<void> => {
  const { drive, image, found } = work;
  const progress = enterPhase(work, 'writing', lengthOf(ranges));
  const reader = await image.read(ranges);
  await eachBlock(work, reader, progress, async ({ offset, length }, buffer) => {
    await writeToDrive(drive, padWithZeros(work, buffer, length), offset);
    rewritten.add(offset, offset + length);
    found.add(offset, offset + length, 'rewritten');
  });
  image.checkUnchanged();
  progress.finish();
  found.flush();
  await syncDrive(work);
};
