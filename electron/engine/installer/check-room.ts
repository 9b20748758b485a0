import { type Failure, fail, failure, ok, type Result } from '../../contract/index.ts';
import type { Estimate } from './estimate-size.ts';

export type Room = {
  host: string;
  estimate: Estimate;
  /** The folder of nix's store, and what is free on the disk with it; null where that is not known. */
  store: string;
  diskBytesFree: number | null;
  /** That are going to get the image. */
  drives: { path: string; sizeBytes: number }[];
};

/**
 * Is there room for the build, and on the drives? What certainly does not fit is a failure (`DISK_FULL`, `DRIVE_TOO_SMALL`); what may
 * not fit is a warning (`DISK_SHORT`, `DRIVE_TOO_SMALL`). Pure.
 */
export const checkRoom = (room: Room): Result<Failure[]> => {
  const warnings: Failure[] = [];
  const disk = checkDisk(room);
  if (disk !== null && disk.code === 'DISK_FULL') return { ok: false, error: disk };
  if (disk !== null) warnings.push(disk);
  for (const { path, sizeBytes } of room.drives) {
    const { imageBytesAtLeast, imageBytesEstimate } = room.estimate;
    const params = { drive: path, sizeBytes, imageBytes: imageBytesEstimate };
    if (imageBytesAtLeast !== null && sizeBytes < imageBytesAtLeast) {
      return fail(
        'DRIVE_TOO_SMALL',
        `The image of ${room.host} takes at least ${gigabytes(imageBytesAtLeast)}, and ${path} has only ${gigabytes(sizeBytes)}.`,
        'Choose a larger drive.',
        params,
      );
    }
    if (imageBytesEstimate !== null && sizeBytes < imageBytesEstimate) {
      warnings.push(
        failure(
          'DRIVE_TOO_SMALL',
          `The image of ${room.host} may be too large for ${path}: it takes about ${gigabytes(imageBytesEstimate)}, and there are ${gigabytes(sizeBytes)}.`,
          'Have a larger drive at hand. Nothing is written to one that is too small.',
          params,
        ),
      );
    }
  }
  return ok(warnings);
};

const checkDisk = ({ host, estimate, store, diskBytesFree: free }: Room): Failure | null => {
  const { diskBytesNeeded: needed, diskBytesAtLeast: atLeast } = estimate;
  if (free === null) return null;
  const hint = 'Make room there, for instance with nix-collect-garbage.';
  const params = { store, freeBytes: free, neededBytes: needed };
  if (atLeast !== null && free < atLeast) {
    return failure(
      'DISK_FULL',
      `Building the installer of ${host} takes at least ${gigabytes(atLeast)} of the disk with ${store}, where ${gigabytes(free)} are free.`,
      hint,
      params,
    );
  }
  return needed !== null && free < needed
    ? failure(
        'DISK_SHORT',
        `The disk may become full: building the installer of ${host} takes about ${gigabytes(needed)} of the disk with ${store}, where ${gigabytes(free)} are free.`,
        hint,
        params,
      )
    : null;
};

/** As printed on drives; small ones in megabytes. */
const gigabytes = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
