import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  isNewerSettings,
  newerDataError,
  SETTINGS_VERSION,
  type Settings,
} from '../engine/ports/environment.ts';
import { readTextFile, replaceFile } from './files.ts';

/** What is larger was not written by this program. */
const mostBytes = 4 * 1024 * 1024;

/** Keeps each key in a JSON file of its own. Changes of one process take turns; a file is replaced as a whole. */
export const createSettings = (folder: string): Settings => {
  let turn: Promise<unknown> = Promise.resolve();

  const fileOf = (key: string) => join(folder, `${encodeURIComponent(key)}.json`);

  const replace = async (file: string, value: unknown) => {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, `${JSON.stringify(value, null, 2)}\n`);
  };

  const read = async (key: string): Promise<unknown> => {
    try {
      return JSON.parse(await readTextFile(fileOf(key), mostBytes)) as unknown;
    } catch {
      return undefined;
    }
  };

  const claimVersion = async () => {
    const version = await read('version');
    if (isNewerSettings(version)) throw newerDataError(folder);
    if (version !== SETTINGS_VERSION) await replace(fileOf('version'), SETTINGS_VERSION);
  };

  return {
    read,
    change: (key, next) => {
      const changed = turn
        .then(claimVersion)
        .then(async () => replace(fileOf(key), next(await read(key))));
      turn = changed.catch(() => undefined);
      return changed;
    },
  };
};
