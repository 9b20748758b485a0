import { execFileSync } from 'node:child_process';
import { type BigIntStats, lstatSync, readFileSync } from 'node:fs';
import {
  MARK_ATTRIBUTE,
  type MarkedFile,
  readMark,
  sidecarOf,
} from '../drive-facts/practice-mark.ts';
import { TOOL_FOLDERS } from './system-tools.ts';

/** The random number of the mark of the opened file, once found at `path`; null where it is not marked as a practice drive. */
export const readPracticeId = (fd: number, path: string, stat: BigIntStats): string | null => {
  const file: MarkedFile = {
    inode: String(stat.ino),
    bornAtNs: stat.birthtimeNs > 0n ? String(stat.birthtimeNs) : null,
    sizeBytes: Number(stat.size),
  };
  return readAttribute(fd, file) ?? readSidecar(path, file, stat.uid);
};

const readAttribute = (fd: number, file: MarkedFile): string | null => {
  try {
    // Of the descriptor, not of the path, which may name another file by now.
    const value = execFileSync(
      'getfattr',
      ['--absolute-names', '--only-values', '-n', MARK_ATTRIBUTE, `/proc/${process.pid}/fd/${fd}`],
      {
        env: { PATH: TOOL_FOLDERS.join(':') },
        stdio: ['ignore', 'pipe', 'ignore'],
        encoding: 'utf8',
      },
    );
    return readMark(value, file);
  } catch {
    return null;
  }
};

/** In bytes: a mark has some hundred. */
const longestSidecar = 4096n;

const readSidecar = (path: string, file: MarkedFile, uid: bigint): string | null => {
  // Nothing but this tells a new file from the one that had its inode's number before.
  if (file.bornAtNs === null) return null;
  try {
    const sidecar = lstatSync(sidecarOf(path), { bigint: true });
    // In a folder that many may write to (/tmp), only the file's own owner can speak for it.
    if (!sidecar.isFile() || sidecar.uid !== uid || sidecar.size > longestSidecar) return null;
    return readMark(readFileSync(sidecarOf(path), 'utf8'), file);
  } catch {
    return null;
  }
};
