import { stop } from './failures.ts';
import type { OpenDrive } from './open-drive.ts';

/** `imageBytes` is null for a stream that does not say its size. */
export const tooSmall = (drive: OpenDrive, imageBytes: number | null): Error =>
  stop(
    'DRIVE_TOO_SMALL',
    imageBytes === null
      ? `The image is larger than ${drive.confirmed.path} (${drive.usableBytes} bytes).`
      : `The image has ${imageBytes} bytes, ${drive.confirmed.path} only ${drive.usableBytes}.`,
    'Choose a larger drive.',
    { imageBytes, driveBytes: drive.usableBytes },
  );
