import { dirname, join } from 'node:path';
import { decodePercent } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import { type LockedInput, type ReferenceAttributes, readLockedInputs } from './lock-file.ts';
import type { Position } from './nix-events.ts';
import type { NixReport } from './nix-report.ts';
import type { NixNeeds } from './nix-session.ts';
import { parseJsonObject } from './nix-text.ts';

/** Which folder of the user's a source that nix works with is a copy of. */
export type SourceMap = {
  /**
   * What nix calls the source: `/nix/store/…-source`, since 2.34 also `«git+file:///home/u/fleet?rev=…»`. Empty where
   * nix can't tell, as with a flake.nix that it can't read.
   */
  roots: readonly string[];
  /** Null for a flake that lies elsewhere (`github:` and the like). */
  localRoot: string | null;
  /** Those among the files named in errors that are there in the user's folder. */
  present: ReadonlySet<string>;
  /** Folders of the user's repository that are submodules, whose files nix sees only where it is asked to. */
  submodules: readonly string[];
  /** Of the flake's lock file; not known where the flake itself can't be had. */
  inputs?: readonly LockedInput[];
};

export const noSource: SourceMap = {
  roots: [],
  localRoot: null,
  present: new Set(),
  submodules: [],
};

const named = /((?:\/[^\s'"«»:]+)*\/[0-9a-z]{32}-source|«[^»\n]*»)(\/[^\s'"«»:]*)?/g;

/** Asks nix once more where the flake comes from, and looks which files of the errors exist. Only after a failure. */
export const readSourceMap = async (
  ports: NixNeeds & Pick<Ports, 'files'>,
  resolved: string,
  report: NixReport,
): Promise<SourceMap> => {
  const text = report.errors.map((error) => error.text).join('\n');
  const places = [...text.matchAll(named)].map(([, root = '', path = '/']) => ({ root, path }));
  const asked = await ports.nix.run({
    command: ['flake', 'metadata', '--json', '--no-write-lock-file'],
    flake: { resolved, attribute: null },
  });
  const metadata =
    asked.ok && asked.value.exitCode === 0 ? parseMetadata(asked.value.stdout) : null;
  const localRoot = metadata
    ? readLocalRoot(metadata.resolvedUrl)
    : await guessLocalRoot(ports, resolved);
  const mentioned = places.map(({ root }) => root);
  const roots = findRoots(metadata, mentioned);
  const inputs = readLockedInputs(metadata?.locks);
  if (!localRoot) return { ...noSource, roots, inputs };
  const paths = new Set(
    places.filter(({ root }) => roots.includes(root)).map(({ path }) => join(localRoot, path)),
  );
  const present = new Set<string>();
  for (const path of [...paths].slice(0, 50)) {
    if (await ports.files.stat(path).catch(() => null)) present.add(path);
  }
  return { roots, localRoot, present, submodules: await readSubmodules(ports, localRoot), inputs };
};

/** gitmodules(5) */
const readSubmodules = async ({ files }: Pick<Ports, 'files'>, root: string): Promise<string[]> => {
  const text = await files.readText(join(root, '.gitmodules')).catch(() => '');
  return [...text.matchAll(/^\s*path\s*=\s*"?([^"\n]+?)"?\s*$/gm)].map(([, path = '']) =>
    join(root, path),
  );
};

const findRoots = (metadata: Metadata | null, mentioned: string[]): string[] => {
  // When even flake.nix can't be read no input was reached yet: the source that is named is the flake's own.
  if (!metadata) return mentioned.filter((root) => root.startsWith('/')).slice(-1);
  const { storePath, url, resolvedUrl } = metadata;
  const names = [url ?? resolvedUrl, resolvedUrl, `path:${storePath}`];
  const own = new Set(names.map(withoutQuery));
  const urls = mentioned.filter(
    (root) => root.startsWith('«') && own.has(withoutQuery(root.slice(1, -1))),
  );
  // A URL may have the store path in it, and so is looked for first.
  return [...new Set([...urls, ...(storePath === null ? [] : [storePath])])];
};

const withoutQuery = (url: string) => url.replace(/\?.*$/, '');

export type Metadata = {
  url: string | null;
  resolvedUrl: string;
  storePath: string | null;
  locked: ReferenceAttributes;
  /** As it was asked for, registries looked up: it has the branch of a `github:` reference, which `locked` has not. */
  wanted: ReferenceAttributes;
  description: string | null;
  revision: string | null;
  dirty: boolean;
  /** The lock file; one that is not written yet, too. */
  locks: unknown;
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
    locked: readAttributes(value.locked),
    wanted: readAttributes(value.resolved),
    description: text('description'),
    revision: revision ?? dirtyRevision,
    dirty: dirtyRevision !== null || (versioned && revision === null),
    locks: value.locks ?? null,
  };
};

/** Without nix's own marks, such as `__final`. */
const readAttributes = (value: unknown): ReferenceAttributes =>
  Object.fromEntries(
    Object.entries(value ?? {}).filter(
      (entry): entry is [string, string | number | boolean] =>
        /^[A-Za-z][A-Za-z0-9]*$/.test(entry[0]) &&
        ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  );

/** `git+file:///home/u/fleet?dir=x` and `path:/home/u/fleet` → `/home/u/fleet`. */
export const readLocalRoot = (url: string): string | null => {
  const path = /^(?:git\+file:\/\/|path:)(\/[^?]*)/.exec(url)?.[1];
  return path === undefined ? null : (decodePercent(path) ?? path);
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
  const { roots, localRoot } = source;
  if (localRoot && position.file.startsWith(`${localRoot}/`)) return position;
  if (!roots.some((root) => position.file.startsWith(`${root}/`))) return null;
  return { ...position, file: toUserText(source, position.file) };
};

export const toUserText = ({ roots, localRoot }: SourceMap, text: string): string =>
  roots.reduce(
    (shown, root) =>
      shown
        .replaceAll(`${root}/`, localRoot ? `${localRoot}/` : '')
        .replaceAll(root, localRoot ?? 'the flake'),
    text,
  );
