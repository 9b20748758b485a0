import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** NixOS keeps what is set-uid in the first; the program of that name elsewhere on its PATH can't become root. */
const wrapperFolder = '/run/wrappers/bin';

/** All programs of this name on PATH, in its order, and before them that of NixOS's wrappers. Relative folders don't count. */
export const findPrograms = async (name: string): Promise<string[]> => {
  const folders = [wrapperFolder, ...(process.env.PATH ?? '').split(':')];
  const candidates = folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name));
  const found = await Promise.all(
    [...new Set(candidates)].map(async (file) => ((await canRun(file)) ? file : null)),
  );
  return found.filter((file) => file !== null);
};

/** The first of `findPrograms`; null where there is none. */
export const findProgram = async (name: string): Promise<string | null> =>
  (await findPrograms(name))[0] ?? null;

export const canRun = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
