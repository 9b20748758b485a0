import { join } from 'node:path';
import { ok, type Result } from '../../../contract/index.ts';
import type { Ports } from '../../ports/index.ts';
import { draftName, hashOf, keepRecent, makeEntry, unwritableError } from './cache.ts';

type Needs = Pick<Ports, 'files' | 'clock' | 'environment'>;

export type Library = {
  /** Of the app's version and the contents of every file. */
  identity: string;
  folder: string;
};

/**
 * The shipped nix folder, as a copy in the cache: the shipped one may be gone at the next start (an AppImage is mounted
 * elsewhere each time), which a lock file that names it must outlive. Fails with `FILE_UNWRITABLE`.
 */
export const prepareLibrary = async (ports: Needs): Promise<Result<Library>> => {
  const { files, environment } = ports;
  const place = join(environment.folders.cache, 'library');
  try {
    const contents = await readContents(files, environment.folders.nix);
    const identity = hashOf(environment.version, contents);
    const folder = join(place, identity);
    if (!(await files.stat(folder))) {
      const entry = { folder: place, name: identity, draft: draftName(ports) };
      await makeEntry(ports, entry, async (draft) => {
        await files.copyFolder(environment.folders.nix, draft);
        return null;
      });
    }
    await keepRecent(ports, place, identity);
    return ok({ identity, folder });
  } catch (error) {
    return unwritableError(place, error);
  }
};

/** Every file below, by its path there. */
const readContents = async (files: Ports['files'], folder: string) => {
  const contents: Record<string, string> = {};
  const read = async (below: string): Promise<void> => {
    for (const name of await files.list(join(folder, below))) {
      const path = join(below, name);
      const stat = await files.stat(join(folder, path));
      if (stat?.kind === 'directory') await read(path);
      else if (stat?.kind === 'file') contents[path] = await files.readText(join(folder, path));
    }
  };
  await read('');
  return contents;
};
