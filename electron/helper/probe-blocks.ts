import { flushDrive, readFromDrive, writeToDrive } from './drive-io.ts';
import type { OpenDrive } from './open-drive.ts';

/** One block at a time. Failures are `JobError`s. */
export type ProbeBlocks = {
  read: (offset: number) => Promise<Buffer>;
  write: (offset: number, block: Buffer) => Promise<void>;
  flush: () => Promise<void>;
};

/** The drive itself, past the caches of this machine. `buffer` is one block, page-aligned. */
export const createDriveBlocks = (drive: OpenDrive, buffer: Buffer): ProbeBlocks => ({
  read: async (offset) => Buffer.from(await readFromDrive(drive, buffer, offset, buffer.length)),
  write: (offset, block) => {
    block.copy(buffer);
    return writeToDrive(drive, buffer, offset);
  },
  flush: () => flushDrive(drive, 0),
});
