import { join } from 'node:path';
import {
  type Failure,
  type FailureOf,
  failure,
  ok,
  type Result,
  withoutSecret,
} from '../../../contract/index.ts';
import { hashOf } from './cache.ts';
import { initBare, lendObjects, runGit } from './git-command.ts';
import { type Carried, readLocalHistory } from './local-history.ts';
import type { DeriveNeeds, PinnedFleet } from './pin-fleet.ts';
import { fetchRemoteHistory, repositoryUrl } from './remote-history.ts';

/** As in the wrapper's request.json. */
type RepositoryRequest = {
  /** Beside request.json: a bundle, or a bare repository where the history is cut off. Null: it is to be cloned. */
  bundle: 'repository.bundle' | 'repository.git' | null;
  /** What `origin` will be; without credentials. */
  url: string | null;
  /** What was built; with changes that are not committed, what they are on top of. Null where nothing was committed. */
  revision: string | null;
  /** The user's branch. Uncommitted changes are on one below `flakestick/` besides. */
  branch: string | null;
  /** The folder of the flake in it; null for its root. */
  dir: string | null;
  dirty: boolean;
};

export type CarriedRepository = {
  request: RepositoryRequest;
  /** The same for the same history. */
  identity: string;
  /** Puts what `bundle` names into the folder. */
  write: (folder: string) => Promise<Result<unknown>>;
};

export type History = {
  repository: CarriedRepository | null;
  /** To build with where `repository` turns out not to be writable. */
  without: CarriedRepository | null;
  warnings: Failure[];
};

export const noHistory: History = { repository: null, without: null, warnings: [] };

/**
 * The history of the fleet's repository for the stick: the branch and all tags. It is carried when the stick must do
 * without a network, and always for a fleet on this machine, which the machine to be installed may have nowhere to
 * clone from. A fleet elsewhere is cloned by an online stick itself. The user's repository is only read. What can't be
 * carried is a warning, and the stick has the files of the flake without their history. Fails only with `CANCELLED`.
 */
export const carryHistory = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
  { prebuilt }: { prebuilt: boolean },
): Promise<Result<History>> => {
  const url = repositoryUrl(pinned);
  if (pinned.repository === null && url === null) {
    return ok(noHistory);
  }
  const without = withoutBundle(pinned, url);
  if (pinned.repository === null && !prebuilt) {
    return ok({ repository: without, without, warnings: [] });
  }
  const read =
    pinned.repository === null
      ? await fetchRemoteHistory(ports, pinned)
      : await readLocalHistory(ports, pinned, pinned.repository);
  if (read.ok) {
    const { warnings, ...carried } = read.value;
    const repository = bundled(ports, pinned, carried);
    return ok({
      repository,
      without: unbundled({ ...repository.request, bundle: null }),
      warnings,
    });
  }
  if (read.error.code !== 'HISTORY_MISSING') return { ok: false, error: read.error };
  return ok({ repository: without, without, warnings: [warnOf(pinned, read.error)] });
};

/** That the history is not on the stick, with git's reason. */
export const warnOf = (
  { fleet }: PinnedFleet,
  { code, params }: FailureOf<'HISTORY_MISSING'>,
): Failure =>
  failure(
    code,
    'reference' in params ? { ...params, reference: withoutSecret(fleet.reference) } : params,
  );

const withoutBundle = (pinned: PinnedFleet, url: string | null): CarriedRepository => {
  const { ref } = pinned.wanted;
  return unbundled({
    bundle: null,
    url: url === null ? null : withoutSecret(url),
    revision: pinned.revision,
    branch: typeof ref === 'string' ? ref.replace(/^refs\/heads\//, '') : null,
    dir: flakeFolder(pinned),
    dirty: pinned.dirty,
  });
};

const flakeFolder = ({ locked: { dir } }: PinnedFleet): string | null =>
  typeof dir === 'string' && dir !== '' ? dir : null;

const unbundled = (request: RepositoryRequest): CarriedRepository => ({
  request,
  identity: hashOf(request),
  write: async () => ok(null),
});

/**
 * A repository with nothing but the carried branches and tags, as a bundle; where the history is cut off, which a bundle
 * can't express, as the bare repository itself. `write` fails with `HISTORY_MISSING` or `CANCELLED`.
 */
const bundled = (ports: DeriveNeeds, pinned: PinnedFleet, carried: Carried): CarriedRepository => {
  const { url, revision, branch, objects, format, refs, head, shallow } = carried;
  const bundle = shallow === null ? 'repository.bundle' : 'repository.git';
  const write = async (folder: string): Promise<Result<unknown>> => {
    const { files } = ports;
    const bare = join(folder, 'repository.git');
    const git = (...args: string[]) => runGit(ports, [`--git-dir=${bare}`, ...args]);
    const made = await initBare(ports, bare, format);
    if (!made.ok) return made;
    await lendObjects(ports, bare, objects);
    await files.writeText(join(bare, 'packed-refs'), writeRefs(refs));
    const pointer = head === null ? `${revision}\n` : `ref: refs/heads/${head}\n`;
    await files.writeText(join(bare, 'HEAD'), pointer);
    const all = ['HEAD', '--branches', '--tags'];
    if (shallow === null) {
      const created = await git('bundle', 'create', '--quiet', join(folder, bundle), ...all);
      await files.remove(bare);
      return created;
    }
    await files.writeText(join(bare, 'shallow'), shallow);
    const packed = await git('repack', '--quiet', '-a', '-d');
    if (!packed.ok) return packed;
    await files.remove(join(bare, 'objects', 'info', 'alternates'));
    return git('rev-list', '--objects', '--quiet', ...all);
  };
  return {
    request: {
      bundle,
      url: url === null ? null : withoutSecret(url),
      revision,
      branch,
      dir: flakeFolder(pinned),
      dirty: pinned.dirty,
    },
    identity: hashOf(carried),
    write,
  };
};

const writeRefs = (refs: Carried['refs']): string =>
  [...refs]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, object]) => `${object} ${name}\n`)
    .join('');
