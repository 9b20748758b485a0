import { join } from 'node:path';
import { type Fleet, type Host, ok, type Result } from '../../contract/index.ts';
import { type EvaluationNeeds, evaluationError } from '../nix/evaluate.ts';
import { type Metadata, parseMetadata } from '../nix/source-map.ts';
import { describeIgnored } from './ignored-settings.ts';
import { findHost, listHosts, warnOfUnlisted } from './list-hosts.ts';
import { type ParsedReference, parseReference, secretError } from './parse-reference.ts';
import { isPracticeFleet } from './practice-fleet.ts';
import { type ReadNames, readNames } from './read-names.ts';
import { findFolder } from './resolve-folder.ts';

/** A fleet as the engine knows it. */
export type OpenedFleet = Fleet & {
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
  signal: AbortSignal,
): Promise<Result<OpenedFleet>> => {
  const parsed = parseReference(reference, ports.environment);
  if (!parsed.ok) return parsed;
  const folder = await findFolder(ports, parsed.value);
  if (!folder.ok) return folder;

  const read = isLocal(folder.value) ? readLocal : readRemote;
  const found = await read(ports, { ...parsed.value, resolved: folder.value }, signal);
  if (!found.ok) return found;
  const { metadata, names, resolved } = found.value;
  const ignored = await describeIgnored(ports, names.ignored, { metadata, resolved }, signal);
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
  signal: AbortSignal,
): Promise<Result<Found>> => {
  const { resolved } = parsed;
  const asked = readMetadata(ports, parsed, resolved, signal);
  const source = async () => {
    const found = await asked;
    return found.ok ? sourceOf(found.value) : null;
  };
  const [metadata, names] = await Promise.all([
    asked,
    readNames(ports, parsed, resolved, source, signal),
  ]);
  if (names.ok)
    return ok({ metadata: metadata.ok ? metadata.value : null, names: names.value, resolved });
  const below = pathBelow(resolved);
  const { params } = names.error;
  const why = 'said' in params ? params.said : null;
  return below !== null && why !== null && /unsupported parameter/.test(why)
    ? readLocal(ports, { ...parsed, resolved: below }, signal)
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
  signal: AbortSignal,
): Promise<Result<Found>> => {
  const metadata = await readMetadata(ports, parsed, parsed.resolved, signal);
  if (!metadata.ok) return metadata;
  const resolved = metadata.value?.url ?? parsed.resolved;
  // Of a flake that the user's registry knows by a name.
  const refused = secretError(resolved);
  if (refused) return refused;
  const source = async () => sourceOf(metadata.value);
  const names = await readNames(ports, parsed, resolved, source, signal);
  return names.ok ? ok({ metadata: metadata.value, names: names.value, resolved }) : names;
};

const readMetadata = async (
  ports: EvaluationNeeds,
  { reference }: ParsedReference,
  resolved: string,
  signal: AbortSignal,
): Promise<Result<Metadata | null>> => {
  const ended = await ports.nix.run(
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
  return { ok: false, error: await evaluationError(ports, report, about, signal) };
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
export const createShownFleets = (ports: EvaluationNeeds): ShownFleets => {
  const shown = new Map<string, OpenedFleet>();

  const open: OpenFleet = async (reference, signal) => {
    const opened = await openFleet(ports, reference, signal);
    if (opened.ok) shown.set(opened.value.reference, opened.value);
    return opened;
  };

  const reopen: OpenFleet = async (reference, signal) => {
    const parsed = parseReference(reference, ports.environment);
    const before = parsed.ok ? shown.get(parsed.value.reference) : undefined;
    if (!parsed.ok || before === undefined) return openFleet(ports, reference, signal);
    // Its URL has the revision in it.
    if (!isLocal(before.resolved) && before.lockedUrl !== null) {
      return ok({ ...before, selectedHost: parsed.value.host });
    }
    const now = await openFleet(ports, reference, signal);
    if (!now.ok || now.value.dirty || now.value.revision === before.revision) return now;
    const url = before.dirty ? null : before.lockedUrl;
    const again = url === null ? now : await openFleet(ports, url, signal);
    // It may be gone: the commit was amended, and what it was is swept up.
    return again.ok
      ? ok({ ...again.value, reference: before.reference, selectedHost: parsed.value.host })
      : now;
  };

  return { open, reopen };
};
