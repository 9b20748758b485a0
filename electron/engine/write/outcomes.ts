import {
  type Drive,
  type DriveAfter,
  type DriveOutcome,
  type Failure,
  failure,
} from '../../contract/index.ts';
import type { HelperReport } from '../../helper-protocol/index.ts';
import type { HelperTask } from '../ports/index.ts';

/** `report` is null where the helper gave none. */
export const outcomeOf = (
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
