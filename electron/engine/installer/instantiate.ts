import { type BuildPlan, ok, type Result } from '../../contract/index.ts';
import { isAtLeast } from '../nix/nix-program.ts';
import type { NixEnd, NixNeeds, NixRequest } from '../nix/nix-session.ts';
import { parseJson } from '../nix/nix-text.ts';

export type Instantiated = {
  derivation: string;
  /** Store paths by the names of the outputs. */
  outputs: Record<string, string>;
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
): Promise<Result<{ ended: NixEnd; found: Instantiated | null }>> => {
  let lines: string[] = [];
  const ended = await ports.nix.run({
    ...hooks,
    command: [
      ...['build', '--dry-run', '--json', '--no-write-lock-file'],
      ...(typeof what === 'string' ? [what] : []),
    ],
    flake: typeof what === 'string' ? null : what,
    onEvent: (event) => {
      hooks.onEvent?.(event);
      if (event.kind === 'message' || event.kind === 'text') lines.push(...event.text.split('\n'));
    },
    onRestart: () => {
      hooks.onRestart?.();
      lines = [];
    },
  });
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
  const value = parseJson(stdout);
  return Array.isArray(value) ? value : [];
};

export type Missing = Pick<BuildPlan, 'toBuild' | 'toFetch' | 'downloadBytes'> & {
  /** What is fetched, as it lies in the store. */
  unpackedBytes: number | null;
};

const units: Record<string, number> = {
  B: 1,
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/**
 * What `--dry-run` prints (nix: src/libmain/shared.cc, `printMissing`): "these 3 derivations will be built:" or "this
 * path will be fetched (1.50 MiB download, 5.00 MiB unpacked):", with the paths below, two spaces before each.
 */
export const parseMissing = (lines: readonly string[]): Missing => {
  const missing: Missing = { toBuild: [], toFetch: [], downloadBytes: 0, unpackedBytes: 0 };
  let list: string[] | null = null;
  for (const line of lines) {
    if (/^(this|these)( \d+)? derivations? will be built:/.test(line)) list = missing.toBuild;
    else if (/^(this|these)( \d+)? paths? will be fetched/.test(line)) {
      list = missing.toFetch;
      missing.downloadBytes = parseBytes(line, 'download');
      missing.unpackedBytes = parseBytes(line, 'unpacked');
    } else if (list && /^ {2}\//.test(line)) list.push(line.trim());
    else list = null;
  }
  return missing;
};

const parseBytes = (line: string, what: 'download' | 'unpacked'): number | null => {
  const [, amount, unit] = new RegExp(`([\\d.]+) ([A-Za-z]+) ${what}`).exec(line) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  return factor === undefined ? null : Math.round(Number(amount) * factor);
};
