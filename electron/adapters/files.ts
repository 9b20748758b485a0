import type { BigIntStats } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  statfs,
  symlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatDeviceNumber } from '../drive-facts/kernel-files.ts';
import type { FileStat, Files } from '../engine/ports/files.ts';
import { openLog } from './open-log.ts';
import { readTextFile } from './read-text.ts';
import { replaceFile } from './replace-file.ts';

/** What nix tells of a host with thousands of file systems is far below that. */
const mostTextBytes = 64 * 1024 * 1024;

/** The file system of this machine. */
export const createFiles = (): Files => ({
  stat: async (path) => {
    const stats = await orNull(stat(path, { bigint: true }));
    return stats && describe(stats);
  },
  realPath: (path) => orNull(realpath(path)),
  list: (folder) => readdir(folder),
  readText: (path) => readTextFile(path, mostTextBytes),
  writeText: replaceFile,
  makeFolder,
  makePrivateFolder: async (path) => {
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 });
  },
  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path, { recursive: true, force: true }),
  copyFolder,
  createSparse: async (path, sizeBytes) => {
    const file = await open(path, 'wx');
    try {
      await file.truncate(sizeBytes);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  },
  openLog,
  freeBytes: async (path) => {
    const system = await orNull(statfs(path));
    return system && system.bavail * system.bsize;
  },
});

const describe = (stats: BigIntStats): FileStat => ({
  kind: kindOf(stats),
  sizeBytes: Number(stats.size),
  onDevice: formatDeviceNumber(stats.dev),
  inode: String(stats.ino),
  bornAtNs: stats.birthtimeNs > 0n ? String(stats.birthtimeNs) : null,
  modifiedAt: Number(stats.mtimeNs / 1_000_000n) + Number(stats.mtimeNs % 1_000_000n) / 1e6,
});

const kindOf = (stats: BigIntStats): FileStat['kind'] => {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isBlockDevice()) return 'blockDevice';
  return stats.isCharacterDevice() ? 'characterDevice' : 'other';
};

const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

const orNull = async <T>(reading: Promise<T>): Promise<T | null> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && absent.has(String(error.code))) return null;
    throw error;
  }
};

/** Node's own `recursive` never ends where a folder refuses to be made with ENOENT, as those of `/proc` do. */
const makeFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path).catch(async (again: unknown) => {
      if (!(await orNull(stat(path)))?.isDirectory()) throw again;
    });
  }
};

/** Writes each entry anew, because one from a read-only store would bring its mode along. */
const copyFolder = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyFolder(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else {
      await copyFile(source, target);
      await chmod(target, (await stat(source)).mode | 0o200);
    }
  }
};
