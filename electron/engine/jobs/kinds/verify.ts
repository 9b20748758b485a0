import { fail, ok, type Result, saidBy } from '../../../contract/index.ts';
import { findDrive } from '../../drives/find-drive.ts';
import type { KnownStick, Ports } from '../../ports/index.ts';
import { isSameImage } from '../../stick/plan-write.ts';
import { recallStick } from '../../stick/recall.ts';
import { notRememberedError, rememberVerification } from '../../stick/remember.ts';
import {
  findKnownImage,
  type KnownImage,
  verifyCommand,
  verifyKnown,
} from '../../stick/verify-known.ts';
import { checkImage, findImageFile, type ImageFile } from '../../write/image-file.ts';
import {
  type Caller,
  type DriveRun,
  isSized,
  type SizedDrive,
  verifyDrive,
  type WriteEvent,
} from '../../write/run-helper.ts';
import { describeSubject, type RunKind } from '../job-kind.ts';
import type { JobContext, JobEnd } from '../jobs.ts';
import { createDriveSteps, relay, tellOfImage } from '../write-to-drives.ts';

export const verify: RunKind<'verify'> = async ({ ports }, { image, driveId }) => {
  const source = await findSource(ports, image, driveId);
  if (!source.ok) return source;
  const { id, identity } = source.value.drive;
  // Without an image given it is about the stick, whatever it is compared with.
  const about = 'image' in source.value ? { image: source.value.image.path } : {};
  const subject = await describeSubject(ports, about, [{ id, identity }]);
  if (!subject.ok) return subject;
  return ok({ subject: subject.value, run: (job) => runVerify(ports, job, source.value) });
};

/** What a drive is compared with: an image that was given, or what is known of the stick. */
type Comparable = { drive: SizedDrive } & (
  | { image: ImageFile; known: KnownStick | null }
  | { knownImage: KnownImage }
);

/** What the drive is compared with. `STICK_UNKNOWN` where no image is given and nothing is known. */
const findSource = async (
  ports: Ports,
  image: string | null,
  driveId: string,
): Promise<Result<Comparable>> => {
  const file = image === null ? null : await findImageFile(ports, image);
  if (file !== null && !file.ok) return file;
  const checked = file === null ? null : checkImage(file.value, true);
  if (checked !== null && !checked.ok) return checked;
  const found = await findDrive(ports, driveId);
  if (!found.ok) return found;
  const drive = found.value;
  if (!isSized(drive)) return fail('DRIVE_NOT_A_DISK', { reason: 'noSize', device: drive.device });
  const recalled = await recall(ports, drive);
  if (file !== null) {
    const known = recalled.ok ? recalled.value : null;
    return ok({ drive, image: file.value, known });
  }
  if (!recalled.ok) return recalled;
  const knownImage = await findKnownImage(ports, drive, recalled.value);
  return knownImage.ok ? ok({ drive, knownImage: knownImage.value }) : knownImage;
};

const recall = async (ports: Ports, drive: SizedDrive): Promise<Result<KnownStick | null>> => {
  try {
    return ok(await recallStick(ports, drive));
  } catch (error) {
    return fail('STICK_UNKNOWN', {
      reason: 'unreadable',
      device: drive.device,
      said: saidBy(error),
      command: verifyCommand(drive),
    });
  }
};

const runVerify = async (ports: Ports, job: JobContext, request: Comparable): Promise<JobEnd> => {
  const steps = createDriveSteps(job);
  const emit = (event: WriteEvent) => relay(job, event, steps);
  const image = 'image' in request ? request.image : request.knownImage.image;
  if (image !== null) tellOfImage(job, image);
  const { outcome, digests, about } = await compare(ports, request, { emit, signal: job.signal });
  if (about !== null) {
    await rememberVerification(ports, about, outcome, digests).catch((error: unknown) =>
      job.emit({ type: 'job.warned', warning: notRememberedError(request.drive, error) }),
    );
  }
  job.emit({ type: 'write.finished', outcome });
  return { result: { build: null, drives: [outcome] }, error: outcome.error };
};

/** `about`: the record that this says something of. */
type Comparison = DriveRun & { about: KnownStick | null };

const compare = async (ports: Ports, request: Comparable, caller: Caller): Promise<Comparison> => {
  const { drive } = request;
  if ('knownImage' in request) {
    const { knownImage } = request;
    const verified = await verifyKnown(ports, drive, knownImage, caller);
    return { ...verified, about: knownImage.known };
  }
  const { image, known } = request;
  const run = await verifyDrive(ports, { image: image.path, proven: image, drive }, caller);
  return { ...run, about: known !== null && isSameImage(known, image) ? known : null };
};
