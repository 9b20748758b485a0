import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Linux gives up after so many links too (fs/namei.c: MAXSYMLINKS). */
const MOST_LINKS = 40;
/** What nix makes is named by 32 characters of its own alphabet, a dash, and a name (src/libstore/path.cc). */
const inStore = /^(.*\/store)\/[0-9a-df-np-sv-z]{32}-[^/]+/;

export type ImagePlace =
  /** The file itself: no part of this path is a link. */
  | { kind: 'file'; path: string }
  /** There is no such file, or no name of it that links could be followed to; and no store is on the way to it. */
  | { kind: 'unknown' }
  | { kind: 'outOfStore'; path: string };

/**
 * Which file a path leads to. One that leads into a nix store has to end in it: a build decides what links are in its output, and following one out
 * of there would be reading what somebody else chose, with the rights of whoever flashes it.
 */
export const placeOfImage = async (path: string): Promise<ImagePlace> => {
  const { stores, end, isThere } = await follow(resolve(path));
  for (const store of stores) {
    if (!(await isWithin(store, end))) return { kind: 'outOfStore', path: end };
  }
  // Where nothing is there, opening that very name says so; the path that was asked for could lead elsewhere by then.
  return isThere || stores.size > 0 ? { kind: 'file', path: end } : { kind: 'unknown' };
};

/** The store's own folder may be a link, as NIX_IGNORE_SYMLINK_STORE allows. */
const isWithin = async (store: string, end: string): Promise<boolean> =>
  inStore.exec(end)?.[1] === (await realpath(store).catch(() => store));

/**
 * As the kernel goes: one name after the other, so that `..` is the folder above the one that a link has led to, and not the name before it. `path`
 * is absolute. Answers the folders of all stores that it leads through, and where it ends, or as far as it can be followed: no folder of that is a link.
 */
const follow = async (path: string) => {
  const stores = new Set<string>();
  let folder = '/';
  let names = path.split('/');
  let links = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      folder = dirname(folder);
      continue;
    }
    const place = join(folder, name);
    const store = inStore.exec([place, ...names].join('/'))?.[1];
    if (store !== undefined) stores.add(store);
    const target = await targetOf(place);
    if (target === null || (target !== undefined && links === MOST_LINKS)) {
      return { stores, end: place, isThere: false };
    }
    if (target === undefined) folder = place;
    else {
      links += 1;
      names = [...target.split('/'), ...names];
      if (target.startsWith('/')) folder = '/';
    }
  }
  return { stores, end: folder, isThere: true };
};

/** Where a link leads; undefined for what is none, null for what is not there, or can't be looked at. */
const targetOf = async (place: string): Promise<string | null | undefined> => {
  try {
    return (await lstat(place)).isSymbolicLink() ? await readlink(place) : undefined;
  } catch {
    return null;
  }
};
