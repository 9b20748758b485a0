import type { Differences } from './differences.ts';
import type { DriveWork } from './drive-work.ts';
import type { Range } from './ranges.ts';
import { compareWithFile, compareWithTraces } from './verify-pass.ts';

/** Reads back what was written, all of the image or these ranges of it, by the means that its source allows. */
export const readBack = (
  work: DriveWork,
  ranges: readonly Range[] | null,
  imageBytes: number,
): Promise<Differences | null> => {
  const { readAt, stream } = work.image;
  const wanted = ranges ?? [{ from: 0, to: imageBytes }];
  return stream === null
    ? compareWithFile(work, wanted, readAt)
    : compareWithTraces(work, wanted, imageBytes, stream);
};

/**
 * What has to be read back once the image is written; null: all of it, so that a drive that wraps around and has overwritten its own
 * beginning can't pass. Only what was written, where the rest was compared and this very drive is known to be no fake up to there.
 */
export const rangesToReadBack = ({ order, written }: DriveWork): Range[] | null => {
  const ranges = written.list();
  const writtenTo = ranges.at(-1)?.to ?? 0;
  return order.compareBytes > 0 && writtenTo <= order.provenBytes ? ranges : null;
};
