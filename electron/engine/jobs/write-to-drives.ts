import {
  type ConfirmedDrive,
  type Consent,
  cancelled,
  type Drive,
  type DriveOutcome,
  type Failure,
  fail,
  ok,
  type Result,
  rankOf,
  type StepId,
} from '../../contract/index.ts';
import { checkDrive, findConfirmed } from '../drives/check-drive.ts';
import { type PoweredOff, powerOffStick, unmountDrive } from '../drives/eject.ts';
import type { Ports, RunHelper } from '../ports/index.ts';
import { planWrite } from '../stick/plan-write.ts';
import { recallStick } from '../stick/recall.ts';
import {
  notRememberedError,
  recordStick,
  type StickRecorder,
  type Writing,
} from '../stick/remember.ts';
import { doubtAsWarning, type ImageFile } from '../write/image-file.ts';
import {
  type DriveToWrite,
  isSized,
  orderFor,
  outcomeWithoutDrive,
  type SizedDrive,
  untouchedOutcome,
  type WriteEvent,
  writeDrives,
} from '../write/run-helper.ts';
import { countWhereNeeded } from './count-image.ts';
import type { JobContext } from './jobs.ts';

type WriteOrder = Writing & {
  drives: ConfirmedDrive[];
  consent: Consent;
  /** The helper's, or that of one that was authorised before. */
  run: RunHelper;
};

/** One way to write less than everything at a time. */
export const refuseBoth = ({ delta, resume }: Pick<Consent, 'delta' | 'resume'>) =>
  delta && resume ? fail('USAGE', { reason: 'deltaAndResume' }) : null;

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
    warn(notRememberedError(drive, error));
    return null;
  });
  const { warning, ...plan } = planWrite(known, { image, drive }, consent);
  if (warning !== null) warn(warning);
  const { allowFixed } = consent;
  const { eraseData = false, identity } = confirmed;
  const order = orderFor({ kind: drive.kind, identity }, { allowFixed, eraseData, ...plan });
  return { drive, order };
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
  return checkConfirmed(ports, confirmed, { ...consent, unmount: false }, image);
};

type Running = {
  drive: SizedDrive;
  recorder: StickRecorder;
  /** Begun when the drive had finished, while others still ran. */
  poweringOff: Promise<PoweredOff> | null;
};

/**
 * Writes to drives that are ready, tells of each as it finishes, keeps the registry, and powers off what came out well. `tell` is called again for a
 * drive of which the end of all says more, such as the image's SHA-256.
 */
const writeReady = async (
  ports: Ports,
  job: JobContext,
  { image, made, consent, run }: WriteOrder,
  ready: DriveToWrite[],
  { tell, warn }: { tell: (outcome: DriveOutcome) => void; warn: (warning: Failure) => void },
): Promise<void> => {
  const running = new Map<string, Running>(
    ready.map(({ drive, order: { compareBytes } }) => [
      drive.id,
      {
        drive,
        recorder: recordStick(ports, { image, made }, { drive, compareBytes }, warn),
        poweringOff: null,
      },
    ]),
  );
  const steps = createDriveSteps(job);
  const told = new Map<string, string>();
  let left = ready.length;

  /** Powers off, unless it was done before, and tells where there is something new. */
  const conclude = async (entry: Running, outcome: DriveOutcome): Promise<void> => {
    const isWanted = consent.powerOff && outcome.written && outcome.error === null;
    entry.poweringOff ??= isWanted
      ? powerOffStick(ports, entry.drive, job.signal)
      : Promise.resolve({ safeToUnplug: false, hint: null });
    const { safeToUnplug } = await entry.poweringOff;
    const complete = { ...outcome, safeToUnplug };
    const words = JSON.stringify(complete);
    if (told.get(outcome.driveId) === words) return;
    told.set(outcome.driveId, words);
    tell(complete);
  };

  const early: Promise<void>[] = [];
  const emit = (event: WriteEvent): void => {
    const concerned =
      'driveId' in event && event.driveId !== null
        ? [event.driveId]
        : ready.map(({ drive }) => drive.id);
    for (const id of concerned) running.get(id)?.recorder.note(event);
    relay(job, event, steps);
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
    { emit, signal: job.signal },
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

export const relay = (job: JobContext, event: WriteEvent, steps: DriveSteps): void => {
  switch (event.type) {
    case 'phase':
      steps.enter(event.driveId, event.phase);
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
      steps.finish(event.driveId);
      break;
    case 'digests':
      break;
  }
};

type DriveSteps = {
  /** Null: of all drives together, as before the first of them begins. */
  enter: (driveId: string | null, step: StepId) => void;
  finish: (driveId: string) => void;
};

/** The step of a job that works on several drives: that of the running one that has come least far. One that still waits for its turn does not count. */
export const createDriveSteps = ({
  kind,
  enter,
}: Pick<JobContext, 'kind' | 'enter'>): DriveSteps => {
  const steps = new Map<string, StepId>();
  const settle = (): void => {
    const [least] = [...steps.values()].toSorted((a, b) => rankOf(kind, a) - rankOf(kind, b));
    if (least !== undefined) enter(least);
  };
  return {
    enter: (driveId, step) => {
      if (driveId === null) return enter(step);
      steps.set(driveId, step);
      settle();
    },
    finish: (driveId) => {
      steps.delete(driveId);
      settle();
    },
  };
};
