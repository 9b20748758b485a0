export type Forge = 'github' | 'gitlab' | 'forgejo' | 'gitea' | 'sourcehut' | 'bitbucket' | 'other';

const hosts: readonly (readonly [RegExp, Forge])[] = [
  [/^github:|[/@.]github\.com[/:]/i, 'github'],
  [/^gitlab:|[/@.]gitlab\.[^/]+[/:]/i, 'gitlab'],
  [/[/@.](codeberg\.org|forgejo\.[^/]+)[/:]/i, 'forgejo'],
  [/[/@.]gitea\.[^/]+[/:]/i, 'gitea'],
  [/^sourcehut:|[/@.]sr\.ht[/:]/i, 'sourcehut'],
  [/[/@.]bitbucket\.org[/:]/i, 'bitbucket'],
];

/** Pure. The forge that a flake reference names, so that the words for its settings are the ones seen there. */
export const forgeOf = (reference: string | null): Forge =>
  hosts.find(([pattern]) => pattern.test(reference ?? ''))?.[1] ?? 'other';

/** Where each forge has its deploy keys, below a repository's own address. */
const pages: Partial<Record<Forge, string>> = {
  github: '/settings/keys',
  gitlab: '/-/settings/repository',
  forgejo: '/settings/keys',
  gitea: '/settings/keys',
  bitbucket: '/admin/access-keys/',
};

/** What stands for the host in a short reference. */
const shortHosts: Record<string, string> = { github: 'github.com', gitlab: 'gitlab.com' };

/**
 * Pure. The address of the page where the deploy key is pasted, without its scheme; null where the reference does not tell,
 * or the forge has keys for whole accounts only (sourcehut).
 */
export const deployKeyPage = (reference: string | null): string | null => {
  const page = pages[forgeOf(reference)];
  const repository = page === undefined ? null : repositoryOf(reference ?? '');
  return page === undefined || repository === null ? null : `${repository}${page}`;
};

/** `github:owner/repo/branch`, `git+ssh://git@host/owner/repo.git?ref=main`, `git@host:owner/repo`: host, owner, repository. */
const repositoryOf = (reference: string): string | null => {
  const [path = ''] = reference.split(/[?#]/);
  const short = /^(github|gitlab):([\w.-]+)\/([\w.-]+)/.exec(path);
  if (short) return `${shortHosts[short[1] ?? '']}/${short[2]}/${short[3]}`;
  const long =
    /^(?:[a-z+]+:\/\/)?(?:[^@/]+@)?([\w.-]+)(?::\d+)?[:/]([\w./-]+?)(?:\.git)?\/?$/i.exec(path);
  return long && /\//.test(long[2] ?? '') ? `${long[1]}/${long[2]}` : null;
};
