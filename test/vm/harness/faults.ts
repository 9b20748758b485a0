import { pause } from './line-reader.ts';
import { type BlockRequest, errno } from './nbd-server.ts';
import type { StickFault } from './stick.ts';

type Kind = 'read' | 'write';
/** `readBack`: a read after some of the image was written, since a drive is looked into before as well. */
type Transfer = Kind | 'readBack';

/** Reads or writes that touch the range fail, every time: a worn-out block. */
export const failing =
  (kind: Kind, from: number, to: number): StickFault =>
  (request, stage) => {
    const touches = request.offset < to && request.offset + request.data.length > from;
    return stage === 'before' && request.kind === kind && touches ? errno.io : undefined;
  };

/**
 * Whether a request transfers the byte at the offset of the image. Smaller ones are of the probe for the capacity, of udev or of the kernel, and are
 * scattered over the stick; what the stick was before is looked for at its end.
 */
const transferOf = (wanted: Transfer, offset: number): ((request: BlockRequest) => boolean) => {
  let isWritten = false;
  return ({ kind, offset: from, data }) => {
    if (data.length < 32 * 1024) return false;
    isWritten ||= kind === 'write';
    const isWanted = wanted === 'readBack' ? kind === 'read' && isWritten : kind === wanted;
    return isWanted && from <= offset && offset < from + data.length;
  };
};

/** From the first transfer of the offset on, `action` happens and nothing is answered but an error. */
export const breakingAt = (
  wanted: Transfer,
  offset: number,
  action: () => Promise<void>,
): StickFault => {
  const isIt = transferOf(wanted, offset);
  let broken = false;
  return async (request, stage) => {
    if (stage === 'after') return undefined;
    if (broken) return errno.io;
    if (!isIt(request)) return undefined;
    broken = true;
    await action();
    return errno.io;
  };
};

/** One bit of the byte at the offset is turned on its way to the medium, the first `times` times. */
export const flippingBit = (offset: number, times = Number.POSITIVE_INFINITY): StickFault => {
  let left = times;
  return (request, stage) => {
    const inside = offset - request.offset;
    const hit = inside >= 0 && inside < request.data.length;
    if (stage === 'before' && request.kind === 'write' && hit && left > 0) {
      left -= 1;
      request.data.writeUInt8(request.data.readUInt8(inside) ^ 1, inside);
    }
    return undefined;
  };
};

/** The first request that transfers the offset is answered so much later. */
export const stallingAt = (wanted: Transfer, offset: number, ms: number): StickFault =>
  whenAt(wanted, offset, () => pause(ms));

/** `action` happens once, before the first request that transfers the offset, which goes on as if nothing was. */
export const whenAt = (
  wanted: Transfer,
  offset: number,
  action: () => Promise<void>,
): StickFault => {
  const isIt = transferOf(wanted, offset);
  let done = false;
  return async (request, stage) => {
    if (stage === 'before' && !done && isIt(request)) {
      done = true;
      await action();
    }
    return undefined;
  };
};
