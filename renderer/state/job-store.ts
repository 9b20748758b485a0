import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DriveIdentity, Failure, Input } from '../../electron/contract/index.ts';
import type { EngineState, JobState } from '../../electron/contract/state.ts';
import type { Api } from '../api/api.ts';
import { type ConfirmableDrive, selectedDrive } from './drives-store.ts';

/** What one press of the main button asks for, before the drive was confirmed. */
export type Intent =
  | { kind: 'make'; input: Pick<Input<'make.start'>, 'reference' | 'host' | 'options'> }
  | { kind: 'write'; input: Pick<Input<'write.start'>, 'image'> };

type Started = {
  jobId: string;
  intent: Intent;
  driveId: string;
  identity: DriveIdentity;
  unmount: boolean;
};

export type Eject = 'idle' | 'ejecting' | 'ejected' | Failure;

export type JobView = {
  /** The confirmation that is open: what it would start, and the drive as it was shown. */
  confirming: { intent: Intent; drive: ConfirmableDrive } | null;
  starting: boolean;
  startError: Failure | null;
  /** What this window started last, so that it can be tried again. */
  last: Started | null;
  /** Jobs that were asked to stop. */
  cancelling: Record<string, true>;
  eject: Record<string, Eject>;
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
  }));

/** Pure. The job that the window shows: the one that runs, else the last that was not put away. */
export const shownJob = ({ jobs }: EngineState): JobState | null =>
  jobs.findLast((job) => job.finishedAt === null) ?? jobs.at(-1) ?? null;

/** Pure. What has to be asked for again to do the same as a job did; null for what the window can't start. */
export const intentOf = (job: JobState): Intent | null => {
  const { reference, host, image, offline } = job.subject;
  if (job.kind === 'make' && reference !== null && host !== null) {
    return {
      kind: 'make',
      input: { reference, host, options: offline ? { prebuilt: true } : {} },
    };
  }
  return job.kind === 'write' && image !== null ? { kind: 'write', input: { image } } : null;
};

/** Pure. Two looks at the same drive, with nothing plugged or repartitioned in size between them. */
export const isSameDrive = (a: DriveIdentity, b: DriveIdentity): boolean =>
  a.path === b.path &&
  a.deviceNumber === b.deviceNumber &&
  a.sizeBytes === b.sizeBytes &&
  a.serial === b.serial &&
  a.busPath === b.busPath &&
  a.diskseq === b.diskseq;

export type JobActions = ReturnType<typeof createJobActions>;

export const createJobActions = (
  api: Pick<Api, 'make' | 'write' | 'jobs' | 'drives'>,
  store: JobStore,
) => {
  const confirm = (intent: Intent, drive: ConfirmableDrive): void =>
    store.setState({ confirming: { intent, drive }, startError: null });

  const dismissConfirm = (): void => store.setState({ confirming: null, startError: null });

  /** Erases: called only with what a person saw and agreed to. */
  const start = async (
    intent: Intent,
    drive: ConfirmableDrive,
    unmount: boolean,
  ): Promise<void> => {
    if (store.getState().starting) return;
    store.setState({ starting: true, startError: null });
    const { id, identity } = drive;
    const consent = { drives: [{ id, identity }], unmount, allowFixed: false, verify: true };
    const started =
      intent.kind === 'make'
        ? await api.make.start({ ...intent.input, ...consent })
        : await api.write.start({ ...intent.input, ...consent });
    if (!started.ok) return store.setState({ starting: false, startError: started.error });
    const { jobId } = started.value;
    store.setState({
      starting: false,
      confirming: null,
      last: { jobId, intent, driveId: id, identity, unmount },
    });
  };

  const cancel = async (jobId: string): Promise<void> => {
    store.setState(({ cancelling }) => ({ cancelling: { ...cancelling, [jobId]: true } }));
    const cancelled = await api.jobs.cancel({ jobId });
    if (cancelled.ok) return;
    store.setState(({ cancelling: { [jobId]: _, ...others } }) => ({ cancelling: others }));
  };

  /** Puts a job's result away; the columns are free again. */
  const forget = async (jobId: string): Promise<void> => {
    await api.jobs.forget({ jobId });
  };

  /**
   * The same again on the same drive. Nothing is asked twice while the drive is the very one that was agreed to;
   * else, and after a reload, the confirmation opens with the drive as it is now, looked at anew. Without it: back.
   */
  const tryAgain = async (job: JobState): Promise<void> => {
    const intent = intentOf(job);
    const { last } = store.getState();
    const agreed = last?.jobId === job.id ? last : null;
    const listed = await api.drives.list();
    const drives = listed.ok ? listed.value.drives : null;
    const drive = selectedDrive(drives, job.subject.drives[0]?.id ?? null);
    await forget(job.id);
    if (!intent || !drive) return;
    if (
      agreed &&
      isSameDrive(agreed.identity, drive.identity) &&
      (drive.eligible || agreed.unmount)
    ) {
      await start(intent, drive, agreed.unmount);
      if (store.getState().startError) store.setState({ confirming: { intent, drive } });
    } else confirm(intent, drive);
  };

  const setEject = (jobId: string, state: Eject) =>
    store.setState(({ eject }) => ({ eject: { ...eject, [jobId]: state } }));

  const eject = async (jobId: string, driveId: string): Promise<void> => {
    setEject(jobId, 'ejecting');
    const ejected = await api.drives.eject({ id: driveId });
    setEject(jobId, ejected.ok ? 'ejected' : ejected.error);
  };

  return { confirm, dismissConfirm, start, cancel, forget, tryAgain, eject };
};
