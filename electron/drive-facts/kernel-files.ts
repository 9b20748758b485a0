import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSwaps } from './mounts.ts';

/** Trimmed; null where there is nothing, or nothing in it, or the device went away between two reads. */
export const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
};

export const listFolder = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** `major:minor` from a `st_dev` or `st_rdev` (glibc's `gnu_dev_major` and `gnu_dev_minor`, sysmacros.h). */
export const formatDeviceNumber = (dev: bigint): string => {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return `${major}:${minor}`;
};

/** `major:minor` of the block device at `path`; null where there is none. `root` is the folder that holds `sys`, `proc` and `dev`. */
export const deviceNumberOf = (path: string, root = '/'): string | null => {
  if (!path.startsWith('/')) return null;
  try {
    const node = join(root, path);
    const stat = statSync(node, { bigint: true });
    if (stat.isBlockDevice()) return formatDeviceNumber(stat.rdev);
    // In a tree that stands for another machine's, a file stands for the node.
    if (root === '/') return null;
    return readText(join(root, 'sys/class/block', basename(realpathSync(node)), 'dev'));
  } catch {
    return null;
  }
};

/** Device numbers of swap devices, paths of swap files; a kernel without swap has no such file. */
export const readSwaps = (root = '/'): string[] =>
  parseSwaps(readText(join(root, 'proc/swaps')) ?? '').map(
    (path) => deviceNumberOf(path, root) ?? path,
  );

/** The devices of each mounted btrfs that has several (fs/btrfs/sysfs.c: `/sys/fs/btrfs/UUID/devices`). */
export const readBtrfsSets = (root = '/'): string[][] => {
  const folder = join(root, 'sys/fs/btrfs');
  return listFolder(folder)
    .map((uuid) =>
      listFolder(join(folder, uuid, 'devices')).flatMap(
        (name) => readText(join(folder, uuid, 'devices', name, 'dev')) ?? [],
      ),
    )
    .filter((set) => set.length > 1);
};
