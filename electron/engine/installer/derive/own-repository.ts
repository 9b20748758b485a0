import { join } from 'node:path';
import { type Failure, ok, type Result } from '../../../contract/index.ts';
import { draftName, hashOf, keepRecent, makeEntry, unwritableError } from './cache.ts';
import { runGit } from './git-command.ts';
import type { DeriveNeeds } from './needs.ts';

/** Branches that only the stick has: the installer forgets them after checking out what they lead to. */
export const ownBranches = 'flakestick/';

/** `sha1` or `sha256`. */
export type ObjectFormat = string;

export const formatOfRevision = (revision: string | null): ObjectFormat =>
  revision?.length === 64 ? 'sha256' : 'sha1';

export const initBare = (
  ports: DeriveNeeds,
  folder: string,
  format: ObjectFormat,
  signal: AbortSignal,
): Promise<Result<string>> =>
  runGit(
    ports,
    [
      '-c',
      'init.defaultBranch=main',
      'init',
      '--quiet',
      '--bare',
      `--object-format=${format}`,
      folder,
    ],
    signal,
  );

/** The object database of another repository is seen through this one's, and never written to. */
export const lendObjects = (ports: DeriveNeeds, gitFolder: string, objects: string) =>
  ports.files.writeText(join(gitFolder, 'objects', 'info', 'alternates'), `${objects}\n`);

/**
 * A bare repository in the app's cache that belongs to the repository `of`: what is fetched or made for it goes there.
 * Fails with `HISTORY_MISSING`, `FILE_UNWRITABLE` or `CANCELLED`.
 */
export const prepareOwnRepository = async (
  ports: DeriveNeeds,
  of: string,
  format: ObjectFormat,
  signal: AbortSignal,
): Promise<Result<string>> => {
  const place = join(ports.environment.folders.cache, 'history');
  const name = `${hashOf(of, format)}.git`;
  const folder = join(place, name);
  try {
    if (!(await ports.files.stat(join(folder, 'HEAD')))) {
      const entry = { folder: place, name, draft: draftName(ports) };
      const failed = await makeEntry<Failure>(ports, entry, async (draft) => {
        const made = await initBare(ports, draft, format, signal);
        return made.ok ? null : made.error;
      });
      if (failed) return { ok: false, error: failed };
    }
    await keepRecent(ports, place, name);
    return ok(folder);
  } catch (error) {
    return unwritableError(place, error);
  }
};
