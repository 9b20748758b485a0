import { type BigIntStats, constants, createWriteStream, mkdirSync } from 'node:fs';
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
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { cutLine } from '../contract/index.ts';
import { formatDeviceNumber } from '../drive-facts/kernel-files.ts';
import type { FileStat, Files } from '../engine/ports/files.ts';

/** What nix tells of a host with thousands of file systems is far below that. */
const mostTextBytes = 64 * 1024 * 1024;

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

/**
 * The text of a regular file of at most so many bytes. Rejects with the system's error, with `EFBIG` where it is larger, and with `EINVAL`
 * where it is something else: a FIFO keeps its reader waiting, and a device like `/dev/zero` has no end.
 */
export const readTextFile = async (path: string, mostBytes: number): Promise<string> => {
  // O_NONBLOCK: opening a FIFO would wait for a writer. It means nothing for a regular file.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw refusal('EISDIR', `${path} is a folder`);
    if (!stat.isFile()) throw refusal('EINVAL', `${path} is not a regular file`);
    // Read rather than believed: it may grow meanwhile, and those of /proc have no size.
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(64 * 1024) });
      if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
      bytes += bytesRead;
      if (bytes > mostBytes) throw refusal('EFBIG', `${path} has more than ${mostBytes} bytes`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
};

const refusal = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: ${message}`), { code });

let drafts = 0;

/** The file has all of its new text or all of its old one, also after a power cut; a draft that fails is not left behind. */
export const replaceFile = async (path: string, text: string): Promise<void> => {
  drafts += 1;
  const draft = `${path}.${process.pid}-${drafts}.tmp`;
  try {
    await writeFile(draft, text, { flag: 'wx', flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};

/** In bytes. Builds of whole systems print some tens of megabytes; what prints more than this prints without end. */
const longestLog = 256 * 1024 * 1024;
/** In bytes, in memory: a disk that does not keep up must not take this process with it. */
const mostWaiting = 16 * 1024 * 1024;

const openLog: Files['openLog'] = (path, longest = longestLog) => {
  let broken = false;
  let written = 0;
  let left = 0;
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch {
    broken = true;
  }
  const stream = createWriteStream(path, { flags: 'a' });
  // A log that can't be written (a full disk) must not end the job that it is about.
  stream.on('error', () => {
    broken = true;
  });
  const put = (text: string) => {
    written += Buffer.byteLength(text) + 1;
    stream.write(`${text}\n`);
  };
  const sayLeftOut = () => {
    if (left > 0 && !broken)
      put(`… [${left} lines were left out: they came too fast or were too many]`);
    left = 0;
  };
  return {
    write: (line) => {
      if (broken) return;
      if (written >= longest || stream.writableLength > mostWaiting) left += 1;
      else {
        sayLeftOut();
        put(cutLine(line));
      }
    },
    close: async () => {
      sayLeftOut();
      if (!stream.closed) stream.end();
      await finished(stream).catch(() => undefined);
    },
  };
};
