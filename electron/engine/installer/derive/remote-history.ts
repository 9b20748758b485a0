import { join } from 'node:path';
import { decodePercent, ok, type Result, withoutSecret } from '../../../contract/index.ts';
import {
  formatOfRevision,
  noHistoryError,
  ownBranches,
  prepareOwnRepository,
  runGit,
} from './git-command.ts';
import { type CarriedWithWarnings, findLeftOut, orNull, parseRefs } from './local-history.ts';
import type { DeriveNeeds, PinnedFleet } from './pin-fleet.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Where git clones a fleet from that lies elsewhere; null for what is no git repository, and for one on this machine. */
export const repositoryUrl = ({
  locked,
  repository,
}: Pick<PinnedFleet, 'locked' | 'repository'>) => {
  if (repository !== null) return null;
  const [repo, host] = [text(locked.repo), text(locked.host)];
  // Groups within groups of GitLab have their slashes encoded.
  const owner = decodePercent(text(locked.owner)) ?? text(locked.owner);
  switch (locked.type) {
    case 'github':
      return `https://${host || 'github.com'}/${owner}/${repo}.git`;
    case 'gitlab':
      return `https://${host || 'gitlab.com'}/${owner}/${repo}.git`;
    case 'sourcehut':
      return `https://${host || 'git.sr.ht'}/${owner}/${repo}`;
    case 'git':
      // nix 2.8 has its own parameters in it, such as `dir`.
      return text(locked.url).split('?')[0] || null;
    default:
      return null;
  }
};

const heads = 'refs/remotes/origin';

/**
 * Of a repository elsewhere, fetched into the app's cache with the user's own keys and helpers; nobody is asked for a
 * password. What has the revision already is not fetched again. Fails with `HISTORY_MISSING` or `CANCELLED`.
 */
export const fetchRemoteHistory = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
): Promise<Result<CarriedWithWarnings>> => {
  const url = repositoryUrl(pinned);
  const { revision } = pinned;
  if (url === null || revision === null) return noHistoryError({ reason: 'noRevision' });
  if (withoutSecret(url) !== url) {
    return noHistoryError({ reason: 'secretUrl' });
  }
  const format = formatOfRevision(revision);
  const own = await prepareOwnRepository(ports, url, format);
  if (!own.ok) return own;
  const git = (...args: string[]) => runGit(ports, [`--git-dir=${own.value}`, ...args]);
  const has = async () => (await git('cat-file', '-e', `${revision}^{commit}`)).ok;
  if (!(await has())) {
    if (!(await ports.network.isOnline())) return noHistoryError({ reason: 'noNetwork' });
    const fetched = await fetchAll(git, url, revision, has);
    if (!fetched.ok) return fetched;
  }
  const branch = await findBranch(git, revision, pinned.wanted.ref);
  const tags = await git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/tags');
  if (!tags.ok) return tags;
  // A commit that no branch leads to would not be fetched from the stick.
  const name = branch ?? `${ownBranches}${revision.slice(0, 7)}-detached`;
  return ok({
    url,
    revision,
    branch,
    head: branch,
    refs: [[`refs/heads/${name}`, revision], ...parseRefs(tags.value)],
    objects: join(own.value, 'objects'),
    format,
    shallow: null,
    warnings: await findLeftOut(git, revision),
  });
};

type Git = (...args: string[]) => Promise<Result<string>>;

const fetchAll = async (
  git: Git,
  url: string,
  revision: string,
  has: () => Promise<boolean>,
): Promise<Result<string>> => {
  const fetched = await git(
    ...['fetch', '--quiet', '--prune', '--no-write-fetch-head', '--', url],
    ...[`+refs/heads/*:${heads}/*`, '+refs/tags/*:refs/tags/*'],
  );
  if (!fetched.ok) return fetched;
  const symbolic = await orNull(git('ls-remote', '--symref', '--', url, 'HEAD'));
  const main = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(symbolic ?? '')?.[1];
  if (main) await git('symbolic-ref', `${heads}/HEAD`, `${heads}/${main}`);
  // It may be on no branch, as that of a pull request.
  return (await has())
    ? fetched
    : git('fetch', '--quiet', '--no-write-fetch-head', '--', url, revision);
};

/** The branch that was asked for, else the main one, else any that has the revision. */
const findBranch = async (git: Git, revision: string, wanted: unknown): Promise<string | null> => {
  const format = '--format=%(refname:lstrip=3)';
  const listed = await orNull(git('for-each-ref', format, '--contains', revision, heads));
  const branches = (listed ?? '').split('\n').filter((name) => name !== '' && name !== 'HEAD');
  const main = await orNull(git('symbolic-ref', '--quiet', `${heads}/HEAD`));
  const likely = [text(wanted).replace(/^refs\/heads\//, ''), main?.slice(heads.length + 1)];
  return likely.find((name) => name && branches.includes(name)) ?? branches[0] ?? null;
};
