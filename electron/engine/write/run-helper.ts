import {
  type Drive,
  type DriveAfter,
  type DriveIdentity,
  type DriveOutcome,
  type Failure,
  type FoundBlocks,
  failure,
  type WriteProgress,
} from '../../contract/index.ts';
import type { DriveOrder, HelperReport } from '../../helper-protocol/index.ts';
import type { HelperTask, Ports, RunHelper, WorkEvent, WorkPhase } from '../ports/index.ts';
import { createDriveProgress, createFoundTeller } from './drive-progress.ts';
import { type ImageToRead, planStick } from './plan-stick.ts';

/** A drive that has a size, and so can be worked on. */
export type SizedDrive = Drive & { identity: DriveIdentity };

export type WriteEvent =
  /** Of all drives of the task where `driveId` is null. */
  | { type: 'phase'; driveId: string | null; phase: WorkPhase }
  | { type: 'progress'; driveId: string; progress: WriteProgress }
  | { type: 'warning'; driveId: string | null; warning: Failure }
  | { type: 'found'; driveId: string; blocks: FoundBlocks[] }
  /** As `HelperEnd.digests`, while it goes on. */
  | { type: 'digests'; from: number; values: string[] }
  /** One drive is done with; the end of all may still tell more of it, such as the image's SHA-256. */
  | { type: 'finished'; driveId: string; outcome: DriveOutcome };

export type WritePorts = Pick<Ports, 'clock'> & { helper: { run: RunHelper } };

/** Who is told what happens, and who may call it off. */
export type Caller = { emit: (event: WriteEvent) => void; signal: AbortSignal };

export type HelperRun = {
  /** In the order of the drives. */
  outcomes: DriveOutcome[];
  digests: string[];
};

export type DriveRun = { outcome: DriveOutcome; digests: string[] };

/** One task of the helper as events and outcomes. Never rejects. */
const runHelper = async (
  { helper, clock }: WritePorts,
  task: HelperTask,
  drives: SizedDrive[],
  { emit, signal }: Caller,
): Promise<HelperRun> => {
  const progresses = drives.map(({ id, device }) =>
    createDriveProgress(clock, device, {
      progress: (progress) => emit({ type: 'progress', driveId: id, progress }),
      warn: (warning) => emit({ type: 'warning', driveId: id, warning }),
    }),
  );
  const tellers = drives.map(({ id }) =>
    createFoundTeller(clock, (blocks) => emit({ type: 'found', driveId: id, blocks })),
  );
  const finished = new Set<number>();
  const working = () => progresses.filter((_, index) => !finished.has(index));
  const meant = (drive: number | null) =>
    drive === null ? working() : progresses.slice(drive, drive + 1);
  const idOf = (drive: number | null) => (drive === null ? null : (drives[drive]?.id ?? null));

  const onEvent = (event: WorkEvent): void => {
    switch (event.type) {
      case 'phase':
        for (const progress of meant(event.drive)) progress.enter(event.phase);
        emit({ type: 'phase', driveId: idOf(event.drive), phase: event.phase });
        break;
      case 'progress':
        for (const progress of meant(event.drive)) {
          progress.add(event.phase, event.bytesDone, event.bytesTotal);
        }
        break;
      case 'warning':
        emit({ type: 'warning', driveId: idOf(event.drive), warning: event.warning });
        break;
      case 'found':
        tellers[event.drive]?.add(event.blocks);
        break;
      case 'digests':
        emit(event);
        break;
      case 'finished': {
        const drive = drives[event.drive];
        if (drive === undefined) return;
        finished.add(event.drive);
        tellers[event.drive]?.end();
        progresses[event.drive]?.end();
        const outcome = withAfter(outcomeOf(task, drive, event.report), task.kind === 'write');
        emit({ type: 'finished', driveId: drive.id, outcome });
        break;
      }
    }
  };

  const { reports, digests } = await helper.run(task, onEvent, signal);
  for (const teller of tellers) teller.end();
  for (const progress of progresses) progress.end();
  const outcomes = drives.map((drive, index) =>
    withAfter(outcomeOf(task, drive, reports[index] ?? null), task.kind === 'write'),
  );
  return { outcomes, digests };
};

/** The drive as it was confirmed, and nothing that it was not. */
export const orderFor = (
  { identity, kind }: Pick<SizedDrive, 'identity' | 'kind'>,
  terms: Partial<Pick<DriveOrder, 'allowFixed' | 'eraseData' | 'compareBytes'>> = {},
): DriveOrder => ({
  identity,
  practice: kind === 'practice',
  allowFixed: false,
  eraseData: false,
  compareBytes: 0,
  ...terms,
});

export const isSized = (drive: Drive): drive is SizedDrive => drive.identity !== null;

/** A drive that was checked (`checkDrive`) and released (`unmountDrive`), and what is planned for it (`planWrite`). */
export type DriveToWrite = { drive: SizedDrive; order: DriveOrder };

/**
 * Writes the image (a file, packed or not) to all drives at once, by one helper, and reads it back. Never rejects: each outcome says how it ended
 * and what the drive is now. A drive that fails delays or fails only itself.
 */
export const writeDrives = (
  ports: WritePorts,
  { drives, ...image }: ImageToRead & { drives: DriveToWrite[]; verify: boolean },
  caller: Caller,
): Promise<HelperRun> => {
  const orders = drives.map(({ order }) => order);
  const task = { kind: 'write' as const, ...image, stick: planStick(image), drives: orders };
  return runHelper(
    ports,
    task,
    drives.map(({ drive }) => drive),
    caller,
  );
};

/**
 * Compares the drive with the image, byte for byte, and changes nothing: it is opened read-only, so a mounted one will do.
 * Never rejects; a difference is `VERIFY_MISMATCH` with `{offset, lengthBytes, blocks}`.
 */
export const verifyDrive = (
  ports: WritePorts,
  { drive, ...image }: ImageToRead & { drive: SizedDrive },
  caller: Caller,
): Promise<DriveRun> => {
  const stick = planStick(image);
  return runOnDrive(ports, { kind: 'verify', ...image, stick, verify: true }, drive, caller);
};

type OneDrive<Task> = Task extends unknown ? Omit<Task, 'drives'> : never;

/** As `runHelper`, of a task that reads one drive. */
export const runOnDrive = async (
  ports: WritePorts,
  task: OneDrive<HelperTask>,
  drive: SizedDrive,
  caller: Caller,
): Promise<DriveRun> => {
  const run = await runHelper(ports, { ...task, drives: [orderFor(drive)] }, [drive], caller);
  const [outcome] = run.outcomes;
  if (outcome === undefined) throw new Error('a run of one drive has one outcome');
  return { outcome, digests: run.digests };
};

/** `report` is null where the helper gave none. */
const outcomeOf = (
  task: HelperTask,
  { id, device }: Pick<Drive, 'id' | 'device'>,
  report: HelperReport<Failure> | null,
): DriveOutcome => {
  const verify = task.kind === 'read' || task.verify;
  if (report === null) {
    const lost = failure('HELPER_LOST', { reason: 'silent', device });
    return untouchedOutcome(id, device, verify, lost);
  }
  return {
    ...untouchedOutcome(id, device, verify, report.error),
    ...report,
    written: task.kind === 'write' && report.flushed,
    verified: verify ? report.verified === true : null,
  };
};

/** Of a drive that a job refused, or could not begin with. */
export const untouchedOutcome = (
  driveId: string,
  device: string,
  verify: boolean,
  error: Failure | null,
): DriveOutcome => ({
  driveId,
  device,
  stick: 'untouched',
  bytesWritten: 0,
  bytesRead: 0,
  imageBytes: null,
  sha256: null,
  written: false,
  flushed: false,
  verified: verify ? false : null,
  repairedBlocks: 0,
  signatures: { cleared: [], left: [] },
  writeSeconds: 0,
  verifySeconds: 0,
  safeToUnplug: false,
  record: null,
  error,
});

/** For a drive that can't be opened at all, because it has no size. */
export const outcomeWithoutDrive = (
  { id, device }: Pick<Drive, 'id' | 'device'>,
  verify: boolean,
): DriveOutcome =>
  untouchedOutcome(id, device, verify, failure('DRIVE_NOT_A_DISK', { reason: 'noSize', device }));

/** The failure with what the drive is now, so that nobody has to guess. */
export const withAfter = (
  outcome: DriveOutcome,
  wasToBeWritten: boolean,
  past: DriveAfter['past'] = null,
): DriveOutcome => {
  const { device, stick, error } = outcome;
  if (error === null) return outcome;
  return { ...outcome, error: { ...error, after: { device, stick, wasToBeWritten, past } } };
};
