import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  type Action,
  createFrameDecoder,
  encodeFrame,
  HEADER_BYTES,
  type HelperEvent,
  MAX_FRAME_BYTES,
  parseAction,
} from '../helper-protocol/index.ts';

/** So long the other side has to end it too. It does so at once, where the machine is not too busy for it. */
const LINGER_MS = 10_000;

/**
 * Descriptor 1 as a two-way channel. `onAction` gets each well-formed action, `onBroken` is called once for anything else:
 * a malformed frame, or the other side's end.
 */
export const openChannel = (
  onAction: (action: Action) => void,
  onBroken: (problem: string) => void,
  socket: Duplex = new Socket({ fd: 1, readable: true, writable: true, allowHalfOpen: true }),
) => {
  const decoder = createFrameDecoder();
  let broken = false;
  const breakOff = (problem: string): void => {
    if (broken) return;
    broken = true;
    onBroken(problem);
  };
  socket.on('data', (chunk: Buffer) => {
    if (broken) return;
    const decoded = decoder.push(chunk);
    if (!decoded.ok) return breakOff(decoded.problem);
    for (const value of decoded.values) {
      const action = parseAction(value);
      if (action === null) return breakOff('an unknown action');
      onAction(action);
    }
  });
  socket.on('end', () => breakOff('the other side is gone'));
  socket.on('error', () => breakOff('the other side is gone'));
  return {
    send: (event: HelperEvent): void => {
      if (!socket.destroyed) socket.write(encodeWithinLimit(event));
    },
    /** Sends the last word and resolves when it is out (or nobody listens any more). */
    end: (event: HelperEvent): Promise<void> =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve();
        socket.once('close', () => resolve());
        // A side that is just saying something would meet a closed door, and could give up before it has read the last word.
        socket.end(encodeWithinLimit(event), () => setTimeout(resolve, LINGER_MS));
      }),
  };
};

/** Texts and lists can be long (a path has up to 4 KiB, and errors name it): cut until the frame is one that the other side takes. */
export const encodeWithinLimit = (event: HelperEvent): Buffer => {
  let frame = encodeFrame(event);
  for (let limit = 2048; frame.length > HEADER_BYTES + MAX_FRAME_BYTES; limit /= 2) {
    frame = encodeFrame(cutDown(event, limit));
  }
  return frame;
};

/** Never the words of the protocol itself, which are shorter, nor a report. */
const cutDown = (event: HelperEvent, limit: number): HelperEvent =>
  JSON.parse(JSON.stringify(event), (name, value: unknown) => {
    if (typeof value === 'string' && value.length > limit) return `${value.slice(0, limit)}…`;
    return Array.isArray(value) && name !== 'reports' ? value.slice(0, limit / 32) : value;
  }) as HelperEvent;
