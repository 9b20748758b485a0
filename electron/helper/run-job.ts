import { closeSync } from 'node:fs';
import { createBlockBuffers } from './block-buffers.ts';
import { type Checksums, createChecksums, type Differences } from './differences.ts';
import { cancelled, type JobError, stop, toFailure } from './failures.ts';
import { createHasher, type Hasher } from './hasher.ts';
import { type ImageSource, openImage, type SourceVerdict } from './image-source.ts';
import { type OpenDrive, openDrive } from './open-drive.ts';
import { createProgress } from './progress.ts';
import { createReport, type Event, type Report, type StartAction } from './protocol.ts';
import { tooSmall } from './too-small.ts';
import { compareWithChecksums, compareWithImage } from './verify-pass.ts';
import { flush, writeImage } from './write-pass.ts';

type Surroundings = {
  send: (event: Event) => void;
  /** The launcher's word on a streamed image. */
  verdict: Promise<SourceVerdict>;
  signal: AbortSignal;
};

/** What the steps of a job share. */
type Job = Surroundings & {
  start: StartAction;
  report: Report;
  drive: OpenDrive;
  image: ImageSource;
  hasher: Hasher;
  buffers: ReturnType<typeof createBlockBuffers>;
};

/** Does the one job of this process. Never rejects: the report says how it ended, and what the drive is now. */
export const runJob = async (start: StartAction, around: Surroundings): Promise<Report> => {
  const report = createReport();
  const closers: (() => unknown)[] = [];
  try {
    const drive = openDrive(start);
    closers.push(() => closeSync(drive.fd));
    const image = openImage(start.imageSizeBytes, around.verdict, around.signal);
    closers.push(() => image.close());
    if (image.sizeBytes !== null && image.sizeBytes > drive.usableBytes) {
      throw tooSmall(drive, image.sizeBytes);
    }
    if (around.signal.aborted) throw cancelled();
    const buffers = createBlockBuffers();
    const hasher = createHasher(buffers.memory);
    closers.push(() => hasher.close());
    const job: Job = { ...around, start, report, drive, image, hasher, buffers };
    await (start.kind === 'write' ? writeAndVerify(job) : verifyOnly(job));
  } catch (error) {
    report.error = toFailure(error);
  }
  for (const close of closers.reverse()) await close();
  return report;
};

const writeAndVerify = async (job: Job): Promise<void> => {
  const { report, image } = job;
  const checksums = image.rewind === null ? createChecksums() : null;
  const sizeBytes = await write(job, checksums);
  if (!job.start.verify) return;
  const differences = await verify(job, sizeBytes, (pass) => {
    if (checksums !== null) return compareWithChecksums(pass, checksums, sizeBytes);
    image.rewind?.();
    return compareWithImage(pass, image, null);
  });
  judge(report, job.drive, differences);
};

const verifyOnly = async (job: Job): Promise<void> => {
  const { image, hasher, report } = job;
  const differences = await verify(job, image.sizeBytes, (pass) =>
    compareWithImage(pass, image, hasher),
  );
  report.sha256 = await hasher.finish();
  judge(report, job.drive, differences);
};

const write = async (job: Job, checksums: Checksums | null): Promise<number> => {
  const { report, drive, image, hasher, buffers, send } = job;
  const startedAt = performance.now();
  send({ type: 'phase', phase: 'writing' });
  const progress = createProgress('writing', image.sizeBytes, send);
  try {
    const sizeBytes = await writeImage({
      drive,
      image,
      buffers,
      hasher,
      onBlock: (block) => checksums?.add(block),
      onFirstWrite: () => {
        report.stick = 'partlyWritten';
      },
      onWritten: (bytes) => {
        report.bytesWritten += bytes;
        progress.advance(bytes);
      },
    });
    progress.finish();
    send({ type: 'phase', phase: 'syncing' });
    await flush(drive, sizeBytes);
    report.flushed = true;
    report.stick = 'writtenUnverified';
    report.sha256 = await hasher.finish();
    return sizeBytes;
  } finally {
    report.writeSeconds = (performance.now() - startedAt) / 1000;
  }
};

type Pass = Parameters<typeof compareWithChecksums>[0];

const verify = async (
  job: Job,
  sizeBytes: number | null,
  compare: (pass: Pass) => Promise<Differences | null>,
): Promise<Differences | null> => {
  const { report, drive, buffers, signal, send } = job;
  if (signal.aborted) throw cancelled();
  const startedAt = performance.now();
  send({ type: 'phase', phase: 'verifying' });
  const progress = createProgress('verifying', sizeBytes, send);
  const onRead = (bytes: number): void => {
    report.bytesRead += bytes;
    progress.advance(bytes);
  };
  try {
    const differences = await compare({ drive, buffers, signal, onRead });
    progress.finish();
    return differences;
  } finally {
    report.verifySeconds = (performance.now() - startedAt) / 1000;
  }
};

const judge = (report: Report, drive: OpenDrive, differences: Differences | null): void => {
  report.verified = differences === null;
  report.stick = differences === null ? 'verified' : 'differs';
  if (differences === null) return;
  const { offset, lengthBytes, blocks } = differences;
  report.error = mismatch(drive, { offset, lengthBytes, blocks }).failure;
};

const mismatch = (drive: OpenDrive, differences: Differences): JobError =>
  stop(
    'VERIFY_MISMATCH',
    `${drive.confirmed.path} differs from the image from byte ${differences.offset} on (${differences.blocks} ${
      differences.blocks === 1 ? 'block' : 'blocks'
    } of 64 KiB).`,
    'Do not use this stick to install. Write it again; if it differs again, the drive is bad.',
    differences,
  );
