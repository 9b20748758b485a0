import {
  type Drive,
  type DriveOutcome,
  type Failure,
  type FailureCode,
  failure,
  type StickState,
} from '../../contract/index.ts';
import type { HelperReport, HelperTask } from '../ports/index.ts';

/** `report` is null where the helper gave none. */
export const outcomeOf = (
  task: HelperTask,
  { id, device }: Pick<Drive, 'id' | 'device'>,
  report: HelperReport | null,
): DriveOutcome => {
  const verify = task.kind === 'read' || task.verify;
  if (report === null) {
    const lost = failure('HELPER_LOST', `The helper said nothing of ${device}.`, 'Start over.');
    return untouchedOutcome(id, device, verify, lost);
  }
  return {
    driveId: id,
    device,
    stick: report.stick,
    bytesWritten: report.bytesWritten,
    bytesRead: report.bytesRead,
    imageBytes: report.imageBytes,
    sha256: report.sha256,
    written: task.kind === 'write' && report.flushed,
    flushed: report.flushed,
    verified: verify ? report.verified === true : null,
    repairedBlocks: report.repairedBlocks,
    signatures: report.signatures,
    writeSeconds: report.writeSeconds,
    verifySeconds: report.verifySeconds,
    safeToUnplug: false,
    record: null,
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
  untouchedOutcome(
    id,
    device,
    verify,
    failure('DRIVE_NOT_A_DISK', `${device} has no size.`, 'Put a medium in.'),
  );

/** The failure with a sentence on what the drive is now, so that nobody has to guess. */
export const withState = (
  outcome: DriveOutcome,
  describe: (stick: StickState, device: string, code: FailureCode) => string,
): DriveOutcome =>
  outcome.error === null
    ? outcome
    : withSentence(outcome, describe(outcome.stick, outcome.device, outcome.error.code));

/** Only a failure needs words. */
export const withSentence = (outcome: DriveOutcome, sentence: string): DriveOutcome =>
  outcome.error === null || sentence === ''
    ? outcome
    : {
        ...outcome,
        error: { ...outcome.error, message: `${outcome.error.message} ${sentence}` },
      };
