import { join } from 'node:path';
import { type Failure, failure, ok, type Result, withoutSecret } from '../../../contract/index.ts';
import { draftName } from './cache.ts';
import {
  lendObjects,
  noHistoryError,
  type ObjectFormat,
  ownBranches,
  prepareOwnRepository,
  runGit,
} from './git-command.ts';
import type { DeriveNeeds, PinnedFleet } from './pin-fleet.ts';

/** What of a repository goes on the stick, and where its objects are. */
export type Carried = {
  url: string | null;
  /** The last commit that the files are based on; null where nothing was committed yet. */
  revision: string | null;
  /** Null for a detached HEAD. */
  branch: string | null;
  /** What a clone has checked out at first; null for `revision` itself. */
  head: string | null;
  /** Branches and tags: full name and object. */
  refs: [name: string, object: string][];
  objects: string;
  format: ObjectFormat;
  /** The file `shallow` of a repository whose history is cut off. */
  shallow: string | null;
};
export type CarriedWithWarnings = Carried & { warnings: Failure[] };

type Git = (...args: string[]) => Promise<Result<string>>;

/** Of the user's own repository, which is only read. Fails with `HISTORY_MISSING` or `CANCELLED`. */
export const readLocalHistory = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
  root: string,
): Promise<Result<CarriedWithWarnings>> => {
  const git: Git = (...args) => runGit(ports, ['-C', root, ...args]);
  const places = await readPlaces(git);
  if (!places.ok) return places;
  const own = await prepareOwnRepository(ports, root, places.value.format);
  if (!own.ok) return own;
  await lendObjects(ports, own.value, places.value.objects);

  const [head, current, tags] = await Promise.all([
    orNull(git('rev-parse', '--verify', '--quiet', 'HEAD^{commit}')),
    orNull(git('symbolic-ref', '--quiet', '--short', 'HEAD')),
    readTags(git),
  ]);
  if (!tags.ok) return tags;
  const base = pinned.dirty ? head : (pinned.revision ?? head);
  const branch = base === head ? current : branchOf(pinned.locked.ref);
  const refs: Carried['refs'] = [...tags.value];
  if (base !== null && branch !== null) refs.push([`refs/heads/${branch}`, base]);
  const carried = {
    objects: join(own.value, 'objects'),
    format: places.value.format,
    shallow: places.value.shallow && (await ports.files.readText(places.value.shallow)),
    url: await readOrigin(git),
  };
  const patch = pinned.dirty
    ? await commitUncommitted(ports, { pinned, base, own: own.value, ...places.value })
    : ok(null);
  if (!patch.ok) return patch;
  const built = patch.value?.commit ?? base;
  if (built === null) return noHistoryError({ reason: 'nothingCommitted' });
  const detached = `${ownBranches}${built.slice(0, 7)}-detached`;
  const extra = patch.value?.branch ?? (branch === null ? detached : null);
  if (extra !== null) refs.push([`refs/heads/${extra}`, built]);
  return ok({
    ...carried,
    refs: refs.sort(([one], [other]) => (one < other ? -1 : 1)),
    revision: base,
    branch,
    head: patch.value?.branch ?? branch,
    warnings: await findWarnings(git, base, built, own.value, carried.url),
  });
};

export const orNull = async (asked: Promise<Result<string>>): Promise<string | null> => {
  const answer = await asked;
  return answer.ok && answer.value !== '' ? answer.value : null;
};

type Places = {
  gitFolder: string;
  index: string;
  objects: string;
  format: ObjectFormat;
  shallow: string | null;
};

/** Asked of git, since in a linked working tree some of them lie elsewhere. */
const readPlaces = async (git: Git): Promise<Result<Places>> => {
  const answer = await git(
    ...['rev-parse', '--path-format=absolute', '--git-dir'],
    ...['--git-path', 'index', '--git-path', 'objects', '--git-path', 'shallow'],
    ...['--is-shallow-repository', '--show-object-format'],
  );
  if (!answer.ok) return answer;
  const [gitFolder = '', index = '', objects = '', shallow = '', isShallow, format = 'sha1'] =
    answer.value.split('\n');
  return ok({ gitFolder, index, objects, format, shallow: isShallow === 'true' ? shallow : null });
};

const readTags = async (git: Git): Promise<Result<Carried['refs']>> => {
  const answer = await git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/tags');
  return answer.ok ? ok(parseRefs(answer.value)) : answer;
};

/** Of `--format=%(refname) %(objectname)`: no ref's name has a space. */
export const parseRefs = (text: string): Carried['refs'] =>
  text
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([name, object]) => (name && object ? [[name, object]] : []));

const branchOf = (ref: unknown): string | null => {
  if (typeof ref !== 'string' || ref === 'HEAD' || ref.startsWith('refs/tags/')) return null;
  return ref.replace(/^refs\/heads\//, '');
};

const readOrigin = async (git: Git): Promise<string | null> => {
  const names = (await orNull(git('remote')))?.split('\n') ?? [];
  const name = names.includes('origin') ? 'origin' : names[0];
  const url = name === undefined ? null : await orNull(git('remote', 'get-url', '--', name));
  return url === null ? null : withoutSecret(url.split('\n')[0] ?? url);
};

const findWarnings = async (
  git: Git,
  base: string | null,
  built: string,
  own: string,
  url: string | null,
): Promise<Failure[]> => {
  const warnings: Failure[] = [];
  if (base !== null && url !== null && !(await isPushed(git, base))) {
    warnings.push(failure('REVISION_UNPUSHED', { revision: base, url }));
  }
  const ownGit: Git = (...args) => git(`--git-dir=${own}`, ...args);
  return [...warnings, ...(await findLeftOut(ownGit, built))];
};

const isPushed = async (git: Git, revision: string) =>
  (await orNull(
    git('for-each-ref', '--count=1', '--format=%(refname)', '--contains', revision, 'refs/remotes'),
  )) !== null;

/** What a bundle has no place for. */
export const findLeftOut = async (git: Git, revision: string): Promise<Failure[]> => {
  const warnings: Failure[] = [];
  if ((await git('cat-file', '-e', `${revision}:.gitmodules`)).ok) {
    warnings.push(
      failure('HISTORY_MISSING', {
        reason: 'submodules',
        command: ['git', 'submodule', 'update', '--init'],
      }),
    );
  }
  const lfs = ['grep', '--quiet', '-e', 'filter=lfs', revision, '--', ':(glob)**/.gitattributes'];
  if ((await git(...lfs)).ok) {
    warnings.push(
      failure('HISTORY_MISSING', { reason: 'largeFiles', command: ['git', 'lfs', 'pull'] }),
    );
  }
  return warnings;
};

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
const commitUncommitted = async (
  ports: DeriveNeeds,
  { pinned, base, own, gitFolder, index: theirs }: Order,
): Promise<Result<{ commit: string; branch: string } | null>> => {
  const index = join(own, `index-${draftName(ports)}`);
  const writeTree = async (): Promise<Result<string>> => {
    const { processes, signal } = ports;
    const copied = await processes.run({ command: 'cp', args: ['--', theirs, index], signal });
    if (copied.status !== 'exited' || copied.exitCode !== 0) {
      return noHistoryError({ reason: 'index' });
    }
    const places = [`--git-dir=${gitFolder}`, `--work-tree=${pinned.storePath}`];
    const options = ['-C', pinned.storePath, ...places, '-c', `lfs.storage=${join(own, 'lfs')}`];
    const env = { GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: join(own, 'objects') };
    const git = (...args: string[]) => runGit(ports, [...options, ...settings, ...args], env);
    const submodules = await git('ls-files', '--stage', '-z');
    if (!submodules.ok) return submodules;
    const leftOut = submodules.value.split('\0').flatMap(leaveOut);
    const added = await git('add', '--update', '--', '.', ...leftOut);
    return added.ok ? git('write-tree') : added;
  };
  try {
    const tree = await writeTree();
    if (!tree.ok) return tree;
    const git = (env: Record<string, string>, ...args: string[]) =>
      runGit(ports, [`--git-dir=${own}`, ...args], env);
    if (base !== null) {
      const before = await git({}, 'rev-parse', `${base}^{tree}`);
      if (!before.ok) return before;
      if (before.value === tree.value) return ok(null);
    }
    const commit = await git(
      author(pinned.lastModified),
      ...['commit-tree', tree.value, ...(base === null ? [] : ['-p', base])],
      ...['-m', 'Changes that were not committed when Flakestick built an installer'],
    );
    const short = base === null ? '' : `${base.slice(0, 7)}-`;
    const branch = `${ownBranches}${short}uncommitted`;
    return commit.ok ? ok({ commit: commit.value, branch }) : commit;
  } finally {
    await ports.files.remove(index).catch(() => undefined);
  }
};

/** Of a submodule nix copies nothing, which git would take for its removal. */
const leaveOut = (entry: string): string[] => {
  const path = /^160000 [^\t]*\t(.*)$/s.exec(entry)?.[1];
  return path === undefined ? [] : [`:(exclude,top,literal)${path}`];
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
