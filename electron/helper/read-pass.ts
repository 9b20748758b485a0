import { readFromDrive } from './drive-io.ts';
import type { DriveWork } from './drive-work.ts';
import { throwIfStopped } from './failures.ts';
import type { BlockHash } from './hash-lane.ts';
import { createPieces } from './ranges.ts';
import { runSlots } from './slots.ts';

/**
 * Reads the drive's first `sizeBytes`: each part goes to `onPart` as it comes (its slot's other buffer is free for it), and to `hash` in the
 * drive's order. Throws a `JobError`.
 */
export const readDrive = async (
  { drive, buffers, report, signal }: Pick<DriveWork, 'drive' | 'buffers' | 'report' | 'signal'>,
  sizeBytes: number,
  hash: BlockHash | null,
  onPart: (part: Buffer, offset: number, slot: number) => void | Promise<void>,
): Promise<void> => {
  const takePiece = createPieces([{ from: 0, to: sizeBytes }]);
  const queue = createQueue();

  await runSlots(buffers.slots, async (slot) => {
    throwIfStopped(signal);
    const piece = takePiece(buffers.blockBytes);
    if (piece === null) return false;
    const place = queue.join();
    let hashed: Promise<void> | undefined;
    try {
      const part = await readFromDrive(drive, buffers.block(slot), piece.offset, piece.length);
      report.bytesRead += piece.length;
      await onPart(part, piece.offset, slot);
      if (hash !== null) {
        await place.reached;
        hashed = hash.add(part);
      }
    } finally {
      place.leave();
    }
    await hashed;
    return true;
  });
};

/** Whoever joins reaches its place when all who joined before have left. */
const createQueue = (): { join: () => { reached: Promise<void>; leave: () => void } } => {
  let last: Promise<void> = Promise.resolve();
  return {
    join: () => {
      const reached = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      return { reached, leave: resolve };
    },
  };
};
