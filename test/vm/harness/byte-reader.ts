import type { Socket } from 'node:net';

/** The next `count` bytes; rejects when the other side has gone. One call at a time. */
export type ReadBytes = (count: number) => Promise<Buffer>;

export const createByteReader = (socket: Socket): ReadBytes => {
  let chunks: Buffer[] = [];
  let available = 0;
  let gone = false;
  let wake = () => {};
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    available += chunk.length;
    wake();
  });
  socket.on('close', () => {
    gone = true;
    wake();
  });
  return async (count) => {
    while (available < count) {
      if (gone) throw new Error('the other side has gone');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const [first] = chunks;
    const all = chunks.length === 1 && first ? first : Buffer.concat(chunks);
    chunks = all.length > count ? [all.subarray(count)] : [];
    available -= count;
    return all.subarray(0, count);
  };
};
