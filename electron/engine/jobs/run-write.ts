import type { ConfirmedDrive, DriveOutcome } from '../../contract/index.ts';
import type { KnownStick, Ports } from '../ports/index.ts';
import { isSameImage } from '../stick/plan-write.ts';
import { notRemembered, rememberVerification } from '../stick/remember.ts';
import { type KnownImage, verifyKnown } from '../stick/verify-known.ts';
import type { ImageFile } from '../write/find-image-file.ts';
import type { SizedDrive, WriteEvent } from '../write/run-helper.ts';
import { verifyDrive } from '../write/verify-drive.ts';
import { tellOfImage, writeToDrives } from './drive-job.ts';
import { createDrivePhases } from './job-phase.ts';
import type { JobContext, JobEnd } from './jobs.ts';
import type { Consent } from './write-order.ts';
import { relay } from './write-ready.ts';

/** Writes an image that exists already. */
export const runWrite = async (
  ports: Ports,
  job: JobContext,
  { image, drives, ...consent }: Consent & { image: ImageFile; drives: ConfirmedDrive[] },
): Promise<JobEnd> => {
  const { run } = ports.helper;
  const order = { image, made: null, drives, consent, run };
  const { outcomes, error } = await writeToDrives(ports, job, order);
  return { result: { build: null, drives: outcomes }, error };
};

/** What a drive is compared with: an image that was given, or what is known of the stick. */
export type VerifyRequest = { drive: SizedDrive } & (
  | { image: ImageFile; known: KnownStick | null }
  | { knownImage: KnownImage }
);

/** Compares a drive, and changes nothing on it. */
export const runVerify = async (
  ports: Ports,
  job: JobContext,
  request: VerifyRequest,
): Promise<JobEnd> => {
  const phases = createDrivePhases(job.enter);
  const emit = (event: WriteEvent) => relay(job, event, phases);
  const image = 'image' in request ? request.image : request.knownImage.image;
  if (image !== null) tellOfImage(job, image);
  const { outcome, digests, about } = await compare(ports, job, request, emit);
  if (about !== null) {
    await rememberVerification(ports, about, outcome, digests).catch((error: unknown) =>
      job.emit({ type: 'job.warned', warning: notRemembered(request.drive, error) }),
    );
  }
  job.emit({ type: 'write.finished', outcome });
  return { result: { build: null, drives: [outcome] }, error: outcome.error };
};

type Comparison = {
  outcome: DriveOutcome;
  digests: string[];
  /** The record that this says something of. */
  about: KnownStick | null;
};

const compare = async (
  ports: Ports,
  job: JobContext,
  request: VerifyRequest,
  emit: (event: WriteEvent) => void,
): Promise<Comparison> => {
  const { drive } = request;
  if ('knownImage' in request) {
    const { knownImage } = request;
    const verified = await verifyKnown(ports, drive, knownImage, emit, job.signal);
    return { ...verified, about: knownImage.known };
  }
  const { image, known } = request;
  const run = await verifyDrive(
    ports,
    { image: image.path, proven: image, drive },
    emit,
    job.signal,
  );
  const [outcome] = run.outcomes;
  if (outcome === undefined) throw new Error('a run of one drive has one outcome');
  const about = known !== null && isSameImage(known, image) ? known : null;
  return { outcome, digests: run.digests, about };
};
