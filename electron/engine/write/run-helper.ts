import {
  type DriveOutcome,
  type Failure,
  failure,
  type WriteProgress,
} from '../../contract/index.ts';
import type { HelperEvent, HelperPhase, HelperTask, Ports } from '../ports/index.ts';
import { createCoalescer } from './coalesce.ts';
import { createSpeedMeter, type SpeedMeter } from './speed-meter.ts';

export type WriteEvent =
  | { type: 'phase'; phase: HelperPhase }
  | { type: 'progress'; progress: WriteProgress }
  | { type: 'warning'; warning: Failure };

export type WritePorts = Pick<Ports, 'helper' | 'clock'>;

/** Ten a second is more than an eye takes in. */
const PROGRESS_INTERVAL_MS = 100;

/** One task of the helper as events and an outcome. `driveId` is only passed through. Never rejects. */
export const runHelper = async (
  { helper, clock }: WritePorts,
  { driveId, task }: { driveId: string; task: HelperTask },
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<DriveOutcome> => {
  const progress = createCoalescer<WriteProgress>(clock, PROGRESS_INTERVAL_MS, (value) =>
    emit({ type: 'progress', progress: value }),
  );
  let meter: SpeedMeter | null = null;

  const onEvent = (event: HelperEvent): void => {
    switch (event.type) {
      case 'phase':
        // The last figure of the phase before belongs before the new phase.
        progress.flush();
        meter = null;
        emit(event);
        break;
      case 'warning':
        emit(event);
        break;
      case 'progress': {
        const { phase, bytesDone, bytesTotal } = event;
        meter ??= createSpeedMeter(bytesTotal);
        progress.push({ phase, bytesDone, bytesTotal, ...meter.add(clock.now(), bytesDone) });
        break;
      }
    }
  };

  const report = await helper.run(task, onEvent, signal);
  progress.flush();
  const written = task.kind === 'write' && report.flushed;
  return {
    driveId,
    device: task.drive.path,
    stick: report.stick,
    bytesWritten: report.bytesWritten,
    bytesRead: report.bytesRead,
    sha256: report.sha256,
    written,
    flushed: report.flushed,
    verified: task.verify ? report.verified === true : null,
    repairedBlocks: report.repairedBlocks,
    writeSeconds: report.writeSeconds,
    verifySeconds: report.verifySeconds,
    safeToUnplug: false,
    error: report.error,
  };
};

/** Of a drive that a job refused, or could not begin with. */
export const untouchedOutcome = (
  driveId: string,
  device: string,
  verify: boolean,
  error: Failure,
): DriveOutcome => ({
  driveId,
  device,
  stick: 'untouched',
  bytesWritten: 0,
  bytesRead: 0,
  sha256: null,
  written: false,
  flushed: false,
  verified: verify ? false : null,
  repairedBlocks: 0,
  writeSeconds: 0,
  verifySeconds: 0,
  safeToUnplug: false,
  error,
});

/** For a drive that can't be opened at all, because it has no size. */
export const outcomeWithoutDrive = (
  driveId: string,
  device: string,
  verify: boolean,
): DriveOutcome =>
  untouchedOutcome(
    driveId,
    device,
    verify,
    failure('DRIVE_NOT_A_DISK', `${device} has no size.`, 'Put a medium in.'),
  );

/** The failure with a sentence on what the drive is now, so that nobody has to guess. */
export const withState = (outcome: DriveOutcome, sentence: string): DriveOutcome =>
  outcome.error === null
    ? outcome
    : {
        ...outcome,
        error: { ...outcome.error, message: `${outcome.error.message} ${sentence}` },
      };
