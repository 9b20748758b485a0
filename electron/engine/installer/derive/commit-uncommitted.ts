import { join } from 'node:path';
import { ok, type Result } from '../../../contract/index.ts';
import { draftName } from './cache.ts';
import { noHistoryError, runGit } from './git-command.ts';
import type { DeriveNeeds } from './needs.ts';
import { ownBranches } from './own-repository.ts';
import type { PinnedFleet } from './pin-fleet.ts';

type Order = {
  pinned: PinnedFleet;
  /** The commit that the changes are on top of; null where there is none yet. */
  base: string | null;
  /** The repository in the app's cache that the new objects go to. */
  own: string;
  gitFolder: string;
  index: string;
};

const settings = [
  // The index is a copy, and what it was split from stays where it is.
  ['core.splitIndex', 'false'],
  // Only a warning to the user in their own repository.
  ['core.safecrlf', 'false'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/**
 * Changes that are not committed, as a commit on a branch of its own: exactly the tracked files as the flake sees them,
 * for they are taken from the copy that nix made. Index and object database are our own; of the user's repository only
 * its settings are used, as it may encrypt files or keep them elsewhere. Null where nothing differs from `base`.
 */
export const commitUncommitted = async (
  ports: DeriveNeeds,
  order: Order,
  signal: AbortSignal,
): Promise<Result<{ commit: string; branch: string } | null>> => {
  const index = join(order.own, `index-${draftName(ports)}`);
  try {
    const tree = await writeTree(ports, order, index, signal);
    if (!tree.ok) return tree;
    return await commitTree(ports, order, tree.value, signal);
  } finally {
    await ports.files.remove(index).catch(() => undefined);
  }
};

const writeTree = async (
  ports: DeriveNeeds,
  { pinned, own, gitFolder, index: theirs }: Order,
  index: string,
  signal: AbortSignal,
): Promise<Result<string>> => {
  const copied = await ports.processes.run({ command: 'cp', args: ['--', theirs, index], signal });
  if (copied.status !== 'exited' || copied.exitCode !== 0) {
    return noHistoryError({ reason: 'index' });
  }
  const env = { GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: join(own, 'objects') };
  const git = (...args: string[]) =>
    runGit(
      ports,
      [
        ...['-C', pinned.storePath, `--git-dir=${gitFolder}`, `--work-tree=${pinned.storePath}`],
        ...['-c', `lfs.storage=${join(own, 'lfs')}`, ...settings, ...args],
      ],
      signal,
      env,
    );
  const submodules = await git('ls-files', '--stage', '-z');
  if (!submodules.ok) return submodules;
  const added = await git(
    'add',
    '--update',
    '--',
    '.',
    ...submodules.value.split('\0').flatMap(leaveOut),
  );
  return added.ok ? git('write-tree') : added;
};

/** Of a submodule nix copies nothing, which git would take for its removal. */
const leaveOut = (entry: string): string[] => {
  const path = /^160000 [^\t]*\t(.*)$/s.exec(entry)?.[1];
  return path === undefined ? [] : [`:(exclude,top,literal)${path}`];
};

const commitTree = async (
  ports: DeriveNeeds,
  { pinned, base, own }: Order,
  tree: string,
  signal: AbortSignal,
): Promise<Result<{ commit: string; branch: string } | null>> => {
  const git = (env: Record<string, string>, ...args: string[]) =>
    runGit(ports, [`--git-dir=${own}`, ...args], signal, env);
  if (base !== null) {
    const before = await git({}, 'rev-parse', `${base}^{tree}`);
    if (!before.ok) return before;
    if (before.value === tree) return ok(null);
  }
  const commit = await git(
    author(pinned.lastModified),
    'commit-tree',
    tree,
    ...(base === null ? [] : ['-p', base]),
    '-m',
    'Changes that were not committed when Flakestick built an installer',
  );
  const short = base === null ? '' : `${base.slice(0, 7)}-`;
  return commit.ok
    ? ok({ commit: commit.value, branch: `${ownBranches}${short}uncommitted` })
    : commit;
};

/** The same for the same files, so that the same installer comes of them. */
const author = (seconds: number): Record<string, string> => {
  const [name, email, date] = ['Flakestick', 'flakestick@localhost', `@${seconds} +0000`];
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
};
