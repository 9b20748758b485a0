import type { Drive, DriveOutcome } from '../../contract/index.ts';
import {
  outcomeWithoutDrive,
  runHelper,
  type WriteEvent,
  type WritePorts,
  withState,
} from './run-helper.ts';
import { describeReadOnly } from './stick-words.ts';

/**
 * Compares the drive with the image, byte for byte, and changes nothing: it is opened read-only, so a mounted one will do.
 * Never rejects; a difference is `VERIFY_MISMATCH` with `{offset, lengthBytes, blocks}`.
 */
export const verifyDrive = async (
  ports: WritePorts,
  { image, drive }: { image: string; drive: Drive },
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<DriveOutcome> => {
  if (drive.identity === null) return outcomeWithoutDrive(drive.id, drive.device, true);
  const practice = drive.kind === 'practice';
  const task = { kind: 'verify' as const, drive: drive.identity, practice, image, verify: true };
  const outcome = await runHelper(ports, { driveId: drive.id, task }, emit, signal);
  return withState(outcome, describeReadOnly(outcome.stick, drive.device));
};
