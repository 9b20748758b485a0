import type { Ports } from '../ports/index.ts';

type Needs = Pick<Ports, 'files' | 'environment'>;

/** What the kernel and SQLite say of it (strerror(3), sqlite3_errstr). */
export const saysDiskIsFull = (text: string): boolean =>
  /No space left on device|database or disk is full|Disk quota exceeded/.test(text);

/** In bytes: a disk with less is full for whoever builds on it. */
const fullBelow = 64 * 1024 * 1024;

/** Of the folders that builds write to (nix's store, and the one for temporary files) the first that has no room; null where all have. */
export const findFullFolder = async (
  { files, environment }: Needs,
  store: string,
): Promise<string | null> => {
  for (const folder of [store, environment.folders.temporary]) {
    const free = await files.freeBytes(folder).catch(() => null);
    if (free !== null && free < fullBelow) return folder;
  }
  return null;
};

/**
 * Looks for a full disk when a line of a build's log speaks of one: what a builder says is no proof, and once it has failed nix takes away
 * what filled the disk.
 */
export const createDiskWatch = (ports: Needs) => {
  let looking: Promise<void> | null = null;
  let found: string | null = null;
  return {
    hear: (line: string, store: string): void => {
      if (found !== null || looking !== null || !saysDiskIsFull(line)) return;
      looking = findFullFolder(ports, store).then((folder) => {
        found = folder;
        looking = null;
      });
    },
    found: async (): Promise<string | null> => {
      await looking;
      return found;
    },
  };
};
export type DiskWatch = ReturnType<typeof createDiskWatch>;
