import { Socket } from 'node:net';
import { inTurn } from './blocks.ts';
import { createChecksums } from './differences.ts';
import { stop, throwIfStopped } from './failures.ts';
import type { ImageBlock, ImageSource, ImageSurroundings, VerdictBox } from './image.ts';
import { createPieces, type Range } from './ranges.ts';

/** For what nobody wants but the hash. Of whole units. */
const SCRATCH_BYTES = 1024 * 1024;

/** For a stream whose end only the end tells. */
const ENDLESS: readonly Range[] = [{ from: 0, to: Number.MAX_SAFE_INTEGER }];

/**
 * A pipe or socket that the launcher feeds. The first feeding is hashed, and its checksums are kept; every further one is held
 * against them. Throws a `JobError`.
 */
export const openImageStream = ({
  announcedBytes,
  verdicts,
  hashThread,
  signal,
  send,
}: ImageSurroundings): ImageSource => {
  const bytes = openStreamBytes(verdicts, signal);
  const hash = hashThread.hashBlocks(send);
  const checksums = createChecksums();
  const { promise: sha256, resolve, reject } = Promise.withResolvers<string>();
  sha256.catch(() => undefined);
  let feedings = 0;
  let ended = false;
  let totalBytes: number | null = null;
  let imageFault: Error | null = null;

  /** What is wrong with the feeding that has ended. The first one speaks for all: its fault is that of the image. */
  const findFault = (): Error | null => {
    const received = bytes.receivedBytes();
    if (totalBytes !== null) return received === totalBytes ? null : changedStream();
    if (received === 0) return stop('IMAGE_EMPTY', { path: null, isBuilt: false });
    if (announcedBytes === null || announcedBytes === received) return null;
    return stop('IMAGE_CORRUPT', {
      reason: 'unpackedSize',
      sizeBytes: received,
      saysBytes: announcedBytes,
    });
  };

  /** The next bytes of this feeding, from a whole unit on. */
  const take = async (buffer: Buffer): Promise<ImageBlock> => {
    const offset = bytes.receivedBytes();
    const length = await bytes.pull(buffer);
    const part = buffer.subarray(0, length);
    let released = Promise.resolve();
    if (feedings > 1) {
      if (checksums.differing(part, offset).length > 0) throw changedStream();
    } else if (length > 0) {
      checksums.add(part);
      released = hash.add(part);
      // Writing or comparing may fail first; then nobody waits for the hash.
      released.catch(() => undefined);
    }
    if (length < buffer.length) {
      ended = true;
      const fault = findFault();
      if (feedings === 1) imageFault = fault;
      if (fault !== null) throw fault;
      totalBytes = bytes.receivedBytes();
      if (feedings === 1) hash.finish().then(resolve, reject);
    }
    return { offset, length, released };
  };

  const begin = async (): Promise<void> => {
    if (feedings > 0) {
      const scratch = Buffer.from(new SharedArrayBuffer(SCRATCH_BYTES));
      while (!ended) await (await take(scratch)).released;
      if (imageFault !== null) throw imageFault;
      bytes.startFeeding();
      send({ type: 'replay' });
    }
    feedings += 1;
    ended = false;
  };

  return {
    sizeBytes: () => totalBytes ?? announcedBytes,
    read: async (ranges) => {
      await begin();
      const takePiece = createPieces(ranges ?? ENDLESS);
      return inTurn(async (buffer) => {
        if (ended) return null;
        const piece = takePiece(buffer.length);
        if (piece === null) return null;
        for (;;) {
          const gap = piece.offset - bytes.receivedBytes();
          if (gap === 0) break;
          await take(buffer.subarray(0, Math.min(gap, buffer.length)));
          if (ended) throw changedStream();
        }
        const block = await take(buffer.subarray(0, piece.length));
        return block.length === 0 ? null : block;
      });
    },
    readAt: null,
    stream: { checksums, hash },
    sha256,
    checkUnchanged: () => undefined,
  };
};

const changedStream = (): Error =>
  stop('IMAGE_UNREADABLE', { reason: 'changed', path: null, what: 'unpacked' });

/** Descriptor 0 is closed before the launcher's word on it arrives, on another descriptor: so long that word is waited for. */
const VERDICT_WAIT_MS = 5_000;

const stream = { reason: 'stream', sentBytes: null, receivedBytes: null, said: null } as const;

/**
 * One feeding of descriptor 0 after the other. Where a feeding ends only the launcher's count tells: the descriptor stays open for the next one, and where it closes, a
 * decompressor that died has closed it too.
 */
const openStreamBytes = (verdicts: VerdictBox, signal: AbortSignal) => {
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
  const close = (error?: Error): void => {
    closed = true;
    if (error) problem = stop('IMAGE_UNREADABLE', { ...stream, said: error.message });
    wake();
  };
  socket.on('end', close).on('error', close);
  verdicts.onPut(change);
  signal.addEventListener('abort', change, { once: true });

  const readVerdict = (): number | null => {
    const verdict = verdicts.peek();
    if (verdict instanceof Error) throw verdict;
    return verdict;
  };

  /** Whether the feeding has ended; where that is open, waits until something has changed. */
  const hasEnded = async (): Promise<boolean> => {
    const sentBytes = readVerdict();
    if (received === sentBytes) return true;
    if (sentBytes !== null && (received > sentBytes || (closed && problem === null))) {
      throw stop('IMAGE_UNREADABLE', { ...stream, sentBytes, receivedBytes: received });
    }
    if (problem !== null) throw problem;
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
    /** Fills the buffer; less than its length means the end of the feeding. Throws a `JobError`. One call at a time. */
    pull: async (buffer: Buffer): Promise<number> => {
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
    /** Of this feeding. */
    receivedBytes: (): number => received,
    /** The end of this one was reached; the next `pull` is of another. Throws where there can be none. */
    startFeeding: (): void => {
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
    return new Socket({ fd: 0, readable: true, writable: false, onread: { buffer, callback } });
  } catch {
    throw stop('IMAGE_UNREADABLE', { ...stream, said: 'neither a file nor a stream' });
  }
};
