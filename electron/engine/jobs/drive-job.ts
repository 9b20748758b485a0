import {
  type ConfirmedDrive,
  cancelled,
  type Drive,
  type DriveOutcome,
  type Failure,
  ok,
  type Result,
} from '../../contract/index.ts';
import { checkDrive, findConfirmed } from '../drives/check-drive.ts';
import { unmountDrive } from '../drives/unmount.ts';
import type { Ports } from '../ports/index.ts';
import { planWrite } from '../stick/plan-write.ts';
import { recallStick } from '../stick/recall.ts';
import { notRemembered } from '../stick/remember.ts';
import { doubtAsWarning } from '../write/check-image.ts';
import type { ImageFile } from '../write/find-image-file.ts';
import { outcomeWithoutDrive, untouchedOutcome } from '../write/outcomes.ts';
import { isSized } from '../write/run-helper.ts';
import type { DriveToWrite } from '../write/write-drives.ts';
import { countWhereNeeded } from './count-image.ts';
import type { JobContext } from './jobs.ts';
import type { Consent, WriteOrder } from './write-order.ts';
import { writeReady } from './write-ready.ts';

/**
 * Looks at a drive anew and says whether it may be erased: what was confirmed, at this moment, with what is
 * protected. Called before a long build starts, and again right before the write.
 */
export const checkConfirmed = async (
  ports: Ports,
  confirmed: ConfirmedDrive,
  consent: Pick<Consent, 'allowFixed' | 'unmount'>,
  image: ImageFile | null,
): Promise<Result<Drive>> => {
  const found = await findConfirmed(ports, confirmed);
  if (!found.ok) return found;
  const { data, cache, logs } = ports.environment.folders;
  return checkDrive(ports, found.value, {
    confirmed: confirmed.identity,
    imageSizeBytes: image?.atLeastBytes ?? null,
    mayBeLarger: image?.unpackedBytes === null,
    allowFixed: consent.allowFixed,
    eraseData: confirmed.eraseData === true,
    unmount: consent.unmount,
    protectedPaths: [data, cache, logs, ...(image ? [image.path] : [])],
  });
};

/**
 * Checks and releases each drive, then writes to all that passed at once. One that is refused or fails does not keep the others from theirs.
 * The error is that of the first in order that has one.
 */
export const writeToDrives = async (
  ports: Ports,
  job: JobContext,
  order: WriteOrder,
): Promise<{ outcomes: DriveOutcome[]; error: Failure | null }> => {
  const outcomes = new Map<string, DriveOutcome>();
  const tell = (outcome: DriveOutcome): void => {
    outcomes.set(outcome.driveId, outcome);
    job.emit({ type: 'write.finished', outcome });
  };
  const warn = warnOnce(job);
  tellOfImage(job, order.image);
  const counted = await countForDrives(ports, job, order);
  const ready: DriveToWrite[] = [];
  for (const confirmed of order.drives) {
    const prepared = counted.ok
      ? await prepareDrive(ports, job, { ...order, image: counted.value }, confirmed, warn)
      : refusedDrive(confirmed, order.consent, counted.error);
    if ('drive' in prepared) ready.push(prepared);
    else tell(prepared);
  }
  if (counted.ok && ready.length > 0) {
    await writeReady(ports, job, { ...order, image: counted.value }, ready, { tell, warn });
  }
  const inOrder = order.drives.flatMap(({ id }) => outcomes.get(id) ?? []);
  return { outcomes: inOrder, error: inOrder.find(({ error }) => error !== null)?.error ?? null };
};

/** Once for all of them; not where none of them would be written anyway. */
const countForDrives = async (
  ports: Ports,
  job: JobContext,
  order: WriteOrder,
): Promise<Result<ImageFile>> => {
  const { image, drives, consent } = order;
  if (image.unpackedBytes !== null) return ok(image);
  const checks = drives.map((drive) => checkConfirmed(ports, drive, consent, image));
  const isWanted = (await Promise.all(checks)).some(({ ok: passed }) => passed);
  return isWanted ? countWhereNeeded(ports, job, order) : ok(image);
};

const refusedDrive = ({ id, identity }: ConfirmedDrive, { verify }: Consent, error: Failure) =>
  untouchedOutcome(id, identity.path, verify, error);

/** What it is, before a byte of it is written, or a drive held against it. */
export const tellOfImage = (job: JobContext, image: ImageFile): void => {
  const { path, about } = image;
  job.emit({ type: 'image.examined', image: path, about });
  const warning = doubtAsWarning(image);
  if (warning !== null) job.emit({ type: 'job.warned', warning });
};

/** A registry that can't be read can't be written to either; that is one piece of news. */
const warnOnce = (job: JobContext) => {
  const said = new Set<string>();
  return (warning: Failure): void => {
    const words = JSON.stringify(warning);
    if (!said.has(words)) job.emit({ type: 'job.warned', warning });
    said.add(words);
  };
};

/** The drive, released and with its plan, or how it ended before it began. */
const prepareDrive = async (
  ports: Ports,
  job: JobContext,
  { image, consent }: WriteOrder,
  confirmed: ConfirmedDrive,
  warn: (warning: Failure) => void,
): Promise<DriveToWrite | DriveOutcome> => {
  const refused = (error: Failure) => refusedDrive(confirmed, consent, error);
  if (job.signal.aborted) return refused(cancelled().error);
  const released = await releaseDrive(ports, confirmed, consent, image);
  if (!released.ok) return refused(released.error);
  const drive = released.value;
  if (!isSized(drive)) return outcomeWithoutDrive(drive, consent.verify);
  const known = await recallStick(ports, drive).catch((error: unknown) => {
    warn(notRemembered(drive, error));
    return null;
  });
  const { warning, ...plan } = planWrite(known, { image, drive }, consent);
  if (warning !== null) warn(warning);
  const { allowFixed } = consent;
  return { drive, allowFixed, eraseData: confirmed.eraseData === true, ...plan };
};

/** Checks, unmounts where that was agreed to, and checks again: unmounting may show what was hidden. */
const releaseDrive = async (
  ports: Ports,
  confirmed: ConfirmedDrive,
  consent: Consent,
  image: ImageFile,
): Promise<Result<Drive>> => {
  const checked = await checkConfirmed(ports, confirmed, consent, image);
  if (!checked.ok || checked.value.mountpoints.length === 0) return checked;
  const unmounted = await unmountDrive(ports, checked.value);
  if (!unmounted.ok) return unmounted;
  const rechecked = await checkConfirmed(ports, confirmed, { ...consent, unmount: false }, image);
  return rechecked.ok ? ok(rechecked.value) : rechecked;
};
