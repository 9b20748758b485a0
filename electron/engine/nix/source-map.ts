import { dirname, join } from 'node:path';
import type { Ports } from '../ports/index.ts';
import { type NixNeeds, runNix } from './nix-command.ts';
import type { Position } from './nix-events.ts';
import type { NixReport } from './nix-report.ts';

/** Which folder of the user's a source in the nix store is a copy of. */
export type SourceMap = {
  /** Such as `/nix/store/…-source`; null where nix can't tell, as with a flake.nix that it can't read. */
  storePath: string | null;
  /** Null for a flake that lies elsewhere (`github:` and the like). */
  localRoot: string | null;
  /** Those among the files named in errors that are there in the user's folder. */
  present: ReadonlySet<string>;
};

export const noSource: SourceMap = { storePath: null, localRoot: null, present: new Set() };

const copied = /((?:\/[^\s'"«»:]+)*\/[0-9a-z]{32}-source)(\/[^\s'"«»:]*)?/g;

/** Asks nix once more where the flake comes from, and looks which files of the errors exist. Only after a failure. */
export const readSourceMap = async (
  ports: NixNeeds & Pick<Ports, 'files'>,
  resolved: string,
  report: NixReport,
  signal: AbortSignal,
): Promise<SourceMap> => {
  const text = report.errors.map((error) => error.text).join('\n');
  const named = [...text.matchAll(copied)];
  const asked = await runNix(
    ports,
    {
      command: ['flake', 'metadata', '--json', '--no-write-lock-file'],
      flake: { resolved, attribute: null },
    },
    signal,
  );
  const metadata =
    asked.ok && asked.value.exitCode === 0 ? parseMetadata(asked.value.stdout) : null;
  // When even flake.nix can't be read no input was reached yet: the source that is named is the flake's own.
  const storePath = metadata?.storePath ?? named.at(-1)?.[1] ?? null;
  const localRoot = metadata
    ? readLocalRoot(metadata.resolvedUrl)
    : await guessLocalRoot(ports, resolved);
  if (!localRoot) return { ...noSource, storePath };
  const paths = new Set(
    named.filter(([, root]) => root === storePath).map(([, , path = '/']) => join(localRoot, path)),
  );
  const present = new Set<string>();
  for (const path of [...paths].slice(0, 50)) {
    if (await ports.files.stat(path).catch(() => null)) present.add(path);
  }
  return { storePath, localRoot, present };
};

export type Metadata = {
  url: string | null;
  resolvedUrl: string;
  storePath: string | null;
  description: string | null;
  revision: string | null;
  dirty: boolean;
};

/** Of `nix flake metadata --json`; null for anything else. Dirty trees have no `revision`, and none of their own in 2.8. */
export const parseMetadata = (stdout: string): Metadata | null => {
  const value = parseJsonObject(stdout);
  if (!value) return null;
  const text = (key: string) => (typeof value[key] === 'string' ? value[key] : null);
  const locked = value.locked as Record<string, unknown> | undefined;
  const dirtyRevision = text('dirtyRevision');
  const revision = text('revision');
  const versioned = locked?.type === 'git' || locked?.type === 'hg';
  return {
    url: text('url'),
    resolvedUrl: text('resolvedUrl') ?? text('url') ?? '',
    storePath: text('path'),
    description: text('description'),
    revision: revision ?? dirtyRevision,
    dirty: dirtyRevision !== null || (versioned && revision === null),
  };
};

export const parseJsonObject = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

/** `git+file:///home/u/fleet?dir=x` and `path:/home/u/fleet` → `/home/u/fleet`. */
const readLocalRoot = (url: string): string | null => {
  const path = /^(?:git\+file:\/\/|path:)(\/[^?]*)/.exec(url)?.[1];
  if (path === undefined) return null;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** Nix's own way: the folder, else the next one above that is the root of a git repository. */
const guessLocalRoot = async (
  { files }: Pick<Ports, 'files'>,
  resolved: string,
): Promise<string | null> => {
  const local = resolved.startsWith('/') ? resolved : readLocalRoot(resolved);
  if (!local || !resolved.startsWith('/')) return local;
  for (let folder = local; folder !== '/'; folder = dirname(folder)) {
    if (await files.stat(join(folder, '.git')).catch(() => null)) return folder;
  }
  return local;
};

/** As the user knows the file: in their own folder, or within a flake that lies elsewhere. Null for anyone else's file. */
export const toUserPosition = (source: SourceMap, position: Position): Position | null => {
  const { storePath, localRoot } = source;
  if (localRoot && position.file.startsWith(`${localRoot}/`)) return position;
  if (!storePath || !position.file.startsWith(`${storePath}/`)) return null;
  return { ...position, file: toUserText(source, position.file) };
};

export const toUserText = ({ storePath, localRoot }: SourceMap, text: string): string =>
  storePath
    ? text
        .replaceAll(`${storePath}/`, localRoot ? `${localRoot}/` : '')
        .replaceAll(storePath, localRoot ?? 'the flake')
    : text;
