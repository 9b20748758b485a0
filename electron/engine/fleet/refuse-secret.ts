import { type FailureParams, fail, hasSecret, withoutSecret } from '../../contract/index.ts';

/**
 * What to answer to a reference with a password or a token in it; null to one without. It would stand in command lines,
 * which every user of a machine can read, and in what is kept of a fleet. So it is nowhere taken, and no word of the
 * answer repeats it.
 */
export const refuseSecret = (reference: string) => {
  if (!hasSecret(reference)) return null;
  return fail('FLAKE_REFERENCE_INVALID', { reason: 'secret', ...insteadOf(reference) });
};

type Way = Extract<FailureParams<'FLAKE_REFERENCE_INVALID'>, { reason: 'secret' }>['way'];

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
