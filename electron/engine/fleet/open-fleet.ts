import { join } from 'node:path';
import { type Failure, type Fleet, fail, ok, type Result } from '../../contract/index.ts';
import { type EvaluationNeeds, evaluate, explain } from '../nix/evaluate.ts';
import { runNix } from '../nix/nix-command.ts';
import { type Metadata, parseMetadata } from '../nix/source-map.ts';
import { type FlakeNames, listHosts } from './list-hosts.ts';
import { type ParsedReference, parseReference } from './parse-reference.ts';
import { isPracticeFleet } from './practice-fleet.ts';
import { refuseSecret } from './refuse-secret.ts';

/**
 * A fleet with its hosts. Evaluates no host: names of attributes are all it asks for, so a hundred hosts list as fast
 * as three. Fails with `FLAKE_REFERENCE_INVALID`, `FLAKE_NOT_FOUND`, `FLAKE_INVALID`, `EVALUATION_FAILED`, `OFFLINE`,
 * `NIX_MISSING`, `NIX_TOO_OLD` or `CANCELLED`.
 */
export const openFleet = async (
  ports: EvaluationNeeds,
  reference: string,
  signal: AbortSignal,
): Promise<Result<Fleet>> => {
  const parsed = parseReference(reference, ports.surroundings);
  if (!parsed.ok) return parsed;
  const missing = await findMissingFolder(ports, parsed.value);
  if (missing) return { ok: false, error: missing };

  const read = isLocal(parsed.value.resolved) ? readLocal : readRemote;
  const found = await read(ports, parsed.value, signal);
  if (!found.ok) return found;
  const { metadata, names, resolved } = found.value;
  const fleet: Fleet = {
    reference: parsed.value.reference,
    resolved,
    revision: metadata?.revision ?? null,
    dirty: metadata?.dirty ?? false,
    description: metadata?.description ?? null,
    hosts: listHosts(names, ports.surroundings.system),
    selectedHost: parsed.value.host,
    practice: isPracticeFleet(ports.surroundings.folders, resolved),
  };
  if (metadata?.url && metadata.locked.rev !== undefined) lockedUrls.set(fleet, metadata.url);
  return ok(fleet);
};

const lockedUrls = new WeakMap<Fleet, string>();

/** What names exactly this revision of the fleet to nix; null for one without revisions or with changes of its own. */
export const lockedUrl = (fleet: Fleet): string | null => lockedUrls.get(fleet) ?? null;

type Found = { metadata: Metadata | null; names: FlakeNames; resolved: string };

export const isLocal = (resolved: string): boolean => /^(?:\/|path:|git\+file:)/.test(resolved);

/** The folder of a reference to this machine; said before nix says it, since each of its versions has other words. */
const findMissingFolder = async (
  { files }: EvaluationNeeds,
  { reference, resolved }: ParsedReference,
): Promise<Failure | null> => {
  const path = /^(?:path:|git\+file:\/\/)?(\/[^?]*)/.exec(resolved)?.[1];
  if (path === undefined) return null;
  const folder = resolved.startsWith('/') ? resolved : decodeURIComponent(path);
  const stat = await files.stat(folder).catch(() => null);
  if (stat?.kind === 'directory') return null;
  const { error } = stat
    ? fail(
        'FLAKE_INVALID',
        `${reference} is not a folder.`,
        'Give the folder that flake.nix is in.',
      )
    : fail('FLAKE_NOT_FOUND', `There is no folder ${folder}.`, 'Check the spelling.');
  return error;
};

/** What lies here is quick to read, so that all questions are asked at once. */
const readLocal = async (
  ports: EvaluationNeeds,
  parsed: ParsedReference,
  signal: AbortSignal,
): Promise<Result<Found>> => {
  const { resolved } = parsed;
  const [metadata, names] = await Promise.all([
    readMetadata(ports, parsed, resolved, signal),
    readNames(ports, parsed, resolved, signal),
  ]);
  if (names.ok)
    return ok({ metadata: metadata.ok ? metadata.value : null, names: names.value, resolved });
  const below = pathBelow(resolved);
  return below !== null && /unsupported parameter/.test(names.error.message)
    ? readLocal(ports, { ...parsed, resolved: below }, signal)
    : names;
};

/** Nix 2.8 knows no `dir` of a `path:`; the folder itself is the next best. */
const pathBelow = (resolved: string): string | null => {
  const match = /^(path:[^?]*)\?dir=([^&]*)$/.exec(resolved);
  return match?.[1] && match[2] ? join(match[1], match[2]) : null;
};

/** Fetched once, and then by the revision that came: what gets listed is what gets built, whatever is pushed meanwhile. */
const readRemote = async (
  ports: EvaluationNeeds,
  parsed: ParsedReference,
  signal: AbortSignal,
): Promise<Result<Found>> => {
  const metadata = await readMetadata(ports, parsed, parsed.resolved, signal);
  if (!metadata.ok) return metadata;
  const resolved = metadata.value?.url ?? parsed.resolved;
  // Of a flake that the user's registry knows by a name.
  const refused = refuseSecret(resolved);
  if (refused) return refused;
  const names = await readNames(ports, parsed, resolved, signal);
  return names.ok ? ok({ metadata: metadata.value, names: names.value, resolved }) : names;
};

const readMetadata = async (
  ports: EvaluationNeeds,
  { reference }: ParsedReference,
  resolved: string,
  signal: AbortSignal,
): Promise<Result<Metadata | null>> => {
  const ended = await runNix(
    ports,
    {
      command: ['flake', 'metadata', '--json', '--no-write-lock-file'],
      flake: { resolved, attribute: null },
    },
    signal,
  );
  if (!ended.ok) return ended;
  const { exitCode, stdout, report } = ended.value;
  if (exitCode === 0) return ok(parseMetadata(stdout));
  const about = { reference, resolved, attribute: null, opening: true };
  return { ok: false, error: await explain(ports, report, about, signal) };
};

/** A system whose packages can't be named (`throw "unsupported"`) has none. */
const installerNames = `
  packages: builtins.mapAttrs (
    _: set:
    let
      names = builtins.tryEval (
        builtins.filter (name: builtins.match ".+InstallerIso" name != null) (builtins.attrNames set)
      );
    in
    if names.success then names.value else [ ]
  ) packages
`;

const readNames = async (
  ports: EvaluationNeeds,
  { reference }: ParsedReference,
  resolved: string,
  signal: AbortSignal,
): Promise<Result<FlakeNames>> => {
  const ask = (attribute: string, apply: string) =>
    evaluate(ports, { reference, resolved, attribute, apply, opening: true }, signal);
  const [configurations, packages] = await Promise.all([
    ask('nixosConfigurations', 'builtins.attrNames'),
    ask('packages', installerNames),
  ]);
  // A flake need not have both, nor either.
  for (const answer of [configurations, packages]) {
    if (!answer.ok && answer.error.code !== 'ATTRIBUTE_MISSING') return answer;
  }
  return ok({
    configurations: configurations.ok ? readStrings(configurations.value) : [],
    packages: packages.ok ? readLists(packages.value) : {},
  });
};

const readStrings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];

const readLists = (value: unknown): Record<string, string[]> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, list]) => [key, readStrings(list)]))
    : {};
