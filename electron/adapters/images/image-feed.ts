import type { Writable } from 'node:stream';
import type { FailureOf } from '../../contract/index.ts';
import { cutOffAfterAll } from './image-look.ts';
import type { ImageSource } from './image-source.ts';
import { failedSource } from './opened-image.ts';

export type FeedEnd =
  | { type: 'ended'; bytes: number }
  /** Called off: so many bytes are on their way all the same. */
  | { type: 'stopped'; bytes: number }
  | { type: 'failed'; failure: FailureOf<'IMAGE_CORRUPT' | 'IMAGE_UNREADABLE'> }
  /** Whoever reads went away: not the image's fault. */
  | { type: 'unread' };

/** So much may wait to be taken: enough to keep both sides busy, little enough to be no matter. */
const WAITING_BYTES = 1024 * 1024;

/**
 * Sends the image, decompressed, into `target`, as fast as that takes it, and leaves it open. `stop` calls it off between two chunks.
 * Never rejects.
 */
export const feedImage = async (
  source: ImageSource,
  target: Writable,
  stop: AbortSignal,
): Promise<FeedEnd> => {
  try {
    const end = await sendChunks(source.read(stop), target, stop);
    const fault = end.type === 'ended' ? await cutOffAfterAll(source.image, end.bytes) : null;
    return fault === null ? end : { type: 'failed', failure: fault };
  } catch (error) {
    return { type: 'failed', failure: failedSource(error).error };
  }
};

/** Rejects with what `chunks` throws. When it is done nothing of `chunks` runs any more. */
export const sendChunks = async (
  chunks: AsyncIterable<Buffer>,
  target: Writable,
  stop: AbortSignal,
): Promise<Exclude<FeedEnd, { type: 'failed' }>> => {
  let bytes = 0;
  for await (const chunk of chunks) {
    if (stop.aborted) return { type: 'stopped', bytes };
    if (target.destroyed) return { type: 'unread' };
    target.write(chunk);
    bytes += chunk.length;
    if (target.writableNeedDrain && target.writableLength > WAITING_BYTES) {
      await taken(target, stop);
    }
  }
  return { type: stop.aborted ? 'stopped' : 'ended', bytes };
};

/** Resolves when the reader has taken all, is gone, or the feeding is called off. */
const taken = (target: Writable, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      target.off('drain', done);
      target.off('close', done);
      stop.removeEventListener('abort', done);
      resolve();
    };
    target.on('drain', done);
    target.on('close', done);
    stop.addEventListener('abort', done);
    if (target.destroyed || stop.aborted) done();
  });
