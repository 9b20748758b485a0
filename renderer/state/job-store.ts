import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type ConfirmedDrive,
  type Drive,
  type DriveIdentity,
  type Failure,
  type JobState,
  onlyReads,
} from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { type ConfirmableDrive, choosableDrive, choosableDrives } from './drives-store.ts';
import { type Intent, intentOf } from './intent.ts';
import { drivesToRetry, isVerifiedAlone } from './job-outcome.ts';
import { type Choices, choicesAgain } from './write-proposal.ts';

type Started = {
  jobId: string;
  intent: Intent;
  drives: ConfirmedDrive[];
  choices: Choices;
};

export type Eject = 'idle' | 'ejecting' | 'ejected' | Failure;

export type JobView = {
  /** The confirmation that is open: what it would start, and the drives as they were shown. */
  confirming: { intent: Intent; drives: ConfirmableDrive[] } | null;
  starting: boolean;
  startError: Failure | null;
  /** What this window started last, so that it can be tried again. */
  last: Started | null;
  /** Jobs that were asked to stop. */
  cancelling: Record<string, true>;
  /** By `ejectKey`. */
  eject: Record<string, Eject>;
  /** A verification that the engine would not begin with. */
  verifyError: Failure | null;
};

export type JobStore = StoreApi<JobView>;

export const createJobStore = (): JobStore =>
  createStore<JobView>(() => ({
    confirming: null,
    starting: false,
    startError: null,
    last: null,
    cancelling: {},
    eject: {},
    verifyError: null,
  }));

/** A drive is ejected after a job; when it is plugged in for the next one, it is there again. */
const ejectKey = (jobId: string, driveId: string): string => `${jobId} ${driveId}`;

export const ejectOf = ({ eject }: Pick<JobView, 'eject'>, jobId: string, driveId: string): Eject =>
  eject[ejectKey(jobId, driveId)] ?? 'idle';

/** Pure. Two looks at the same drive, with nothing plugged or repartitioned in size between them. */
const isSameDrive = (a: DriveIdentity, b: DriveIdentity): boolean =>
  a.path === b.path &&
  a.deviceNumber === b.deviceNumber &&
  a.sizeBytes === b.sizeBytes &&
  a.serial === b.serial &&
  a.busPath === b.busPath &&
  a.diskseq === b.diskseq;

/** Pure. Of the drives that a person was shown, those that are the very same now, and may still be erased. */
export const stillThere = (
  shown: readonly ConfirmableDrive[],
  listed: readonly Drive[] | null,
): ConfirmableDrive[] =>
  shown.filter(({ id, identity }) => {
    const now = choosableDrive(listed, id);
    return listed === null || (now !== null && isSameDrive(identity, now.identity));
  });

export type JobActions = ReturnType<typeof createJobActions>;

export const createJobActions = (
  api: Pick<Api, 'make' | 'write' | 'verify' | 'jobs' | 'drives'>,
  store: JobStore,
  /** Shows the one that was started, as soon as there is something to be shown of it. */
  open: (jobId: string) => Promise<void>,
) => {
  const confirm = (intent: Intent, drives: ConfirmableDrive[]): void =>
    store.setState({ confirming: { intent, drives }, startError: null });

  const dismissConfirm = (): void => store.setState({ confirming: null, startError: null });

  /** Erases: called only with what a person saw and agreed to. */
  const start = async (
    intent: Intent,
    drives: ConfirmableDrive[],
    choices: Choices,
    /** Of the drives that hold data those whose data may be lost. */
    erased: ReadonlySet<string> = new Set(),
  ): Promise<void> => {
    if (store.getState().starting) return;
    store.setState({ starting: true, startError: null });
    const confirmed = drives.map(({ id, identity }) =>
      erased.has(id) ? { id, identity, eraseData: true } : { id, identity },
    );
    const consent = { drives: confirmed, ...choices, allowFixed: false, verify: true, count: true };
    const started =
      intent.of === 'host'
        ? await api.make.start({ ...intent.input, ...consent })
        : await api.write.start({ ...intent.input, ...consent });
    if (!started.ok) return store.setState({ starting: false, startError: started.error });
    const { jobId } = started.value;
    await open(jobId);
    store.setState({
      starting: false,
      confirming: null,
      last: { jobId, intent, drives: confirmed, choices },
    });
  };

  /** Only reads. Without an image: whether the stick still is what this machine wrote to it. */
  const verify = async (driveId: string, image: string | null = null): Promise<void> => {
    if (store.getState().starting) return;
    store.setState({ starting: true, verifyError: null });
    const started = await api.verify.start({ image, driveId });
    if (started.ok) await open(started.value.jobId);
    store.setState({ starting: false, verifyError: started.ok ? null : started.error });
  };

  const dismissVerifyError = (): void => store.setState({ verifyError: null });

  const cancel = async (jobId: string): Promise<void> => {
    store.setState(({ cancelling }) => ({ cancelling: { ...cancelling, [jobId]: true } }));
    const cancelled = await api.jobs.cancel({ jobId });
    if (cancelled.ok) return;
    store.setState(({ cancelling: { [jobId]: _, ...others } }) => ({ cancelling: others }));
  };

  /** Puts a job's result away. */
  const forget = async (jobId: string): Promise<void> => {
    await api.jobs.forget({ jobId });
  };

  /**
   * The same again on the drives where it went wrong. Nothing is asked twice while each is the very one that was agreed to;
   * else, and after a reload, the confirmation opens with the drives as they are now, looked at anew. Without one: back.
   */
  const tryAgain = async (job: JobState): Promise<void> => {
    const [only] = job.subject.drives;
    if (onlyReads(job.kind) && only) {
      await forget(job.id);
      return verify(only.id, isVerifiedAlone(job) ? null : job.subject.image);
    }
    const intent = intentOf(job);
    const { last } = store.getState();
    const agreed = last?.jobId === job.id ? last : null;
    const listed = await api.drives.list();
    const ids = drivesToRetry(job);
    const drives = choosableDrives(listed.ok ? listed.value.drives : null, ids).map((drive) =>
      withFoundData(drive, job),
    );
    await forget(job.id);
    if (!intent || drives.length === 0) return;
    if (
      agreed &&
      drives.length === ids.length &&
      drives.every((drive) => isAgreed(agreed, drive))
    ) {
      const erased = agreed.drives.flatMap(({ id, eraseData }) => (eraseData ? [id] : []));
      await start(intent, drives, choicesAgain(agreed.choices, intent, drives), new Set(erased));
      if (store.getState().startError) store.setState({ confirming: { intent, drives } });
    } else confirm(intent, drives);
  };

  const setEject = (key: string, state: Eject) =>
    store.setState(({ eject }) => ({ eject: { ...eject, [key]: state } }));

  const eject = async (jobId: string, driveId: string): Promise<void> => {
    const key = ejectKey(jobId, driveId);
    setEject(key, 'ejecting');
    const ejected = await api.drives.eject({ id: driveId });
    setEject(key, ejected.ok ? 'ejected' : ejected.error);
  };

  return {
    confirm,
    dismissConfirm,
    start,
    verify,
    dismissVerifyError,
    cancel,
    forget,
    tryAgain,
    eject,
  };
};

const isAgreed = ({ drives, choices }: Started, drive: ConfirmableDrive): boolean => {
  const then = drives.find(({ id }) => id === drive.id);
  return (
    then !== undefined &&
    isSameDrive(then.identity, drive.identity) &&
    (drive.reason !== 'DRIVE_MOUNTED' || choices.unmount) &&
    (!drive.content?.holdsData || then.eraseData === true)
  );
};

/** What the helper found on a drive that the engine may not look into is asked about like any other data. */
const withFoundData = (drive: ConfirmableDrive, { result }: JobState): ConfirmableDrive => {
  const error = result?.drives.find(({ driveId }) => driveId === drive.id)?.error;
  if (error?.code !== 'DRIVE_HOLDS_DATA') return drive;
  const { obstacle } = error.params;
  if (obstacle.kind !== 'holdsData') return drive;
  const { isLarge, items } = obstacle;
  return { ...drive, content: { holdsData: true, isLarge, items } };
};
