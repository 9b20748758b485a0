import { type Failure, fail, failure, ok, type Result } from '../../contract/index.ts';
import type { Estimate } from './estimate-size.ts';

export type DiskSpace = {
  host: string;
  estimate: Estimate;
  /** The folder of nix's store, and what is free on the disk with it; null where that is not known. */
  store: string;
  diskBytesFree: number | null;
  drives: { path: string; sizeBytes: number }[];
};

/**
 * Is there disk space for the build, and on the drives? What certainly does not fit is a failure (`DISK_FULL`, `DRIVE_TOO_SMALL`); what may
 * not fit is a warning (`DISK_SHORT`, `DRIVE_TOO_SMALL`). Pure.
 */
export const checkDiskSpace = (space: DiskSpace): Result<Failure[]> => {
  const warnings: Failure[] = [];
  const disk = diskError(space);
  if (disk !== null && disk.code === 'DISK_FULL') return { ok: false, error: disk };
  if (disk !== null) warnings.push(disk);
  for (const { path, sizeBytes } of space.drives) {
    const { imageBytesAtLeast, imageBytesEstimate } = space.estimate;
    const drive = { device: path, name: null, driveBytes: sizeBytes, host: space.host };
    if (imageBytesAtLeast !== null && sizeBytes < imageBytesAtLeast) {
      return fail('DRIVE_TOO_SMALL', { ...drive, imageBytes: imageBytesAtLeast, known: 'atLeast' });
    }
    if (imageBytesEstimate !== null && sizeBytes < imageBytesEstimate) {
      warnings.push(
        failure('DRIVE_TOO_SMALL', { ...drive, imageBytes: imageBytesEstimate, known: 'about' }),
      );
    }
  }
  return ok(warnings);
};

const diskError = ({ host, estimate, store, diskBytesFree: free }: DiskSpace): Failure | null => {
  const { diskBytesNeeded: needed, diskBytesAtLeast: atLeast } = estimate;
  if (free === null) return null;
  if (atLeast !== null && free < atLeast) {
    return failure('DISK_FULL', {
      reason: 'build',
      host,
      store,
      freeBytes: free,
      leastBytes: atLeast,
      neededBytes: needed,
    });
  }
  return needed !== null && free < needed
    ? failure('DISK_SHORT', { host, store, freeBytes: free, neededBytes: needed })
    : null;
};
