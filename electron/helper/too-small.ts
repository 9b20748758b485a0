import { stop } from './failures.ts';
import type { OpenDrive } from './open-drive.ts';

/** `imageBytes` is null for a stream that does not say its size. */
export const tooSmall = (drive: OpenDrive, imageBytes: number | null): Error =>
  stop('DRIVE_TOO_SMALL', {
    device: drive.confirmed.path,
    name: null,
    driveBytes: drive.usableBytes,
    imageBytes,
    known: 'exactly',
    host: null,
  });
