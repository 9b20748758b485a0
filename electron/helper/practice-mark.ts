import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { TOOL_FOLDERS } from './system-tools.ts';

/** The extended attribute that makes a file a practice drive (attr(1): `setfattr -n NAME -v 1 FILE`). */
export const MARK_ATTRIBUTE = 'user.flakestick.practice-drive';

/** Where there are no extended attributes: a file beside it that holds `{"inode": …}`. */
export const sidecarOf = (path: string): string => `${path}.flakestick-practice-drive`;

/** Whether the opened file, once found at `path`, is marked as a practice drive. */
export const hasPracticeMark = (
  fd: number,
  path: string,
  file: { inode: string; uid: number },
): boolean => hasAttribute(fd) || hasSidecar(path, file);

const hasAttribute = (fd: number): boolean => {
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
    return value === '1';
  } catch {
    return false;
  }
};

const hasSidecar = (path: string, file: { inode: string; uid: number }): boolean => {
  try {
    const sidecar = lstatSync(sidecarOf(path));
    // In a folder that many may write to (/tmp), only the file's own owner can speak for it.
    if (!sidecar.isFile() || sidecar.uid !== file.uid) return false;
    const mark: unknown = JSON.parse(readFileSync(sidecarOf(path), 'utf8'));
    return (
      typeof mark === 'object' &&
      mark !== null &&
      'inode' in mark &&
      String(mark.inode) === file.inode
    );
  } catch {
    return false;
  }
};
