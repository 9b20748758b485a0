import {
  type ConfirmedDrive,
  type Drive,
  type DriveOutcome,
  type Failure,
  ok,
  type Result,
} from '../../contract/index.ts';
import { checkDrive } from '../drives/check-drive.ts';
import { findDrive } from '../drives/find-drive.ts';
import { unmountDrive } from '../drives/unmount.ts';
import type { Ports } from '../ports/index.ts';
import { untouchedOutcome } from '../write/run-helper.ts';
import { type WriteEvent, writeDrive } from '../write/write-drive.ts';
import type { JobContext } from './jobs.ts';

export type Consent = { unmount: boolean; allowFixed: boolean; verify: boolean };

/**
 * Looks at a drive anew and says whether it may be erased: what was confirmed, at this moment, with what is
 * protected. Called before a long build starts, and again right before the write.
 */
export const checkConfirmed = async (
  ports: Ports,
  confirmed: ConfirmedDrive,
  consent: Consent,
  image: { path: string; sizeBytes: number } | null,
): Promise<Result<Drive>> => {
  const found = await findDrive(ports, confirmed.id);
  if (!found.ok) return found;
  const { data, cache, logs } = ports.surroundings.folders;
  return checkDrive(ports, found.value, {
    confirmed: confirmed.identity,
    imageSizeBytes: image?.sizeBytes ?? null,
    allowFixed: consent.allowFixed,
    unmount: consent.unmount,
    protectedPaths: [data, cache, logs, ...(image ? [image.path] : [])],
  });
};

/** Writes the image to each drive, one after the other; a drive that fails does not keep the next from its turn. */
export const writeToDrives = async (
  ports: Ports,
  job: JobContext,
  image: { path: string; sizeBytes: number },
  drives: ConfirmedDrive[],
  consent: Consent,
): Promise<{ outcomes: DriveOutcome[]; error: Failure | null }> => {
  const outcomes: DriveOutcome[] = [];
  for (const confirmed of drives) {
    const outcome = await writeToDrive(ports, job, image, confirmed, consent);
    outcomes.push(outcome);
    job.emit({ type: 'write.finished', outcome });
    if (job.signal.aborted) break;
  }
  return { outcomes, error: outcomes.find((outcome) => outcome.error)?.error ?? null };
};

const writeToDrive = async (
  ports: Ports,
  job: JobContext,
  image: { path: string; sizeBytes: number },
  confirmed: ConfirmedDrive,
  consent: Consent,
): Promise<DriveOutcome> => {
  const released = await releaseDrive(ports, confirmed, consent, image);
  if (!released.ok) {
    const { id, identity } = confirmed;
    return untouchedOutcome(id, identity.path, consent.verify, released.error);
  }
  return writeDrive(
    ports,
    { image: image.path, drive: released.value, verify: consent.verify },
    relay(job, confirmed.id),
    job.signal,
  );
};

/** Passes on what the write engine tells of one drive. */
export const relay =
  (job: JobContext, driveId: string) =>
  (event: WriteEvent): void => {
    if (event.type === 'phase') job.enter(event.phase);
    else if (event.type === 'warning') job.emit({ type: 'job.warned', warning: event.warning });
    else job.emit({ type: 'write.progressed', driveId, progress: event.progress });
  };

/** Checks, unmounts where that was agreed to, and checks again: unmounting may show what was hidden. */
const releaseDrive = async (
  ports: Ports,
  confirmed: ConfirmedDrive,
  consent: Consent,
  image: { path: string; sizeBytes: number },
): Promise<Result<Drive>> => {
  const checked = await checkConfirmed(ports, confirmed, consent, image);
  if (!checked.ok || checked.value.mountpoints.length === 0) return checked;
  const unmounted = await unmountDrive(ports, checked.value);
  if (!unmounted.ok) return unmounted;
  const rechecked = await checkConfirmed(ports, confirmed, { ...consent, unmount: false }, image);
  return rechecked.ok ? ok(rechecked.value) : rechecked;
};
