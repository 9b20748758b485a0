import { derivationName } from '../../contract/index.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import { baseName, parseJson } from '../nix/nix-text.ts';
import { isCompiled } from './estimate-size.ts';
import { instantiate, nameOutputs } from './instantiate.ts';

/**
 * Unpacked size of the system that goes on an image for installing without a network, as far as nix knows it before building. Looks
 * for the system among what the image is made of, so that nothing is evaluated for it. Null where it can't be told.
 */
export const findSystemBytes = async (
  ports: NixNeeds,
  image: string,
  hostName: string,
): Promise<number | null> => {
  const system = await findSystem(ports, image, hostName);
  if (system === null) return null;
  const [path] = await ports.nix.query(['--outputs', system]);
  if (path === undefined) return null;
  return (await readClosureBytes(ports, path)) ?? (await sumMissing(ports, system, path));
};

/** The derivation of the host's system. It may have others of that name in it: specialisations. */
const findSystem = async (
  ports: NixNeeds,
  image: string,
  hostName: string,
): Promise<string | null> => {
  const all = await ports.nix.query(['--requisites', image]);
  const named = pickSystems(all, hostName);
  for (const candidate of named) {
    if (named.length === 1) return candidate;
    const within = new Set(await ports.nix.query(['--requisites', candidate]));
    if (named.every((other) => within.has(other))) return candidate;
  }
  return null;
};

/** nixpkgs: nixos/modules/system/activation/top-level.nix, `nixos-system-${config.system.name}-${config.system.nixos.label}`. Pure. */
export const pickSystems = (derivations: readonly string[], hostName: string): string[] =>
  derivations.filter((path) => {
    const name = path.endsWith('.drv') ? derivationName(path) : '';
    return (
      name.startsWith(`nixos-system-${hostName}-`) &&
      !name.startsWith(`nixos-system-${hostName}-installer-`)
    );
  });

const readClosureBytes = async (ports: NixNeeds, path: string): Promise<number | null> => {
  const ended = await ports.nix.run({
    command: ['path-info', '--closure-size', '--json', path],
    flake: null,
    // A cache would be asked for a path that is not here.
    settings: { substituters: '' },
  });
  return ended.ok && ended.value.exitCode === 0
    ? parseClosureBytes(ended.value.stdout, path)
    : null;
};

/** Arguments of one call; a command line has 2 MiB (Linux: `MAX_ARG_STRLEN`, a quarter of the stack's limit). */
const atOnce = 4_000;

/** Where more than a tenth of the paths has yet to be compiled, the size of the others says little. */
const tellingShare = 10;

/** What is there of it already, and what would be fetched. What would be built is not known, and small on the whole. */
const sumMissing = async (
  ports: NixNeeds,
  system: string,
  path: string,
): Promise<number | null> => {
  const named = await nameOutputs(ports, {
    derivation: system,
    outputs: { out: path },
  });
  if (!named.ok) return null;
  const asked = await instantiate(ports, named.value, {});
  const missing = asked.ok ? (asked.value.found?.missing ?? null) : null;
  if (missing === null || missing.unpackedBytes === null) return null;
  const all = await ports.nix.query(['--requisites', '--include-outputs', system]);
  const outputs = new Set(
    await queryAll(
      ports,
      ['--outputs'],
      all.filter((entry) => entry.endsWith('.drv')),
    ),
  );
  // What is no output is what something was built of: sources, and builders' scripts.
  const there = all.filter((entry) => outputs.has(entry));
  const compiled = missing.toBuild.filter(isCompiled).length;
  if (compiled > (missing.toFetch.length + there.length) / tellingShare) return null;
  let bytes = missing.unpackedBytes;
  for (const size of await queryAll(ports, ['--size'], there)) bytes += Number(size);
  return bytes > 0 ? bytes : null;
};

const queryAll = async (
  ports: NixNeeds,
  args: readonly string[],
  paths: readonly string[],
): Promise<string[]> => {
  const answers: string[] = [];
  for (let from = 0; from < paths.length; from += atOnce) {
    answers.push(...(await ports.nix.query([...args, ...paths.slice(from, from + atOnce)])));
  }
  return answers;
};

/**
 * The closure's size of one store path from `nix path-info --closure-size --json`: an array up to nix 2.18, an object by path from 2.19
 * on, within another one that says its version from 2.33 on (nix: src/nix/path-info.cc). Null where the path is not valid. Pure.
 */
export const parseClosureBytes = (stdout: string, path: string): number | null => {
  const value = parseJson(stdout);
  const info = Array.isArray(value)
    ? value.find((entry) => isObject(entry) && isSamePath(entry.path, path))
    : isObject(value)
      ? findByPath(isObject(value.info) ? value.info : value, path)
      : null;
  const bytes = isObject(info) ? info.closureSize : null;
  return typeof bytes === 'number' ? bytes : null;
};

/** From format 2 on the keys are names without the store's folder. */
const findByPath = (paths: Record<string, unknown>, path: string): unknown =>
  Object.entries(paths).find(([key]) => isSamePath(key, path))?.[1] ?? null;

const isSamePath = (key: unknown, path: string): boolean =>
  typeof key === 'string' && baseName(key) === baseName(path);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
