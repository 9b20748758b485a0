import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { cutLine } from '../contract/index.ts';
import type { Files } from '../engine/ports/files.ts';

/** In bytes. Builds of whole systems print some tens of megabytes; what prints more than this prints without end. */
const longestLog = 256 * 1024 * 1024;
/** In bytes, in memory: a disk that does not keep up must not take this process with it. */
const mostWaiting = 16 * 1024 * 1024;

export const openLog: Files['openLog'] = (path, longest = longestLog) => {
  let broken = false;
  let written = 0;
  let left = 0;
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch {
    broken = true;
  }
  const stream = createWriteStream(path, { flags: 'a' });
  // A log that can't be written (a full disk) must not end the job that it is about.
  stream.on('error', () => {
    broken = true;
  });
  const put = (text: string) => {
    written += Buffer.byteLength(text) + 1;
    stream.write(`${text}\n`);
  };
  const sayLeftOut = () => {
    if (left > 0 && !broken)
      put(`… [${left} lines were left out: they came too fast or were too many]`);
    left = 0;
  };
  return {
    write: (line) => {
      if (broken) return;
      if (written >= longest || stream.writableLength > mostWaiting) left += 1;
      else {
        sayLeftOut();
        put(cutLine(line));
      }
    },
    close: () =>
      new Promise((resolve) => {
        sayLeftOut();
        if (stream.closed) resolve();
        else {
          stream.once('close', () => resolve());
          stream.end();
        }
      }),
  };
};
