import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import {
  fitsImage,
  type HelperEvent,
  regionsOf,
  type StickPlan,
} from '../helper-protocol/index.ts';
import { inTurn } from './blocks.ts';
import { stop, untilStopped } from './failures.ts';
import type { ImageReader, ImageSource } from './image.ts';
import { createPieces, overlap, type Range } from './ranges.ts';

/** Fills the buffer with an extent's bytes from this offset in it on. Throws a `JobError`. */
export type Pull = (extent: number, offset: number, into: Buffer) => Promise<void>;

/**
 * Where bytes beside the image's come from: descriptor 2, read. Each piece is asked for on the channel, and comes there, in no frame. Besides those of
 * image and channel it is the one descriptor that sudo and pkexec pass on.
 */
export const openPieces = (
  send: (event: HelperEvent) => void,
): { pull: Pull; fail: (error: Error) => void } => {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  let socket: Socket | null = null;
  const ask = inTurn(async ({ extent, offset, into }: Piece) => {
    socket ??= openSocket();
    send({ type: 'pull', extent, offset, lengthBytes: into.length });
    (await Promise.race([failed, readExactly(socket, into.length)])).copy(into);
  });
  return { pull: (extent, offset, into) => ask({ extent, offset, into }), fail: reject };
};

type Piece = { extent: number; offset: number; into: Buffer };

const openSocket = (): Socket => {
  try {
    const socket = new Socket({ fd: 2, readable: true, writable: true });
    // Node has texts of its own for it (warnings), and can't open a descriptor twice.
    Object.defineProperty(process, 'stderr', { value: socket });
    // Who waits for bytes is told; nobody else is to end of it.
    return socket.on('error', () => undefined);
  } catch {
    throw endedEarly();
  }
};

const readExactly = (socket: Socket, length: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const take = (): void => {
      const bytes: Buffer | null = socket.read(length);
      if (bytes?.length === length) settle(() => resolve(bytes));
      else if (socket.readableEnded || socket.destroyed) giveUp();
    };
    const giveUp = (): void => settle(() => reject(endedEarly()));
    const settle = (how: () => void): void => {
      socket.off('readable', take).off('end', giveUp).off('error', giveUp);
      how();
    };
    socket.on('readable', take).on('end', giveUp).on('error', giveUp);
    take();
  });

const endedEarly = (): Error =>
  stop('IMAGE_UNREADABLE', {
    reason: 'stream',
    sentBytes: null,
    receivedBytes: null,
    said: 'what stands beside it did not come',
  });

/** All that a plan has, as one source: the image with what lies over it, and the regions behind it. */
export type PlanSource = ImageSource & {
  plan: StickPlan;
  /** On the drive. */
  regions: readonly Range[];
  /** As `read`, of the regions alone. */
  readRegions: (ranges: readonly Range[] | null) => ImageReader;
  /**
   * Makes of a part of the drive what the image itself has there: 0 under an overlay that stands as it should, and what is not 0 under any other, so that
   * it differs.
   */
  lift: (part: Buffer, offset: number) => void;
};

/** Throws a `JobError`. */
export const openPlan = async (
  image: ImageSource,
  plan: StickPlan,
  { pull, signal }: { pull: Pull; signal: AbortSignal },
): Promise<PlanSource> => {
  const imageBytes = image.sizeBytes();
  if (imageBytes !== null) checkFit(plan, imageBytes);
  const pullPiece: Pull = (...piece) => untilStopped(signal, pull(...piece));
  const overlays = await openOverlays(plan, pullPiece);
  const regions = openRegions(plan, pullPiece);
  const [firstRegion] = regions.ranges;

  const read = async (ranges: readonly Range[] | null): Promise<ImageReader> => {
    const imagesRanges = ranges && overlap(ranges, { from: 0, to: image.sizeBytes() ?? Infinity });
    let reader = imagesRanges?.length === 0 ? null : await image.read(imagesRanges);
    const behind = regions.read(ranges);
    return inTurn(async (buffer) => {
      const block = reader && (await reader(buffer));
      if (block !== null) {
        const end = block.offset + block.length;
        if (firstRegion !== undefined && end > firstRegion.from) throw doesNotFit();
        await overlays.lay(buffer.subarray(0, block.length), block.offset, block.released);
        return block;
      }
      if (reader !== null) checkFit(plan, image.sizeBytes() ?? 0);
      reader = null;
      return behind(buffer);
    });
  };

  const source = { plan, regions: regions.ranges, readRegions: regions.read, lift: overlays.lift };
  if (image.stream !== null) return { ...image, ...source, read };
  const readAt = async (buffer: Buffer, offset: number): Promise<void> => {
    await image.readAt(buffer, offset);
    await overlays.lay(buffer, offset);
  };
  return { ...image, ...source, read, readAt };
};

const checkFit = (plan: StickPlan, imageBytes: number): void => {
  if (!fitsImage(plan, imageBytes)) throw doesNotFit();
};

const doesNotFit = (): Error =>
  stop('INTERNAL', { reason: 'order', said: 'an image that does not fit into its plan' });

/** Throws a `JobError` where these bytes are not those that were wanted. */
export const checkExpected = (expectedSha256: string | null, sha256: string): void => {
  if (expectedSha256 === null || expectedSha256 === sha256) return;
  throw stop('IMAGE_CORRUPT', { reason: 'checksum', path: null, sha256, expectedSha256 });
};

/** They are small, and all of them are needed before the first block of the image. */
const openOverlays = async ({ extents }: StickPlan, pull: Pull) => {
  const overlays: { from: number; bytes: Buffer }[] = [];
  for (const [index, extent] of extents.entries()) {
    if (extent.from !== 'overlay') continue;
    const bytes = Buffer.alloc(extent.lengthBytes);
    await pull(index, 0, bytes);
    checkExpected(extent.digest, createHash('sha256').update(bytes).digest('hex'));
    overlays.push({ from: extent.offsetBytes, bytes });
  }
  const over = (part: Buffer, offset: number): { there: Buffer; planned: Buffer }[] =>
    overlays.flatMap(({ from, bytes }) =>
      overlap([{ from, to: from + bytes.length }], { from: offset, to: offset + part.length }).map(
        (both) => ({
          there: part.subarray(both.from - offset, both.to - offset),
          planned: bytes.subarray(both.from - from, both.to - from),
        }),
      ),
    );
  return {
    /** `released`: nobody reads the image's own bytes any more. */
    lay: async (part: Buffer, offset: number, released?: Promise<void>): Promise<void> => {
      const places = over(part, offset);
      if (places.length > 0) await released;
      for (const { there, planned } of places) {
        if (there.some((byte) => byte !== 0)) throw doesNotFit();
        planned.copy(there);
      }
    },
    lift: (part: Buffer, offset: number): void => {
      for (const { there, planned } of over(part, offset)) {
        there.fill(there.equals(planned) ? 0 : 0xff);
      }
    },
  };
};

const openRegions = (plan: StickPlan, pull: Pull) => {
  const regions = regionsOf(plan).map((extent) => ({
    index: plan.extents.indexOf(extent),
    digest: extent.digest === 'private' ? null : extent.digest,
    range: { from: extent.offsetBytes, to: extent.offsetBytes + extent.lengthBytes },
  }));
  return {
    ranges: regions.map(({ range }) => range),
    /** All of them, compared with their digests, or these ranges. */
    read: (ranges: readonly Range[] | null): ImageReader => {
      const parts = regions.flatMap((region) => {
        const wanted = ranges === null ? [region.range] : overlap(ranges, region.range);
        const digest = ranges === null ? region.digest : null;
        return wanted.map((range) => ({
          ...region,
          take: createPieces([range]),
          hash: digest === null ? null : { sum: createHash('sha256'), digest },
        }));
      });
      return inTurn(async (buffer) => {
        for (let [part] = parts; part !== undefined; [part] = parts) {
          const piece = part.take(buffer.length);
          if (piece !== null) {
            const bytes = buffer.subarray(0, piece.length);
            await pull(part.index, piece.offset - part.range.from, bytes);
            part.hash?.sum.update(bytes);
            return { ...piece, released: Promise.resolve() };
          }
          if (part.hash !== null) checkExpected(part.hash.digest, part.hash.sum.digest('hex'));
          parts.shift();
        }
        return null;
      });
    },
  };
};
