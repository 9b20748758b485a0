import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fail, ok, type Result, saidBy } from '../../../contract/index.ts';
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
 * The folder of an entry of the app's cache. Where it is not there, or lacks `last`, which is written last, it is made whole or not at all: `write`
 * fills a private folder, which then gets its name. Where another process was faster, what that one made is taken. Fails as `write` does, when
 * nothing is left of it, and with `FILE_UNWRITABLE`.
 */
export const cacheEntry = async (
  ports: Needs & Pick<Ports, 'environment'>,
  { place, name, last = '' }: { place: string; name: string; last?: string },
  write: (draft: string) => Promise<Result<unknown>>,
): Promise<Result<string>> => {
  const { files, environment } = ports;
  const folder = join(environment.folders.cache, place);
  const entry = join(folder, name);
  const draft = join(folder, `.${name}.${draftName(ports)}`);
  try {
    if (!(await files.stat(join(entry, last)))) {
      await files.remove(entry);
      await files.makePrivateFolder(draft);
      const written = await write(draft);
      if (!written.ok) return written;
      await files.rename(draft, entry).catch(async (error: unknown) => {
        if (!(await files.stat(entry))) throw error;
      });
    }
    await keepRecent(ports, folder, name);
    return ok(entry);
  } catch (error) {
    return unwritableError(folder, error);
  } finally {
    await files.remove(draft).catch(() => undefined);
  }
};

/** Short enough for a folder's name, long enough never to be met twice. */
const HASH_LENGTH = 32;

/** Of values that have a JSON form, with the names in objects in any order. */
export const hashOf = (...values: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(values, sortKeys)).digest('hex').slice(0, HASH_LENGTH);

const sortKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Names of drafts of two processes differ in time, those of one by a number. */
let drafts = 0;
export const draftName = ({ clock }: Pick<Ports, 'clock'>): string => {
  drafts += 1;
  return `${clock.now().toString(36)}-${drafts}`;
};

export const unwritableError = (place: string, error: unknown) =>
  fail('FILE_UNWRITABLE', { reason: 'cache', path: place, said: saidBy(error) });
