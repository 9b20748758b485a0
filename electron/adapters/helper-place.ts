import { execFile } from 'node:child_process';
import { realpath, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { canRun, findPrograms } from './find-program.ts';

const execute = promisify(execFile);

/** What a helper that runs as root may be started from: files that nobody but root can exchange, and that root can read. */
export type HelperPlace =
  /** Started where it lies. */
  | { type: 'inPlace'; command: [string, ...string[]] }
  /** Copied to root's own folder first, and Node.js with it where `node` is not root's. */
  | { type: 'copied'; helperFile: string; node: { file: string; isRoots: boolean } };

/** The helper's own: Node.js releases before it lack what it uses. */
const NODE_MAJOR = 24;

/**
 * A package has a launcher beside the helper, which polkit's action of our own names. A checkout has none; an AppImage has one
 * on a mount that root may not look into.
 */
export const findHelperPlace = async (
  helperFile: string,
  nodeExecutable: string,
): Promise<HelperPlace> => {
  const launcher = await asRoots(join(dirname(helperFile), 'flakestick-helper'));
  const helper = await asRoots(helperFile);
  if (launcher !== null && helper !== null && (await canRun(launcher))) {
    return { type: 'inPlace', command: [launcher] };
  }
  const node = await findRootsNode(nodeExecutable);
  if (helper !== null && node !== null) return { type: 'inPlace', command: [node, helper] };
  return {
    type: 'copied',
    helperFile,
    node: { file: node ?? nodeExecutable, isRoots: node !== null },
  };
};

/** The one in use where it is root's, else one of the system's that is new enough: it spares copying 100 MB. */
const findRootsNode = async (nodeExecutable: string): Promise<string | null> => {
  const own = await asRoots(nodeExecutable);
  if (own !== null) return own;
  const places = ['/run/current-system/sw/bin/node', '/usr/bin/node', '/usr/local/bin/node'];
  for (const candidate of [...places, ...(await findPrograms('node'))]) {
    const node = await asRoots(candidate);
    if (node !== null && (await isNewEnough(node))) return node;
  }
  return null;
};

const isNewEnough = async (node: string): Promise<boolean> => {
  try {
    const { stdout } = await execute(node, ['--version'], { timeout: 5000, env: {} });
    return Number(/^v(\d+)\./.exec(stdout)?.[1]) >= NODE_MAJOR;
  } catch {
    return false;
  }
};

/** statfs(2): root is kept out of a FUSE mount of somebody else, and of most NFS ones. */
const FOREIGN_FILE_SYSTEMS = new Set([0x65735546, 0x6969]);

/** The file's real path where it and all folders above it are root's alone, and root can read it; else null. */
export const asRoots = async (file: string): Promise<string | null> => {
  try {
    const path = await realpath(file);
    if (FOREIGN_FILE_SYSTEMS.has((await statfs(path)).type)) return null;
    for (let at = path; ; at = dirname(at)) {
      if (!isRootsAlone(await stat(at), at !== path)) return null;
      if (at === '/') return path;
    }
  } catch {
    return null;
  }
};

/** A group may add to a sticky folder, as nix's builders do to /nix/store; what is root's in there it can't touch. */
const isRootsAlone = ({ uid, mode }: { uid: number; mode: number }, isFolder: boolean): boolean => {
  if (uid !== 0 || (mode & 0o002) !== 0) return false;
  return (mode & 0o020) === 0 || (isFolder && (mode & 0o1000) !== 0);
};
