import { closeSync, fstatSync } from 'node:fs';
import {
  createReport,
  type HelperFailure,
  type HelperReport,
  type StartAction,
} from '../helper-protocol/index.ts';
import { chooseBlocks, createBlockBuffers } from './blocks.ts';
import { enterPhase, timed, tooSmall } from './drive-work.ts';
import { checkExpected, openPlan, type PlanSource, type Pull } from './extents.ts';
import { failure, lostAfterAll, toFailure } from './failures.ts';
import { type ImageSource, type ImageSurroundings, openImageFile } from './image.ts';
import { openImageStream } from './image-stream.ts';
import { openDrive } from './open-drive.ts';
import { runDrive } from './run-drive.ts';
import { readDrive } from './verify-pass.ts';

export type JobSurroundings = Omit<ImageSurroundings, 'announcedBytes'> & {
  /** For what stands beside the image. */
  pull: Pull;
};

export type JobEnd = { reports: HelperReport[]; error: HelperFailure | null };

/** Does the one job of this process. Never rejects: the reports say how it ended, and what each drive is now. */
export const runJob = async (start: StartAction, around: JobSurroundings): Promise<JobEnd> => {
  const said = findProblem(start);
  if (said !== null) return { reports: [], error: failure('INTERNAL', { reason: 'order', said }) };
  // Node's reads and writes run on threads, four of them unless told otherwise before the first is needed: a drive that hangs would hold them all, and
  // the others with it.
  process.env.UV_THREADPOOL_SIZE = String(THREADS_PER_DRIVE * start.drives.length);
  return {
    reports: start.kind === 'read' ? await readOne(start, around) : await runDrives(start, around),
    error: null,
  };
};

const findProblem = ({ kind, drives, plan }: StartAction): string | null => {
  const numbers = new Set(drives.map(({ identity }) => identity.deviceNumber));
  if (numbers.size < drives.length) return 'the same drive twice';
  if (kind !== 'read') return null;
  if (drives.length !== 1) return 'several drives to read';
  if (plan.extents.length !== 1) return 'more than an image to read';
  return plan.extents[0].lengthBytes === null ? 'not how much to read' : null;
};

/** As many reads and writes as one drive has under way at most (`chooseBlocks`). */
const THREADS_PER_DRIVE = 4;

/** Of one that was written to meanwhile no checksum is told: a drive would be held against it one day, and found right. */
const isUnchanged = (image: ImageSource): boolean => {
  try {
    image.checkUnchanged();
    return true;
  } catch {
    return false;
  }
};

const runDrives = async (start: StartAction, around: JobSurroundings): Promise<HelperReport[]> => {
  const { send, pull } = around;
  const spoiled = new AbortController();
  const signal = AbortSignal.any([around.signal, spoiled.signal]);
  const finish = (drive: number, report: HelperReport): HelperReport => {
    send({ type: 'finished', drive, report });
    return report;
  };

  let image: PlanSource;
  try {
    const announcedBytes = start.plan.extents[0].lengthBytes;
    const opened = openImage({ ...around, announcedBytes, signal });
    image = await openPlan(opened, start.plan, { pull, signal });
  } catch (error) {
    return start.drives.map((_, drive) =>
      finish(drive, { ...createReport(), error: toFailure(error) }),
    );
  }

  let sha256: string | null = null;
  image.sha256.then(
    (value) => {
      try {
        checkExpected(start.plan.extents[0].digest, value);
        sha256 = value;
      } catch (error) {
        spoiled.abort(error);
      }
    },
    () => undefined,
  );
  const run = async (drive: number): Promise<HelperReport> => {
    const report = await runDrive({ start, image, send, signal }, drive);
    const known = isUnchanged(image) ? sha256 : null;
    return finish(drive, { ...report, sha256: report.sha256 ?? known });
  };

  const reports: HelperReport[] = [];
  if (image.stream === null) {
    reports.push(...(await Promise.all(start.drives.map((_, drive) => run(drive)))));
  } else {
    // There is one stream, and it goes at one pace.
    for (const drive of start.drives.keys()) reports.push(await run(drive));
  }
  return reports;
};

/**
 * Reads the beginning of a drive, as much as the plan has, for its SHA-256 and digests; there is no image. Never rejects: the report says
 * how it ended.
 */
const readOne = async (
  { drives, plan }: StartAction,
  { hashThread, send, signal }: JobSurroundings,
): Promise<HelperReport[]> => {
  const [order] = drives;
  const { lengthBytes: sizeBytes } = plan.extents[0];
  if (order === undefined || sizeBytes === null) return [];
  const report = createReport();
  const hash = hashThread.hashBlocks(send);
  try {
    const drive = await openDrive(order, 'read');
    try {
      if (sizeBytes > drive.usableBytes) throw tooSmall(drive, sizeBytes);
      const buffers = createBlockBuffers(chooseBlocks(drive));
      const progress = enterPhase({ index: 0, send }, 'verifying', sizeBytes);
      await timed(report, 'verifySeconds', async () => {
        const work = { drive, buffers, report, signal };
        await readDrive(work, sizeBytes, hash, (part) => progress.advance(part.length));
        report.sha256 = await hash.finish();
      });
      report.imageBytes = sizeBytes;
      progress.finish();
    } catch (error) {
      throw await lostAfterAll(drive, error);
    } finally {
      closeSync(drive.fd);
    }
  } catch (error) {
    report.error = toFailure(error);
  }
  send({ type: 'finished', drive: 0, report });
  return [report];
};

/** Descriptor 0 as an image: a regular file is read by position, anything else as a stream. Throws a `JobError`. */
const openImage = (around: ImageSurroundings): ImageSource => {
  const stat = fstatSync(0, { bigint: true });
  return stat.isFile() ? openImageFile(stat, around) : openImageStream(around);
};
