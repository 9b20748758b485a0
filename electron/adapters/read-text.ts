import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The text of a regular file of at most so many bytes. Rejects with the system's error, with `EFBIG` where it is larger, and with `EINVAL`
 * where it is something else: a FIFO keeps its reader waiting, and a device like `/dev/zero` has no end.
 */
export const readTextFile = async (path: string, mostBytes: number): Promise<string> => {
  // O_NONBLOCK: opening a FIFO would wait for a writer. It means nothing for a regular file.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw refusal('EISDIR', `${path} is a folder`);
    if (!stat.isFile()) throw refusal('EINVAL', `${path} is not a regular file`);
    // Read rather than believed: it may grow meanwhile, and those of /proc have no size.
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(64 * 1024) });
      if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
      bytes += bytesRead;
      if (bytes > mostBytes) throw refusal('EFBIG', `${path} has more than ${mostBytes} bytes`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
};

const refusal = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: ${message}`), { code });
