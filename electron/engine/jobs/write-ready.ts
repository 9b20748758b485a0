import type { DriveOutcome, Failure } from '../../contract/index.ts';
import { type PoweredOff, powerOffStick } from '../drives/power-off.ts';
import type { Ports } from '../ports/index.ts';
import { recordStick, type StickRecorder } from '../stick/remember.ts';
import type { SizedDrive, WriteEvent } from '../write/run-helper.ts';
import { type DriveToWrite, writeDrives } from '../write/write-drives.ts';
import { createDrivePhases, type DrivePhases } from './job-phase.ts';
import type { JobContext } from './jobs.ts';
import type { WriteOrder } from './write-order.ts';

type Running = {
  drive: SizedDrive;
  recorder: StickRecorder;
  /** Begun when the drive had finished, while others still ran. */
  poweringOff: Promise<PoweredOff> | null;
};

export type Told = { tell: (outcome: DriveOutcome) => void; warn: (warning: Failure) => void };

/**
 * Writes to drives that are ready, tells of each as it finishes, keeps the registry, and powers off what came out well. `tell` is called again for a
 * drive of which the end of all says more, such as the image's SHA-256.
 */
export const writeReady = async (
  ports: Ports,
  job: JobContext,
  { image, made, consent, run }: WriteOrder,
  ready: DriveToWrite[],
  { tell, warn }: Told,
): Promise<void> => {
  const running = new Map<string, Running>(
    ready.map((order) => [
      order.drive.id,
      {
        drive: order.drive,
        recorder: recordStick(ports, { image, made }, order, warn),
        poweringOff: null,
      },
    ]),
  );
  const phases = createDrivePhases(job.enter);
  const told = new Map<string, string>();
  let left = ready.length;

  /** Powers off, unless it was done before, and tells where there is something new. */
  const conclude = async (entry: Running, outcome: DriveOutcome): Promise<void> => {
    entry.poweringOff ??= powerOff(ports, entry.drive, outcome, consent.powerOff, job.signal);
    const { safeToUnplug } = await entry.poweringOff;
    const complete = { ...outcome, safeToUnplug };
    const words = JSON.stringify(complete);
    if (told.get(outcome.driveId) === words) return;
    told.set(outcome.driveId, words);
    tell(complete);
  };

  const early: Promise<void>[] = [];
  const onEvent = (event: WriteEvent): void => {
    const concerned =
      'driveId' in event && event.driveId !== null
        ? [event.driveId]
        : ready.map(({ drive }) => drive.id);
    for (const id of concerned) running.get(id)?.recorder.note(event);
    relay(job, event, phases);
    if (event.type !== 'finished') return;
    left -= 1;
    const entry = running.get(event.driveId);
    // The last one waits for the helper's own end: what is known then is all there is to tell.
    if (!entry || left === 0) return;
    early.push(entry.recorder.finish(event.outcome, []), conclude(entry, event.outcome));
  };

  const { outcomes, digests } = await writeDrives(
    { clock: ports.clock, helper: { run } },
    { image: image.path, proven: image, drives: ready, verify: consent.verify },
    onEvent,
    job.signal,
  );
  await Promise.all(early);
  await Promise.all(
    outcomes.map(async (outcome) => {
      const entry = running.get(outcome.driveId);
      if (!entry) return;
      await entry.recorder.finish(outcome, digests);
      await conclude(entry, outcome);
      const hint = (await entry.poweringOff)?.hint ?? null;
      if (hint !== null) warn(hint);
    }),
  );
};

const NOT_POWERED_OFF: PoweredOff = { safeToUnplug: false, hint: null };

const powerOff = (
  ports: Ports,
  drive: SizedDrive,
  { error, written }: DriveOutcome,
  wanted: boolean,
  signal: AbortSignal,
): Promise<PoweredOff> =>
  wanted && written && error === null
    ? powerOffStick(ports, drive, signal)
    : Promise.resolve(NOT_POWERED_OFF);

/** Passes on what the write engine tells. */
export const relay = (job: JobContext, event: WriteEvent, phases: DrivePhases): void => {
  switch (event.type) {
    case 'phase':
      phases.enter(event.driveId, event.phase);
      break;
    case 'progress':
      job.emit({ type: 'write.progressed', driveId: event.driveId, progress: event.progress });
      break;
    case 'found':
      job.emit({ type: 'write.blocksFound', driveId: event.driveId, blocks: event.blocks });
      break;
    case 'warning':
      job.emit({ type: 'job.warned', warning: event.warning });
      break;
    case 'finished':
      phases.finish(event.driveId);
      break;
    case 'digests':
      break;
  }
};
