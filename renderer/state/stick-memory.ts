import type { StickRecord } from '../../electron/contract/index.ts';

/** Pure. Something of an image is on the stick: a job that never came to write left it as it was. */
export const wasWritten = ({ stick }: StickRecord): boolean => stick !== 'untouched';

/** Pure. The last write, or the reading back after it, never came to its end. */
export const wasInterrupted = (record: StickRecord): boolean =>
  record.stick === 'partlyWritten' ||
  (record.stick === 'writtenUnverified' && record.finishedAt === null);

/** Pure. All of an image was written, though it may have changed since. */
export const wasFinished = (record: StickRecord): boolean =>
  wasWritten(record) && !wasInterrupted(record);

/** Pure. Whether it can be verified without the image: what was written to it is known to the last byte. */
export const canVerifyAlone = (record: StickRecord): boolean =>
  record.finishedAt !== null && record.sha256 !== null && wasFinished(record);

/** Pure. How much of the image was written, from 0 to 0.99: it was not finished. Null where its size is not known. */
export const writtenShare = ({ bytesWritten, imageBytes }: StickRecord): number | null =>
  imageBytes === null || imageBytes === 0 ? null : Math.min(0.99, bytesWritten / imageBytes);
