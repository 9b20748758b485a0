import { Socket } from 'node:net';
import {
  type Action,
  createFrameDecoder,
  type Event,
  encodeFrame,
  parseAction,
} from './protocol.ts';

export type Channel = {
  send: (event: Event) => void;
  /** Sends the last word and resolves when it is out (or nobody listens any more). */
  end: (event: Event) => Promise<void>;
};

/**
 * Descriptor 1 as a two-way channel. `onAction` gets each well-formed action, `onBroken` is called once for anything else:
 * a malformed frame, or the other side's end.
 */
export const openChannel = (
  onAction: (action: Action) => void,
  onBroken: (problem: string) => void,
): Channel => {
  const socket = new Socket({ fd: 1, readable: true, writable: true, allowHalfOpen: true });
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
    send: (event) => {
      if (!socket.destroyed) socket.write(encodeFrame(event));
    },
    end: (event) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve();
        socket.once('close', () => resolve());
        socket.end(encodeFrame(event), () => resolve());
      }),
  };
};
