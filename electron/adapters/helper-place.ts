import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { realpath, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { fail, ok, saidBy } from '../contract/index.ts';
import { canRun, findPrograms } from './find-program.ts';
import { sendChunks } from './images/image-feed.ts';
import { readRange } from './read-range.ts';

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

/**
 * What root runs where the helper's files could be exchanged by the user: it takes their bytes over descriptor 1, where nobody else
 * can put any, into a folder of root's own, compares them with the hashes that were authorised with the command, and
 * starts the helper from there. The first line is for the one who is asked for the password. It exits with 70 where
 * anything of this fails: 126 and 127 are pkexec's.
 *
 * $1, $2: size and SHA-256 of the helper. $3: a Node.js that is root's, or empty; then $4, $5: those of the one to be sent.
 */
const copyScript = `# Flakestick copies its helper to a folder that only root can change, and runs it there to open the drive.
set -u
PATH=/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
folder=
stop() { echo "flakestick: $1" >&2; exit 70; }
trap '[ -z "$folder" ] || rm -rf -- "$folder"' EXIT
trap 'exit 70' HUP INT QUIT TERM
trap '' PIPE
# What is left of one that was ended by a power cut. The number is that of its process.
for old in /var/lib/flakestick-helper.*; do
  pid=\${old#/var/lib/flakestick-helper.}
  pid=\${pid%.*}
  case $pid in *[!0-9]*) ;; *) [ -e "/proc/$pid" ] || rm -rf -- "$old" ;; esac
done
# Programs can't be started from everywhere (noexec).
for parent in /var/lib /var/tmp /tmp; do
  folder=$(mktemp -d "$parent/flakestick-helper.$$.XXXXXXXXXX" 2>/dev/null) || continue
  printf '#!/bin/sh\\nexit 0\\n' >"$folder/try" && chmod 700 "$folder/try" && "$folder/try" 2>/dev/null && break
  rm -rf -- "$folder"
  folder=
done
[ -n "$folder" ] || stop "there is no folder that root can start a program from"
receive() {
  head -c "$2" <&1 >"$folder/$1" || stop "no room for its copy in $folder"
  [ "$(sha256sum <"$folder/$1")" = "$3  -" ] || stop "$1 did not arrive as it was announced"
}
receive helper.mjs "$1" "$2"
node=$3
if [ -z "$node" ]; then
  receive node "$4" "$5"
  node=$folder/node
  chmod 700 "$node"
fi
trap '' HUP INT QUIT
# In the background, so that a signal is handed on at once; then a shell would put /dev/null in descriptor 0's place.
exec 3<&0
env -i "PATH=$PATH" "$node" "$folder/helper.mjs" <&3 3<&- &
child=$!
exec 0</dev/null 3<&-
trap 'kill -TERM "$child" 2>/dev/null' TERM
while wait "$child"; status=$?; [ "$status" -gt 128 ] && kill -0 "$child" 2>/dev/null; do :; done
[ "$status" -lt 126 ] || [ "$status" -gt 127 ] || stop "$node can't be started"
exit "$status"
`;

/** The command that copies the helper and runs it. `prelude` sends what it waits for: to be called once, it closes the files. */
export const planCopy = async ({ helperFile, node }: Extract<HelperPlace, { type: 'copied' }>) => {
  const files: OpenFile[] = [];
  try {
    files.push(await openFile(helperFile));
    if (!node.isRoots) files.push(await openFile(node.file));
  } catch (error) {
    close(files);
    return fail('HELPER_UNAVAILABLE', { reason: 'unreadable', said: saidBy(error) });
  }
  const [helper = [], copiedNode = []] = files.map((file) => [`${file.sizeBytes}`, file.sha256]);
  const args = [...helper, node.isRoots ? node.file : '', ...copiedNode];
  return ok({
    command: ['/bin/sh', '-c', copyScript, 'flakestick-helper', ...args] as const,
    prelude: async (channel: Writable | null): Promise<void> => {
      const never = new AbortController().signal;
      for (const { fd, sizeBytes } of files) {
        if (channel === null) break;
        // A command that ended, because nobody authorised it, is told of by its end.
        await sendChunks(readRange(fd, 0, sizeBytes), channel, never).catch(() => undefined);
      }
      close(files);
    },
  });
};

type OpenFile = { fd: number; sizeBytes: number; sha256: string };

const openFile = async (path: string): Promise<OpenFile> => {
  const fd = openSync(path, 'r');
  const sizeBytes = fstatSync(fd).size;
  const hash = createHash('sha256');
  for await (const chunk of readRange(fd, 0, sizeBytes)) hash.update(chunk);
  return { fd, sizeBytes, sha256: hash.digest('hex') };
};

const close = (files: OpenFile[]): void => {
  for (const { fd } of files.splice(0)) closeSync(fd);
};
