import { closeSync } from 'node:fs';
import {
  createReport,
  type DriveOrder,
  type HelperEvent,
  type HelperReport,
} from '../helper-protocol/index.ts';
import { createBlockBuffers } from './block-buffers.ts';
import { chooseBlocks } from './block-policy.ts';
import { enterPhase, timed } from './drive-work.ts';
import { lostAfterAll, toFailure } from './failures.ts';
import type { HashThread } from './hash-lane.ts';
import { openDrive } from './open-drive.ts';
import { readDrive } from './read-pass.ts';
import { tooSmall } from './too-small.ts';

/**
 * Reads the first `sizeBytes` of a drive for their SHA-256 and digests; there is no image. Never rejects: the report says
 * how it ended.
 */
export const runRead = async (
  order: DriveOrder,
  sizeBytes: number,
  {
    hashThread,
    send,
    signal,
  }: { hashThread: HashThread; send: (event: HelperEvent) => void; signal: AbortSignal },
): Promise<HelperReport> => {
  const report = createReport();
  const hash = hashThread.hashBlocks((from, values) => send({ type: 'digests', from, values }));
  try {
    const drive = await openDrive(order, 'read');
    try {
      if (sizeBytes > drive.usableBytes) throw tooSmall(drive, sizeBytes);
      const buffers = createBlockBuffers(chooseBlocks(drive));
      const progress = enterPhase({ index: 0, send }, 'verifying', sizeBytes);
      await timed(report, 'verifySeconds', async () => {
        const work = { drive, buffers, report, signal };
        await readDrive(work, sizeBytes, hash, (part) => progress.advance(part.length));
        report.sha256 = await hash.finish();
      });
      report.imageBytes = sizeBytes;
      progress.finish();
    } catch (error) {
      throw await lostAfterAll(drive, error);
    } finally {
      closeSync(drive.fd);
    }
  } catch (error) {
    report.error = toFailure(error);
  }
  return report;
};
