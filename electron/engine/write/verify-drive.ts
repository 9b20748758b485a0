import {
  type HelperRun,
  helperDrive,
  runHelper,
  type SizedDrive,
  type WriteEvent,
  type WritePorts,
} from './run-helper.ts';
import type { ImageToRead } from './write-drives.ts';

/**
 * Compares the drive with the image, byte for byte, and changes nothing: it is opened read-only, so a mounted one will do.
 * Never rejects; a difference is `VERIFY_MISMATCH` with `{offset, lengthBytes, blocks}`.
 */
export const verifyDrive = (
  ports: WritePorts,
  { drive, ...image }: ImageToRead & { drive: SizedDrive },
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<HelperRun> =>
  runHelper(
    ports,
    { kind: 'verify', ...image, verify: true, drives: [helperDrive(drive)] },
    [drive],
    emit,
    signal,
  );
