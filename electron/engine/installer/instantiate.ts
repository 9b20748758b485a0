import { ok, type Result } from '../../contract/index.ts';
import { isAtLeast } from '../nix/nix-program.ts';
import type { NixEnd, NixNeeds, NixRequest } from '../nix/nix-session.ts';
import { type Missing, parseMissing } from './parse-missing.ts';

export type Instantiated = {
  derivation: string;
  /** Store paths by the names of the outputs. */
  outputs: Record<string, string>;
  /** What building it takes. */
  missing: Missing;
};

type Hooks = Pick<NixRequest, 'settings' | 'onEvent' | 'onRestart'>;

/**
 * Evaluates an output of a flake (or takes a derivation, as `nameOutputs` writes it), and asks what building it would take; builds nothing.
 * `found` is null where nix failed, which is the caller's to explain by `ended`.
 */
export const instantiate = async (
  ports: NixNeeds,
  what: NonNullable<NixRequest['flake']> | string,
  hooks: Hooks,
  signal: AbortSignal,
): Promise<Result<{ ended: NixEnd; found: Instantiated | null }>> => {
  let lines: string[] = [];
  const ended = await ports.nix.run(
    {
      ...hooks,
      command: [
        ...['build', '--dry-run', '--json', '--no-write-lock-file'],
        ...(typeof what === 'string' ? [what] : []),
      ],
      flake: typeof what === 'string' ? null : what,
      onEvent: (event) => {
        hooks.onEvent?.(event);
        if (event.kind === 'message' || event.kind === 'text')
          lines.push(...event.text.split('\n'));
      },
      onRestart: () => {
        hooks.onRestart?.();
        lines = [];
      },
    },
    signal,
  );
  if (!ended.ok) return ended;
  const [first] = ended.value.exitCode === 0 ? parseBuilds(ended.value.stdout) : [];
  const { drvPath: derivation, outputs = {} } = first ?? {};
  const found = derivation ? { derivation, outputs, missing: parseMissing(lines) } : null;
  return ok({ ended: ended.value, found });
};

/**
 * What stands for all outputs of a derivation on the command line. Up to nix 2.12 its path does; later that is the derivation's own file
 * (nix: doc/manual/rl-next of 2.13 and 2.15).
 */
export const nameOutputs = async (
  ports: NixNeeds,
  { derivation, outputs }: Omit<Instantiated, 'missing'>,
): Promise<Result<string>> => {
  const nix = await ports.nix.program();
  if (!nix.ok) return nix;
  const names = Object.keys(outputs).join(',') || '*';
  return ok(isAtLeast(nix.value.version, [2, 13]) ? `${derivation}^${names}` : derivation);
};

type NixBuild = { drvPath?: string; outputs?: Record<string, string> };

/** Of `nix build --json`: derivations with their outputs. */
export const parseBuilds = (stdout: string): NixBuild[] => {
  try {
    const value: unknown = JSON.parse(stdout);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
};
