import { closeSync } from 'node:fs';
import { createReport, endOf, type HelperReport } from '../helper-protocol/index.ts';
import { chooseBlocks, createBlockBuffers } from './blocks.ts';
import { probeCapacity } from './capacity-probe.ts';
import { clearSignatures, noteSignatures } from './clear-signatures.ts';
import type { Differences } from './differences.ts';
import { refuseDriveWithData } from './drive-data.ts';
import { createFoundBlocks, type DriveWork, timed, tooSmall } from './drive-work.ts';
import { checkExpected } from './extents.ts';
import { failure, lostAfterAll, throwIfStopped, toFailure, untilStopped } from './failures.ts';
import { type OpenDrive, openDrive } from './open-drive.ts';
import { type RepairEnd, repairDrive } from './repair.ts';
import { lockDevice, rereadPartitions } from './system-tools.ts';
import { compareWithStream, readBack } from './verify-pass.ts';
import { syncDrive, writePlan } from './write-pass.ts';

/** Does all that is to be done with one drive. Never rejects: the report says how it ended, and what the drive is now. */
export const runDrive = async (
  around: Pick<DriveWork, 'start' | 'image' | 'send' | 'signal'>,
  index: number,
): Promise<HelperReport> => {
  const { start, image } = around;
  const report = createReport();
  // Of a stream even an announced size is only known at its end.
  if (image.stream === null) report.imageBytes = image.sizeBytes();
  /** Nothing of what was read differs: not yet said of the drive, as the image may still turn out to be a wrong one. */
  let isAlike = false;
  try {
    const order = start.drives[index];
    if (order === undefined) throw new Error(`no drive ${index}`);
    throwIfStopped(around.signal);
    const drive = await openDrive(order, start.kind);
    const found = createFoundBlocks(index, around.send);
    try {
      const sizeBytes = endOf(image.plan, image.sizeBytes());
      if (sizeBytes !== null && sizeBytes > drive.usableBytes) throw tooSmall(drive, sizeBytes);
      if (start.kind === 'write') await refuseDriveWithData(drive, order, around.signal);
      const buffers = createBlockBuffers(chooseBlocks(drive));
      const work = { ...around, index, order, drive, buffers, report, found };
      isAlike = await (start.kind === 'write' ? writeDrive(work) : verifyDrive(work));
    } catch (error) {
      throw await lostAfterAll(drive, error);
    } finally {
      // Descriptor, and the lock with it, are held to the last read; then the kernel may look at what is there now.
      found.flush();
      close(drive);
      if (report.bytesWritten > 0) await rereadPartitions(drive);
    }
    // The image's SHA-256 is the last to come in, and what all the rest stands on.
    const sha256 = await untilStopped(around.signal, image.sha256);
    checkExpected(start.plan.extents[0].digest, sha256);
    image.checkUnchanged();
    report.sha256 = sha256;
    if (isAlike) {
      report.verified = true;
      report.stick = 'verified';
    }
  } catch (error) {
    const problem = toFailure(error);
    // That the drive differs says more than that somebody called it off while the image was still being hashed.
    if (report.error === null || problem.code === 'IMAGE_CORRUPT') report.error = problem;
  }
  return report;
};

const close = ({ fd }: OpenDrive): void => {
  try {
    closeSync(fd);
  } catch {
    // An error that comes this late belongs to nothing: all was flushed, or has failed before.
  }
};

/** Answers whether all of the image was read back, and nothing differs. */
const writeDrive = async (work: DriveWork): Promise<boolean> => {
  const { drive, image, report, start } = work;
  await lockDevice(drive, { signal: work.signal });
  // Before the first byte is written: a stream that failed for another drive fails here.
  const reader = await image.read(null);
  throwIfStopped(work.signal);
  const isTrusted = await probe(work);
  const imageBytes = await timed(report, 'writeSeconds', async () => {
    const sizeBytes = await writePlan(work, reader);
    await syncDrive(work);
    await clearSignatures(work, sizeBytes, isTrusted);
    return sizeBytes;
  });
  report.imageBytes = imageBytes;
  report.flushed = true;
  report.stick = 'writtenUnverified';
  if (!start.verify) return false;

  const found = await timed(report, 'verifySeconds', () => readBack(work, imageBytes));
  if (found === null) return true;
  const { left, tried } = await repairDrive(work, found, imageBytes);
  if (left !== null) noteDifferences(work, left, tried);
  return left === null;
};

/** Answers whether nothing differs. */
const verifyDrive = async (work: DriveWork): Promise<boolean> => {
  const { report, image } = work;
  const sizeBytes = image.sizeBytes();
  const found = await timed(report, 'verifySeconds', () =>
    image.stream === null && sizeBytes !== null
      ? readBack(work, sizeBytes)
      : compareWithStream(work),
  );
  report.imageBytes = image.sizeBytes();
  if (found !== null) noteDifferences(work, found, notTried);
  else if (report.imageBytes !== null) await noteSignatures(work, report.imageBytes);
  return found === null;
};

/** It leaves alone what is to be compared and kept. Answers whether nothing was found to be wrong with what lies beyond the image. */
const probe = async ({ drive, order, image, buffers, ...work }: DriveWork): Promise<boolean> => {
  const { index, report, send, signal } = work;
  const imageBytes = image.sizeBytes();
  const warning = await probeCapacity({
    drive,
    imageBytes: endOf(image.plan, imageBytes),
    // Between extents nobody writes what stood there.
    restoredFrom: imageBytes ?? 0,
    keptBytes: Math.min(order.compareBytes, imageBytes ?? Number.POSITIVE_INFINITY),
    buffer: buffers.block(0),
    signal,
    onFirstWrite: () => {
      send({ type: 'touched', drive: index });
      report.stick = 'partlyWritten';
    },
    onRestored: () => {
      report.stick = 'untouched';
    },
  });
  if (warning !== null) send({ type: 'warning', drive: index, warning });
  return warning === null;
};

const notTried: RepairEnd['tried'] = { tried: 'nothing', cause: null };

const noteDifferences = (
  { drive, report }: DriveWork,
  { offset, lengthBytes, blocks }: Differences,
  tried: RepairEnd['tried'],
): void => {
  report.verified = false;
  report.stick = 'differs';
  const { path: device } = drive.confirmed;
  const found = { offset, lengthBytes, blocks, ...tried };
  report.error = failure('VERIFY_MISMATCH', { reason: 'image', device, ...found });
};
