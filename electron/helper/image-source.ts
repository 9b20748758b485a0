import { type BigIntStats, fstatSync, read as readCallback } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { cancelled, stop } from './failures.ts';

const read = promisify(readCallback);

/** The image on descriptor 0. One reader at a time. */
export type ImageSource = {
  /** Decompressed; null where only the end tells. */
  sizeBytes: number | null;
  /** Fills the buffer as far as the image goes; less than its length means the end. Throws a `JobError`. */
  read: (buffer: Buffer) => Promise<number>;
  /** Back to its first byte; null for a stream, which is gone once it was read. */
  rewind: (() => void) | null;
  /** Throws where the image can't be what it was at the start. To be called after its end was reached. */
  checkUnchanged: () => void;
  close: () => void;
};

/** What the launcher says of a stream that it feeds. */
export type SourceVerdict = { type: 'ended'; bytes: number } | { type: 'failed'; error: Error };

/**
 * Descriptor 0 as an image: a regular file is read by position, anything else as a stream. `verdict` is the launcher's
 * word on a stream, without which its end means nothing: a decompressor that died closes it too.
 */
export const openImage = (
  announcedBytes: number | null,
  verdict: Promise<SourceVerdict>,
  signal: AbortSignal,
): ImageSource => {
  const stat = fstatSync(0, { bigint: true });
  return stat.isFile()
    ? createFileSource(stat, signal)
    : createStreamSource(announcedBytes, verdict, signal);
};

const createFileSource = (stat: BigIntStats, signal: AbortSignal): ImageSource => {
  const sizeBytes = Number(stat.size);
  if (sizeBytes === 0) throw stop('IMAGE_EMPTY', 'The image is empty.');
  let position = 0;
  return {
    sizeBytes,
    read: async (buffer) => {
      if (signal.aborted) throw cancelled();
      const wanted = Math.min(buffer.length, sizeBytes - position);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await readImage(buffer, filled, wanted - filled, position + filled);
        if (bytesRead === 0) throw changedImage('it became shorter');
        filled += bytesRead;
      }
      position += filled;
      return filled;
    },
    rewind: () => {
      position = 0;
    },
    checkUnchanged: () => {
      const now = fstatSync(0, { bigint: true });
      // ctime too: mtime can be set back by who writes.
      if (now.size !== stat.size) throw changedImage('its size is another');
      if (now.mtimeNs !== stat.mtimeNs || now.ctimeNs !== stat.ctimeNs) {
        throw changedImage('it was written to');
      }
    },
    close: () => undefined,
  };
};

const readImage = async (
  buffer: Buffer,
  at: number,
  length: number,
  position: number,
): Promise<{ bytesRead: number }> => {
  try {
    return await read(0, buffer, at, length, position);
  } catch (error) {
    throw stop('IMAGE_UNREADABLE', `The image could not be read at byte ${position}: ${error}.`);
  }
};

const changedImage = (what: string): Error =>
  stop(
    'IMAGE_UNREADABLE',
    `The image changed while it was being read: ${what}.`,
    'Wait until whatever writes it is done, then start over.',
  );

const createStreamSource = (
  announcedBytes: number | null,
  verdict: Promise<SourceVerdict>,
  signal: AbortSignal,
): ImageSource => {
  // Not fs.read: a read that waits for a pipe holds one of Node's four threads, and can't be called off.
  const socket = new Socket({ fd: 0, readable: true, writable: false });
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const callOff = (): void => {
    socket.destroy();
  };
  signal.addEventListener('abort', callOff, { once: true });
  let rest: Buffer = Buffer.alloc(0);
  let total = 0;
  let ended = false;

  const nextChunk = async (): Promise<Buffer | null> => {
    try {
      const { value, done } = await chunks.next();
      return done === true ? null : value;
    } catch (error) {
      if (signal.aborted) throw cancelled();
      throw stop('IMAGE_UNREADABLE', `The stream of the image broke: ${error}.`);
    }
  };

  const checkEnd = async (): Promise<void> => {
    const word = await verdict;
    if (signal.aborted) throw cancelled();
    if (word.type === 'failed') throw word.error;
    if (word.bytes !== total) {
      throw stop('IMAGE_UNREADABLE', `Of the image's ${word.bytes} bytes only ${total} arrived.`);
    }
    if (announcedBytes !== null && announcedBytes !== total) {
      throw stop(
        'IMAGE_CORRUPT',
        `The image expands to ${total} bytes, but its header says ${announcedBytes}.`,
        'Download or build it again.',
      );
    }
    if (total === 0) throw stop('IMAGE_EMPTY', 'The image is empty.');
  };

  return {
    sizeBytes: announcedBytes,
    read: async (buffer) => {
      let filled = 0;
      while (filled < buffer.length && !ended) {
        if (signal.aborted) throw cancelled();
        if (rest.length === 0) {
          const chunk = await nextChunk();
          if (chunk === null) {
            ended = true;
            await checkEnd();
            break;
          }
          rest = chunk;
        }
        const count = rest.copy(buffer, filled, 0, buffer.length - filled);
        rest = rest.subarray(count);
        filled += count;
        total += count;
      }
      return filled;
    },
    rewind: null,
    checkUnchanged: () => undefined,
    close: callOff,
  };
};
