import { createChecksums } from './checksums.ts';
import { stop } from './failures.ts';
import type { OnDigests } from './hash-lane.ts';
import type { ImageBlock, ImageSource, ImageSurroundings } from './image-source.ts';
import { createPieces, type Range } from './ranges.ts';
import { inTurn } from './slots.ts';
import { openStreamBytes } from './stream-bytes.ts';

/** For what nobody wants but the hash. Of whole units. */
const SCRATCH_BYTES = 1024 * 1024;

/** For a stream whose end only the end tells. */
const ENDLESS: readonly Range[] = [{ from: 0, to: Number.MAX_SAFE_INTEGER }];

/**
 * A pipe or socket that the launcher feeds. The first feeding is hashed, and its checksums are kept; every further one is held
 * against them. Throws a `JobError`.
 */
export const openImageStream = (
  { announcedBytes, verdicts, hashThread, signal, send }: ImageSurroundings,
  onDigests: OnDigests,
): ImageSource => {
  const bytes = openStreamBytes(verdicts, signal);
  const hash = hashThread.hashBlocks(onDigests);
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
      return {
        next: inTurn(async (buffer) => {
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
        }),
      };
    },
    readAt: null,
    stream: { checksums, hash },
    sha256,
    checkUnchanged: () => undefined,
  };
};

const changedStream = (): Error =>
  stop('IMAGE_UNREADABLE', { reason: 'changed', path: null, what: 'unpacked' });
