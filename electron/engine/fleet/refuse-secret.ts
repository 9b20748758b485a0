import { fail, hasSecret, withoutSecret } from '../../contract/index.ts';

/**
 * What to answer to a reference with a password or a token in it; null to one without. It would stand in command lines,
 * which every user of a machine can read, and in what is kept of a fleet. So it is nowhere taken, and no word of the
 * answer repeats it.
 */
export const refuseSecret = (reference: string) => {
  if (!hasSecret(reference)) return null;
  const { way, line } = insteadOf(reference);
  return fail(
    'FLAKE_REFERENCE_INVALID',
    'There is a password or a token in this reference. Flakestick keeps and shows none; nix has to ask for it elsewhere.',
    hints[way](line),
    { secret: way, line },
  );
};

type Way = 'access-tokens' | 'netrc' | 'netrc-file' | 'ssh';

/** Where nix, git and ssh look for it (nix.conf(5): access-tokens, netrc-file; gitcredentials(7)). */
const hints: Record<Way, (line: string) => string> = {
  'access-tokens': (line) =>
    `Give it as github:owner/repository (or gitlab:, sourcehut:), and put the token into ~/.config/nix/nix.conf, in a line: ${line}`,
  netrc: (line) =>
    `Give the reference without it, and put it into ~/.netrc, where git looks for it, in a line: ${line}`,
  'netrc-file': (line) =>
    `Give the reference without it, and put it into ~/.netrc, in a line: ${line}. That nix reads this file takes a line in ~/.config/nix/nix.conf, with its whole path: netrc-file = /home/YOU/.netrc`,
  ssh: () =>
    'Give the reference without it, as in git+ssh://git@server/path, and let ssh have a key. For git+https a password is asked of ~/.netrc, for github: and gitlab: a token of access-tokens in nix.conf.',
};

const forges: Record<string, string> = {
  github: 'github.com=TOKEN',
  gitlab: 'gitlab.com=PAT:TOKEN',
  sourcehut: 'git.sr.ht=TOKEN',
};

const insteadOf = (reference: string): { way: Way; line: string } => {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(reference)?.[1]?.toLowerCase() ?? '';
  const server = serverOf(reference);
  const isGit = scheme.startsWith('git+') || scheme.startsWith('hg+');
  const forge = scheme in forges ? scheme : /^(github|gitlab)\.com$/.exec(server)?.[1];
  if (forge && !isGit) return { way: 'access-tokens', line: `access-tokens = ${forges[forge]}` };
  if (!/^(?:[a-z]+\+)?https?$/.test(scheme)) return { way: 'ssh', line: '' };
  return {
    way: isGit ? 'netrc' : 'netrc-file',
    line: `machine ${server} login USER password TOKEN`,
  };
};

/** By its name in what is no secret of the reference. */
const serverOf = (reference: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\/([A-Za-z0-9.-]+)(?:[:/?#]|$)/i.exec(withoutSecret(reference))?.[1] ??
  'SERVER';
