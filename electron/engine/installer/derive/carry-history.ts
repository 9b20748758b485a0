import {
  type Failure,
  type FailureOf,
  failure,
  ok,
  type Result,
  withoutSecret,
} from '../../../contract/index.ts';
import { hashOf } from './hash.ts';
import { type Carried, readLocalHistory } from './local-history.ts';
import type { DeriveNeeds } from './needs.ts';
import type { PinnedFleet } from './pin-fleet.ts';
import { fetchRemoteHistory, repositoryUrl } from './remote-history.ts';
import { writeHistory } from './write-history.ts';

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
  write: (folder: string, signal: AbortSignal) => Promise<Failure | null>;
};

export type History = {
  repository: CarriedRepository | null;
  /** To build with where `repository` turns out not to be writable. */
  without: CarriedRepository | null;
  warnings: Failure[];
};

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
  signal: AbortSignal,
): Promise<Result<History>> => {
  const url = repositoryUrl(pinned);
  if (pinned.repository === null && url === null) {
    return ok({ repository: null, without: null, warnings: [] });
  }
  const without = withoutBundle(pinned, url);
  if (pinned.repository === null && !prebuilt) {
    return ok({ repository: without, without, warnings: [] });
  }
  const read =
    pinned.repository === null
      ? await fetchRemoteHistory(ports, pinned, signal)
      : await readLocalHistory(ports, pinned, pinned.repository, signal);
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
  write: async () => null,
});

const bundled = (ports: DeriveNeeds, pinned: PinnedFleet, carried: Carried): CarriedRepository => {
  const bundle = carried.shallow === null ? 'repository.bundle' : 'repository.git';
  return {
    request: {
      bundle,
      url: carried.url === null ? null : withoutSecret(carried.url),
      revision: carried.revision,
      branch: carried.branch,
      dir: flakeFolder(pinned),
      dirty: pinned.dirty,
    },
    identity: hashOf(carried),
    write: (folder, signal) => writeHistory(ports, carried, folder, bundle, signal),
  };
};
