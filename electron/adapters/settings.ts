import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../engine/ports/surroundings.ts';
import { readTextFile } from './read-text.ts';

/** What is larger was not written by this program. */
const mostBytes = 4 * 1024 * 1024;

/** Keeps each key in a JSON file of its own. Two writers of one process take turns; a file is replaced as a whole. */
export const createSettings = (folder: string): Settings => {
  let turn: Promise<unknown> = Promise.resolve();

  const fileOf = (key: string) => join(folder, `${encodeURIComponent(key)}.json`);

  const replace = async (file: string, value: unknown) => {
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    try {
      await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`);
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  };

  return {
    read: async (key) => {
      try {
        return JSON.parse(await readTextFile(fileOf(key), mostBytes)) as unknown;
      } catch {
        return undefined;
      }
    },
    write: (key, value) => {
      const written = turn.then(() => replace(fileOf(key), value));
      turn = written.catch(() => undefined);
      return written;
    },
  };
};
