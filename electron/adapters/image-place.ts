import { lstat, readlink, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Linux gives up after so many links too (fs/namei.c: MAXSYMLINKS). */
const MOST_LINKS = 40;
/** What nix makes is named by 32 characters of its own alphabet, a dash, and a name (src/libstore/path.cc). */
const inStore = /^(.*\/store)\/[0-9a-df-np-sv-z]{32}-[^/]+/;

export type ImagePlace =
  /** The file itself: no part of this path is a link. */
  | { kind: 'file'; path: string }
  /** There is no such file, or no name of it that links could be followed to. */
  | { kind: 'unknown' }
  | { kind: 'outOfStore'; path: string };

/**
 * Which file a path leads to. One that leads into a nix store has to end in it: a build decides what links are in its output, and following one out
 * of there would be reading what somebody else chose, with the rights of whoever flashes it.
 */
export const placeOfImage = async (path: string): Promise<ImagePlace> => {
  const places = await follow(resolve(path));
  const last = places.at(-1) ?? path;
  for (const place of places) {
    const store = inStore.exec(place)?.[1];
    if (store !== undefined && !(await isWithin(store, last))) {
      return { kind: 'outOfStore', path: last };
    }
  }
  const stats = await lstat(last).catch(() => null);
  return stats === null || stats.isSymbolicLink()
    ? { kind: 'unknown' }
    : { kind: 'file', path: last };
};

/** The store's own folder may be a link, as NIX_IGNORE_SYMLINK_STORE allows. */
const isWithin = async (store: string, place: string): Promise<boolean> =>
  inStore.exec(place)?.[1] === (await realpath(store).catch(() => store));

/** The path as it is, and as it is after each link on its way. */
const follow = async (path: string): Promise<string[]> => {
  const places = [path];
  for (let place = await followOne(path); place !== null; place = await followOne(place)) {
    places.push(place);
    if (places.length > MOST_LINKS) break;
  }
  return places;
};

/** With the first link in it replaced by what that says; null where there is none. */
const followOne = async (path: string): Promise<string | null> => {
  const names = path.split('/').slice(1);
  let folder = '/';
  for (const [index, name] of names.entries()) {
    const place = join(folder, name);
    const stats = await lstat(place).catch(() => null);
    if (stats === null) return null;
    if (stats.isSymbolicLink()) {
      return resolve(folder, await readlink(place), ...names.slice(index + 1));
    }
    folder = place;
  }
  return null;
};
