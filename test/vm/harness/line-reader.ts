import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** Connects to a Unix socket that a program is about to make. */
export const connectTo = async (path: string, stillThere: () => boolean): Promise<Socket> => {
  for (;;) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect(path, () => resolve(socket));
        socket.once('error', reject);
      });
    } catch (problem) {
      if (!stillThere()) throw problem;
      await pause(20);
    }
  }
};

/** Calls `onLine` for each whole line that comes; what a closing socket has to say is no news. */
export const readLines = (socket: Socket, onLine: (line: string) => void): void => {
  let pending = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    pending += text;
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line);
  });
  socket.on('error', () => {});
};

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
