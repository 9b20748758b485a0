import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';

export type NixProgram = {
  nix: string;
  /** The older tool beside it; the only one that lists a derivation's inputs in the same way in all versions. */
  nixStore: string;
  /** As nix says it, such as `2.26.3` or `2.91.0`. */
  version: string;
};

type Needs = Pick<Ports, 'processes' | 'environment'>;

const oldest = [2, 8] as const;

/** Nix does not move while the app runs. That it is missing is not remembered: someone may be installing it. */
export const rememberNix = (ports: Needs): (() => Promise<Result<NixProgram>>) => {
  let known: NixProgram | null = null;
  return async () => {
    if (known) return ok(known);
    const found = await findNix(ports);
    if (found.ok) known = found.value;
    return found;
  };
};

/** On the PATH, else where its installers put it: a desktop session often has another PATH than a shell. */
const findNix = async (ports: Needs): Promise<Result<NixProgram>> => {
  const { home } = ports.environment;
  const candidates = [
    'nix',
    '/nix/var/nix/profiles/default/bin/nix',
    '/run/current-system/sw/bin/nix',
    join(home, '.nix-profile/bin/nix'),
    join(home, '.local/state/nix/profile/bin/nix'),
  ];
  for (const nix of candidates) {
    const outcome = await ports.processes.run({ command: nix, args: ['--version'] });
    if (outcome.status !== 'exited' || outcome.exitCode !== 0) continue;
    const version = parseNixVersion(outcome.stdout);
    if (!version) continue;
    if (isTooOld(version)) return fail('NIX_TOO_OLD', { version, oldest: oldest.join('.') });
    const nixStore = nix === 'nix' ? 'nix-store' : join(dirname(nix), 'nix-store');
    return ok({ nix, nixStore, version });
  }
  return fail('NIX_MISSING', { reason: 'notFound' });
};

/** From `nix (Nix) 2.8.0`, `nix (Lix, like Nix) 2.91.1`, `nix (Determinate Nix 3.8.2) 2.30.1`. */
export const parseNixVersion = (text: string): string | null =>
  /^nix \(.*\) (\d+\.\d+\S*)/m.exec(text)?.[1] ?? null;

export const isTooOld = (version: string): boolean => !isAtLeast(version, oldest);

export const isAtLeast = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
};
