import type { HelperTask } from '../ports/index.ts';
import {
  type HelperRun,
  helperDrive,
  runHelper,
  type SizedDrive,
  type WriteEvent,
  type WritePorts,
} from './run-helper.ts';

export type ImageToRead = Pick<
  Extract<HelperTask, { kind: 'write' | 'verify' }>,
  'image' | 'proven'
>;

/** A drive that was checked (`checkDrive`) and released (`unmountDrive`), and what is planned for it (`planWrite`). */
export type DriveToWrite = {
  drive: SizedDrive;
  allowFixed: boolean;
  eraseData?: boolean;
  compareBytes: number;
};

/**
 * Writes the image (a file, packed or not) to all drives at once, by one helper, and reads it back. Never rejects: each outcome says how it ended
 * and what the drive is now. A drive that fails delays or fails only itself.
 */
export const writeDrives = (
  ports: WritePorts,
  { drives, ...order }: ImageToRead & { drives: DriveToWrite[]; verify: boolean },
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<HelperRun> =>
  runHelper(
    ports,
    {
      kind: 'write',
      ...order,
      drives: drives.map(({ drive, ...order }) => helperDrive(drive, order)),
    },
    drives.map(({ drive }) => drive),
    emit,
    signal,
  );
