import { pause } from './line-reader.ts';
import { type BlockRequest, errno } from './nbd-server.ts';
import type { StickFault } from './stick.ts';

type Kind = 'read' | 'write';

/** Reads or writes that touch the range fail, every time: a worn-out block. */
export const failing =
  (kind: Kind, from: number, to: number): StickFault =>
  (request, stage) => {
    const touches = request.offset < to && request.offset + request.data.length > from;
    return stage === 'before' && request.kind === kind && touches ? errno.io : undefined;
  };

/**
 * What the helper transfers of the image. Smaller ones are of its probe for the capacity, of udev or of the kernel, and
 * are scattered over the stick.
 */
const isImageTransfer = ({ data }: BlockRequest) => data.length >= 32 * 1024;

/** From the first transfer on that reaches the offset, `action` happens and nothing is answered but an error. */
export const breakingAt = (kind: Kind, offset: number, action: () => Promise<void>): StickFault => {
  let broken = false;
  return async (request, stage) => {
    if (stage === 'after') return undefined;
    if (broken) return errno.io;
    const reached = request.offset + request.data.length > offset;
    if (request.kind !== kind || !reached || !isImageTransfer(request)) return undefined;
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

/** The first request that reaches the offset is answered so much later. */
export const stallingAt = (kind: Kind, offset: number, ms: number): StickFault => {
  let done = false;
  return async (request, stage) => {
    const reached = request.offset + request.data.length > offset && isImageTransfer(request);
    if (stage === 'before' && !done && request.kind === kind && reached) {
      done = true;
      await pause(ms);
    }
    return undefined;
  };
};

/** `action` happens once, when the first request reaches the offset; the request goes on as if nothing was. */
export const whenAt = (kind: Kind, offset: number, action: () => Promise<void>): StickFault => {
  let done = false;
  return async (request, stage) => {
    const reached = request.offset + request.data.length > offset && isImageTransfer(request);
    if (stage === 'before' && !done && request.kind === kind && reached) {
      done = true;
      await action();
    }
    return undefined;
  };
};
