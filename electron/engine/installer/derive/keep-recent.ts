import { join } from 'node:path';
import type { Ports } from '../../ports/index.ts';

type Needs = Pick<Ports, 'files' | 'clock'>;

const day = 24 * 60 * 60 * 1000;
const keptMs = 14 * day;
const mark = '.used';

/**
 * Notes that this entry of a cache folder is in use, and removes those that were not for 14 days. What can't be removed
 * or noted is left for another time: a cache is no reason to fail.
 */
export const keepRecent = async (ports: Needs, folder: string, name: string): Promise<void> => {
  await touch(ports, join(folder, name + mark));
  for (const other of await ports.files.list(folder).catch(() => [])) {
    if (other.endsWith(mark) || other === name) continue;
    if (await isRecent(ports, folder, other)) continue;
    await ports.files.remove(join(folder, other)).catch(() => undefined);
    await ports.files.remove(join(folder, other + mark)).catch(() => undefined);
  }
};

/** Not more than once a day: what is in use is asked for all the time. */
const touch = async ({ files, clock }: Needs, path: string): Promise<void> => {
  const marked = await files.stat(path).catch(() => null);
  if (marked && clock.now() - marked.modifiedAt < day) return;
  await files.writeText(path, '').catch(() => undefined);
};

/** What has no mark is being written, or was left by a process that ended. */
const isRecent = async ({ files, clock }: Needs, folder: string, name: string) => {
  const path = join(folder, name);
  const stat = (await files.stat(path + mark).catch(() => null)) ?? (await files.stat(path));
  return stat !== null && clock.now() - stat.modifiedAt < keptMs;
};

/**
 * Makes an entry of a cache folder whole or not at all: `write` fills a private folder, which then gets its name. Where
 * another process was faster, what that one made is taken. What `write` fails with is handed on, and nothing is left.
 */
export const makeEntry = async <F>(
  { files }: Pick<Ports, 'files'>,
  place: { folder: string; name: string; draft: string },
  write: (draft: string) => Promise<F | null>,
): Promise<F | null> => {
  const entry = join(place.folder, place.name);
  const draft = join(place.folder, `.${place.name}.${place.draft}`);
  try {
    await files.remove(draft);
    await files.makePrivateFolder(draft);
    const failed = await write(draft);
    if (failed !== null) return failed;
    await files.rename(draft, entry).catch(async (error: unknown) => {
      if (!(await files.stat(entry))) throw error;
    });
    return null;
  } finally {
    await files.remove(draft).catch(() => undefined);
  }
};
