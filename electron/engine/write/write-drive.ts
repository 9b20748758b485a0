import type { Drive, DriveOutcome } from '../../contract/index.ts';
import {
  outcomeWithoutDrive,
  runHelper,
  type WriteEvent,
  type WritePorts,
  withState,
} from './run-helper.ts';
import { describeStick } from './stick-words.ts';

export type { WriteEvent } from './run-helper.ts';

/**
 * Writes the image (a file, `.zst` and `.gz` expanded on the way) to a drive that was checked (`checkDrive`) and released
 * (`unmountDrive`), and reads it back. Never rejects: the outcome says how it ended and what the drive is now.
 */
export const writeDrive = async (
  ports: WritePorts,
  { image, drive, verify }: { image: string; drive: Drive; verify: boolean },
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<DriveOutcome> => {
  if (drive.identity === null) return outcomeWithoutDrive(drive.id, drive.device, verify);
  const practice = drive.kind === 'practice';
  const task = { kind: 'write' as const, drive: drive.identity, practice, image, verify };
  const outcome = await runHelper(ports, { driveId: drive.id, task }, emit, signal);
  return withState(outcome, describeStick(outcome.stick, drive.device));
};
