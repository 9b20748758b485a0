import type { Differences } from './differences.ts';
import type { DriveWork } from './drive-work.ts';
import { compareWithFile, compareWithTraces } from './verify-pass.ts';

/**
 * Reads all of the image back and compares it, by the means that its source allows. Always all of it, whatever was written just now or ever before: a
 * drive that folds its addresses overwrites what is elsewhere, and another one may have this one's name.
 */
export const readBack = (work: DriveWork, imageBytes: number): Promise<Differences | null> => {
  const { readAt, stream } = work.image;
  return stream === null
    ? compareWithFile(work, imageBytes, readAt)
    : compareWithTraces(work, imageBytes, stream);
};
