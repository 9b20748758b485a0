import { read as readCallback } from 'node:fs';
import { promisify } from 'node:util';

const read = promisify(readCallback);

const CHUNK_BYTES = 1024 * 1024;

/** Fills the buffer from `position` on; answers fewer bytes only at the end of the file. */
export const readFully = async (fd: number, buffer: Buffer, position: number): Promise<number> => {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await read(fd, buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
};

/**
 * The bytes from `start` to before `end`, in chunks of a mebibyte, or fewer where the file is shorter. Unlike Node's file streams
 * it never closes the descriptor, and nothing is being read any more once it has returned.
 */
export const readRange = async function* (
  fd: number,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void, void> {
  for (let position = start; position < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
    const filled = await readFully(fd, buffer, position);
    if (filled > 0) yield buffer.subarray(0, filled);
    if (filled < buffer.length) return;
    position += filled;
  }
};
