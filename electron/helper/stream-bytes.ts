import { Socket } from 'node:net';
import { stop, throwIfStopped } from './failures.ts';
import type { VerdictBox } from './source-verdict.ts';

/** Descriptor 0 is closed before the launcher's word on it arrives, on another descriptor: so long that word is waited for. */
const VERDICT_WAIT_MS = 5_000;

const stream = { reason: 'stream', sentBytes: null, receivedBytes: null, said: null } as const;

/** One feeding of descriptor 0 after the other. */
export type StreamBytes = {
  /** Fills the buffer; less than its length means the end of the feeding. Throws a `JobError`. One call at a time. */
  pull: (buffer: Buffer) => Promise<number>;
  /** Of this feeding. */
  receivedBytes: () => number;
  /** The end of this one was reached; the next `pull` is of another. Throws where there can be none. */
  startFeeding: () => void;
};

/**
 * Where a feeding ends only the launcher's count tells: the descriptor stays open for the next one, and where it closes, a
 * decompressor that died has closed it too.
 */
export const openStreamBytes = (verdicts: VerdictBox, signal: AbortSignal): StreamBytes => {
  let chunk: Buffer | null = null;
  let received = 0;
  let closed = false;
  let problem: Error | null = null;
  let wake: () => void = () => undefined;

  const change = (): void => wake();
  const socket = openSocket((bytes) => {
    chunk = bytes;
    wake();
  });
  socket.on('end', () => {
    closed = true;
    wake();
  });
  socket.on('error', (error) => {
    closed = true;
    problem = stop('IMAGE_UNREADABLE', { ...stream, said: error.message });
    wake();
  });
  verdicts.onPut(change);
  signal.addEventListener('abort', change, { once: true });

  const readVerdict = (): { bytes: number } | null => {
    const verdict = verdicts.peek();
    if (verdict?.type === 'failed') throw verdict.error;
    return verdict;
  };

  /** Whether the feeding has ended; where that is open, waits until something has changed. */
  const hasEnded = async (): Promise<boolean> => {
    const verdict = readVerdict();
    if (verdict !== null && received === verdict.bytes) return true;
    if (verdict !== null && received > verdict.bytes) {
      throw stop('IMAGE_UNREADABLE', {
        ...stream,
        sentBytes: verdict.bytes,
        receivedBytes: received,
      });
    }
    if (problem !== null) throw problem;
    if (closed && verdict !== null) {
      throw stop('IMAGE_UNREADABLE', {
        ...stream,
        sentBytes: verdict.bytes,
        receivedBytes: received,
      });
    }
    const { promise, resolve } = Promise.withResolvers<'changed' | 'late'>();
    wake = () => resolve('changed');
    socket.resume();
    const timer = closed ? setTimeout(() => resolve('late'), VERDICT_WAIT_MS) : null;
    const how = await promise;
    if (timer !== null) clearTimeout(timer);
    if (how === 'late') {
      problem = stop('IMAGE_UNREADABLE', { ...stream, receivedBytes: received });
    }
    return false;
  };

  return {
    pull: async (buffer) => {
      let filled = 0;
      while (filled < buffer.length) {
        throwIfStopped(signal);
        readVerdict();
        if (chunk === null) {
          if (await hasEnded()) break;
          continue;
        }
        const count: number = chunk.copy(buffer, filled);
        chunk = count === chunk.length ? null : chunk.subarray(count);
        filled += count;
        received += count;
      }
      return filled;
    },
    receivedBytes: () => received,
    startFeeding: () => {
      if (closed) throw stop('IMAGE_UNREADABLE', stream);
      verdicts.clear();
      received = 0;
    },
  };
};

/** Of one read: more than a pipe or socket holds by default. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Not fs.read: a read that waits for a pipe holds a thread, and can't be called off. All reads go into the same buffer, or they would
 * leave more behind than is collected in time. It stops after each until it is resumed.
 */
const openSocket = (onChunk: (bytes: Buffer) => void): Socket => {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const callback = (length: number): boolean => {
    onChunk(buffer.subarray(0, length));
    return false;
  };
  try {
    const options = { fd: 0, readable: true, writable: false, onread: { buffer, callback } };
    return new Socket(options);
  } catch {
    throw stop('IMAGE_UNREADABLE', { ...stream, said: 'neither a file nor a stream' });
  }
};
