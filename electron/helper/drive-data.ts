import { join } from 'node:path';
import { findContent, judgeContent } from '../drive-facts/content.ts';
import { listFolder, readText } from '../drive-facts/kernel-files.ts';
import type { ReadBytes } from '../drive-facts/read-bytes.ts';
import type { DriveOrder } from '../helper-protocol/index.ts';
import { createBlockBuffers } from './blocks.ts';
import { readFromDrive } from './drive-io.ts';
import { JobError, stop, throwIfStopped } from './failures.ts';
import type { OpenDrive } from './open-drive.ts';

const BLOCK_BYTES = 1024 * 1024;

/**
 * This process's own look at what would be lost, before the first byte is written: throws `DRIVE_HOLDS_DATA` for somebody's data, or a drive so large
 * that nobody means it, unless the person agreed to that. The caller may not have been able to look, or did so before somebody put files there. A
 * practice drive is made to be written to.
 */
export const refuseDriveWithData = async (
  drive: OpenDrive,
  { eraseData }: Pick<DriveOrder, 'eraseData'>,
  signal: AbortSignal,
): Promise<void> => {
  if (drive.practice || eraseData) return;
  const { path, sizeBytes } = drive.confirmed;
  const read = createReader(drive, signal);
  const known = drive.facts === null ? [] : readPartitions(drive.facts.sysPath);
  const found = await findContent(read, { sizeBytes, sectorBytes: drive.alignBytes, known });
  const { holdsData, isLarge, items } = judgeContent(found, sizeBytes);
  if (!holdsData) return;
  throw stop('DRIVE_HOLDS_DATA', {
    device: path,
    name: null,
    obstacle: { kind: 'holdsData', isLarge, items: items.filter(({ isData }) => isData !== false) },
    flag: '--erase-data',
  });
};

/** As the kernel has them: folders of the disk's own in sysfs, which count in 512 bytes whatever the sector is. */
const readPartitions = (sysPath: string): { offsetBytes: number; sizeBytes: number }[] =>
  listFolder(sysPath).flatMap((name) => {
    const [start, size] = ['start', 'size'].map((file) =>
      Number(readText(join(sysPath, name, file))),
    );
    return start && size ? [{ offsetBytes: start * 512, sizeBytes: size * 512 }] : [];
  });

/** Past the cache of this machine; what can't be read is left out, since nobody else could read it either. */
const createReader = (drive: OpenDrive, signal: AbortSignal): ReadBytes => {
  const buffer = createBlockBuffers({ blockBytes: BLOCK_BYTES, slots: 1 }).block(0);
  return async (offset, length) => {
    const from = offset - (offset % drive.alignBytes);
    const to = Math.min(offset + length, drive.usableBytes);
    const parts: Buffer[] = [];
    for (let at = from; at < to; at += BLOCK_BYTES) {
      throwIfStopped(signal);
      try {
        parts.push(
          Buffer.from(await readFromDrive(drive, buffer, at, Math.min(BLOCK_BYTES, to - at))),
        );
      } catch (error) {
        if (error instanceof JobError && error.failure.code === 'READ_FAILED') break;
        throw error;
      }
    }
    return Buffer.concat(parts).subarray(offset - from);
  };
};
