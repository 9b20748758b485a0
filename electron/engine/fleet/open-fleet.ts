import { dirname, join } from 'node:path';
import {
  type Failure,
  type Fleet,
  failure,
  type Host,
  ok,
  type Result,
  withoutSecret,
} from '../../contract/index.ts';
import { askFlake, type EvaluationNeeds } from '../nix/evaluate.ts';
import { during, type Machine } from '../nix/nix-session.ts';
import { parseJsonObject } from '../nix/nix-text.ts';
import { type Metadata, parseMetadata, readLocalRoot } from '../nix/source-map.ts';
import { findHost, listHosts, warnOfUnlisted } from './list-hosts.ts';
import { type ParsedReference, parseReference, secretError } from './parse-reference.ts';
import { isPracticeFleet } from './practice-fleet.ts';
import { type ReadNames, readNames } from './read-names.ts';
import { findFolder } from './resolve-folder.ts';

type OpenedFleet = Fleet & {
  /** What names exactly this revision of it to nix; null for one without revisions or with changes of its own. */
  lockedUrl: string | null;
};

/**
 * A fleet with its hosts. Evaluates no host: names of attributes are all it asks for, so a hundred hosts list as fast
 * as three. Fails with `FLAKE_REFERENCE_INVALID`, `FLAKE_NOT_FOUND`, `FLAKE_INVALID`, `EVALUATION_FAILED`, `OFFLINE`,
 * `NIX_MISSING`, `NIX_TOO_OLD` or `CANCELLED`.
 */
export const openFleet = async (
  ports: EvaluationNeeds,
  reference: string,
): Promise<Result<OpenedFleet>> => {
  const parsed = parseReference(reference, ports.environment);
  if (!parsed.ok) return parsed;
  const folder = await findFolder(ports, parsed.value);
  if (!folder.ok) return folder;

  const read = isLocal(folder.value) ? readLocal : readRemote;
  const found = await read(ports, { ...parsed.value, resolved: folder.value });
  if (!found.ok) return found;
  const { metadata, names, resolved } = found.value;
  const ignored = await describeIgnored(ports, names.ignored, { metadata, resolved });
  const hosts = listHosts(names.names, ports.environment.system);
  const warnings = [
    ...names.warnings,
    ...warnOfUnlisted(names.names),
    ...(ignored ? [ignored] : []),
  ];
  const isLocked = metadata?.locked.rev !== undefined;
  const fleet: OpenedFleet = {
    reference: parsed.value.reference,
    resolved,
    revision: metadata?.revision ?? null,
    dirty: metadata?.dirty ?? false,
    description: metadata?.description ?? null,
    hosts,
    selectedHost: selectHost(hosts, parsed.value.host),
    practice: [resolved, parsed.value.resolved].some((place) =>
      isPracticeFleet(ports.environment.folders, place),
    ),
    lockedUrl: (isLocked && metadata.url) || null,
  };
  const selected = fleet.selectedHost === null ? null : findHost(fleet, fleet.selectedHost);
  if (selected && !selected.ok) warnings.push(selected.error);
  if (warnings.length > 0) fleet.warnings = warnings;
  return ok(fleet);
};

/** A space behind a name is the name's own only where a host is called so. */
const selectHost = (hosts: readonly Host[], name: string | null): string | null =>
  name === null || hosts.some((host) => host.name === name) ? name : name.trim();

type Found = { metadata: Metadata | null; names: ReadNames; resolved: string };

const isLocal = (resolved: string): boolean => /^(?:\/|path:|git\+file:)/.test(resolved);

/** What lies here is quick to read, so that all questions are asked at once. */
const readLocal = async (
  ports: EvaluationNeeds,
  parsed: ParsedReference,
): Promise<Result<Found>> => {
  const { resolved } = parsed;
  const asked = readMetadata(ports, parsed);
  const source = async () => {
    const found = await asked;
    return found.ok ? sourceOf(found.value) : null;
  };
  const [metadata, names] = await Promise.all([asked, readNames(ports, parsed, resolved, source)]);
  if (names.ok)
    return ok({ metadata: metadata.ok ? metadata.value : null, names: names.value, resolved });
  const below = pathBelow(resolved);
  const { params } = names.error;
  const why = 'said' in params ? params.said : null;
  return below !== null && why !== null && /unsupported parameter/.test(why)
    ? readLocal(ports, { ...parsed, resolved: below })
    : names;
};

/** A URL of the flake's source: the copy that nix has of it already, whose name needs no encoding. */
const sourceOf = (metadata: Metadata | null): string | null => {
  if (metadata === null) return null;
  const { storePath, locked, url, resolvedUrl } = metadata;
  return storePath !== null && locked.dir === undefined
    ? `path:${storePath}`
    : (url ?? (resolvedUrl || null));
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
): Promise<Result<Found>> => {
  const metadata = await readMetadata(ports, parsed);
  if (!metadata.ok) return metadata;
  const resolved = metadata.value?.url ?? parsed.resolved;
  // Of a flake that the user's registry knows by a name.
  const refused = secretError(resolved);
  if (refused) return refused;
  const source = async () => sourceOf(metadata.value);
  const names = await readNames(ports, parsed, resolved, source);
  return names.ok ? ok({ metadata: metadata.value, names: names.value, resolved }) : names;
};

const readMetadata = async (
  ports: EvaluationNeeds,
  flake: ParsedReference,
): Promise<Result<Metadata | null>> => {
  const asked = await askFlake(ports, flake, ['metadata', '--json', '--no-write-lock-file'], true);
  return asked.ok ? ok(parseMetadata(asked.value)) : asked;
};

export type OpenFleet = (reference: string, signal: AbortSignal) => Promise<Result<OpenedFleet>>;

export type ShownFleets = {
  /** As `openFleet`; what it answers is remembered as what the user was shown. */
  open: OpenFleet;
  /**
   * The fleet in the state that was last shown: what was shown is what gets built, whatever was pushed or committed
   * meanwhile. A folder with changes that are not committed, and one without git, is taken as it is now.
   */
  reopen: OpenFleet;
};

/** Remembers which revision of a fleet was shown last, as long as the engine lives. */
export const createShownFleets = (
  machine: Pick<Machine, 'nix' | 'files' | 'environment'>,
): ShownFleets => {
  const shown = new Map<string, OpenedFleet>();

  const open: OpenFleet = async (reference, signal) => {
    const opened = await openFleet(during(machine, signal), reference);
    if (opened.ok) shown.set(opened.value.reference, opened.value);
    return opened;
  };

  const reopen: OpenFleet = async (reference, signal) => {
    const parsed = parseReference(reference, machine.environment);
    const before = parsed.ok ? shown.get(parsed.value.reference) : undefined;
    if (!parsed.ok || before === undefined) return openFleet(during(machine, signal), reference);
    // Its URL has the revision in it.
    if (!isLocal(before.resolved) && before.lockedUrl !== null) {
      return ok({ ...before, selectedHost: parsed.value.host });
    }
    const now = await openFleet(during(machine, signal), reference);
    if (!now.ok || now.value.dirty || now.value.revision === before.revision) return now;
    const url = before.dirty ? null : before.lockedUrl;
    const again = url === null ? now : await openFleet(during(machine, signal), url);
    // It may be gone: the commit was amended, and what it was is swept up.
    return again.ok
      ? ok({ ...again.value, reference: before.reference, selectedHost: parsed.value.host })
      : now;
  };

  return { open, reopen };
};

type Source = { metadata: Metadata | null; resolved: string };

/**
 * `CONFIG_IGNORED`, with what the flake asked for: it must not choose where binaries come from, but whoever knows it may.
 * Null where nothing was ignored.
 */
const describeIgnored = async (
  ports: EvaluationNeeds,
  ignored: readonly string[],
  source: Source,
): Promise<Failure | null> => {
  if (ignored.length === 0) return null;
  const asked = await readConfig(ports, source);
  const settings = ignored.map((name) => {
    const value = asked === null ? null : textOf(asked[name]);
    return { name, value: value === null ? null : withoutSecrets(value) };
  });
  return failure('CONFIG_IGNORED', { settings });
};

/** It stands in flake.nix itself, and nothing else is evaluated for it (nix manual, "flake"). */
const readConfig = async (
  ports: EvaluationNeeds,
  { metadata, resolved }: Source,
): Promise<Record<string, unknown> | null> => {
  const local = resolved.startsWith('/') ? resolved : null;
  const root = metadata?.storePath ?? (metadata && readLocalRoot(metadata.resolvedUrl));
  const below = typeof metadata?.locked.dir === 'string' ? metadata.locked.dir : '';
  const folder = root ? join(root, below) : local;
  if (folder === null) return null;
  const file = await ports.files.realPath(join(folder, 'flake.nix'));
  if (file === null || (root && !`${dirname(file)}/`.startsWith(`${root}/`))) return null;
  const ended = await ports.nix.run({
    command: ['eval', '--json', '--file', file, 'nixConfig'],
    flake: null,
  });
  return ended.ok && ended.value.exitCode === 0 ? parseJsonObject(ended.value.stdout) : null;
};

const textOf = (value: unknown): string | null =>
  Array.isArray(value) ? value.map(String).join(' ') : value === undefined ? null : String(value);

const withoutSecrets = (value: string): string => value.split(' ').map(withoutSecret).join(' ');
