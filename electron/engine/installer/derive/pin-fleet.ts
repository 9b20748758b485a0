import { join } from 'node:path';
import { type Fleet, fail, ok, type Result, withoutSecret } from '../../../contract/index.ts';
import { askFlake, type EvaluationNeeds } from '../../nix/evaluate.ts';
import type { ReferenceAttributes } from '../../nix/lock-file.ts';
import { parseJsonObject } from '../../nix/nix-text.ts';
import { type Metadata, parseMetadata, readLocalRoot } from '../../nix/source-map.ts';
import type { Ports } from '../../ports/index.ts';
import { cacheEntry, hashOf, unwritableError } from './cache.ts';

/** A fleet at one state of its files, which can be named to nix again. */
export type PinnedFleet = {
  fleet: Fleet;
  /** Of the wrapper's input: a locked reference without secrets. */
  input: ReferenceAttributes;
  /** The copy of its source that nix made. */
  storePath: string;
  narHash: string;
  revision: string | null;
  dirty: boolean;
  /** In seconds since 1970. */
  lastModified: number;
  /** The root of the user's git repository; null for one that lies elsewhere, and for a folder without git. */
  repository: string | null;
  locked: ReferenceAttributes;
  wanted: ReferenceAttributes;
  /** What a flake around it is written with, at one state too. */
  library: Library;
};

/**
 * The fleet as it is now. A clean or a remote one is pinned by its revision. One with changes that are not committed,
 * one without revisions, and one whose URL has a password or token in it (which nothing in a store may have) are pinned
 * by the copy of their files in the nix store; such a flake has no `self.rev`. Fails as an
 * evaluation does, and with `FILE_UNWRITABLE`.
 */
export const pinFleet = async (ports: DeriveNeeds, fleet: Fleet): Promise<Result<PinnedFleet>> => {
  const metadata = await askMetadata(ports, fleet);
  if (!metadata.ok) return metadata;
  const { locked, wanted, revision, dirty } = metadata.value;
  const copy = await findCopy(ports, fleet, metadata.value);
  if (!copy.ok) return copy;
  const library = await prepareLibrary(ports);
  if (!library.ok) return library;
  const lastModified = typeof locked.lastModified === 'number' ? locked.lastModified : 0;
  const byRevision = typeof locked.rev === 'string' && !dirty && !mayHoldSecret(locked);
  return ok({
    fleet,
    input:
      byRevision || isOpenArchive(locked)
        ? byLock(locked)
        : inStore(copy.value, locked, lastModified),
    ...copy.value,
    revision: revision?.replace(/-dirty$/, '') ?? null,
    dirty,
    lastModified,
    repository: findRepository(locked),
    locked,
    wanted,
    library: library.value,
  });
};

type Copy = { storePath: string; narHash: string };

/** What follows from the rest is left to nix: not every type of reference may have it. */
const byLock = ({ lastModified: _, revCount: __, ...locked }: ReferenceAttributes) => locked;

const inStore = (
  { storePath, narHash }: Copy,
  { dir }: ReferenceAttributes,
  lastModified: number,
): ReferenceAttributes => ({
  type: 'path',
  path: storePath,
  narHash,
  lastModified,
  // As an attribute nix 2.8 understands it, which it does not in a URL of this type.
  ...(dir === undefined ? {} : { dir }),
});

const isArchive = ({ type }: ReferenceAttributes) => type === 'tarball' || type === 'file';

const isOpenArchive = (locked: ReferenceAttributes) =>
  isArchive(locked) && typeof locked.narHash === 'string' && !mayHoldSecret(locked);

/** Also the query of a download, which is where some servers want a token. */
const mayHoldSecret = (locked: ReferenceAttributes): boolean => {
  const { url } = locked;
  if (typeof url !== 'string') return false;
  return withoutSecret(url) !== url || (isArchive(locked) && url.includes('?'));
};

const findRepository = ({ type, url }: ReferenceAttributes): string | null =>
  type === 'git' && typeof url === 'string' && url.startsWith('file://')
    ? readLocalRoot(`git+${url}`)
    : null;

const askMetadata = async (ports: EvaluationNeeds, fleet: Fleet): Promise<Result<Metadata>> => {
  const asked = await askFlake(ports, fleet, ['metadata', '--json', '--no-write-lock-file'], true);
  if (!asked.ok) return asked;
  const metadata = parseMetadata(asked.value);
  return metadata ? ok(metadata) : unreadableError(fleet);
};

/** Newer versions of nix need not make the copy before something asks for it. */
const findCopy = async (
  ports: EvaluationNeeds,
  fleet: Fleet,
  { storePath, locked }: Metadata,
): Promise<Result<Copy>> => {
  if (storePath !== null && typeof locked.narHash === 'string') {
    return ok({ storePath, narHash: locked.narHash });
  }
  const asked = await askFlake(ports, fleet, ['prefetch', '--json'], true);
  if (!asked.ok) return asked;
  const fetched = parseJsonObject(asked.value);
  return typeof fetched?.storePath === 'string' && typeof fetched.hash === 'string'
    ? ok({ storePath: fetched.storePath, narHash: fetched.hash })
    : unreadableError(fleet);
};

const unreadableError = ({ reference }: Fleet) =>
  fail('EVALUATION_FAILED', { reason: 'state', reference });

export type DeriveNeeds = EvaluationNeeds & Pick<Ports, 'clock' | 'processes' | 'network'>;

type Library = {
  /** Of the app's version and the contents of every file. */
  identity: string;
  folder: string;
};

/**
 * The shipped nix folder, as a copy in the cache: the shipped one may be gone at the next start (an AppImage is mounted
 * elsewhere each time), which a lock file that names it must outlive. Fails with `FILE_UNWRITABLE`.
 */
const prepareLibrary = async (ports: DeriveNeeds): Promise<Result<Library>> => {
  const { files, environment } = ports;
  const { nix } = environment.folders;
  try {
    const identity = hashOf(environment.version, await readContents(files, nix));
    const entry = { place: 'library', name: identity };
    const folder = await cacheEntry(ports, entry, async (draft) =>
      ok(await files.copyFolder(nix, draft)),
    );
    return folder.ok ? ok({ identity, folder: folder.value }) : folder;
  } catch (error) {
    return unwritableError(join(environment.folders.cache, 'library'), error);
  }
};

const readContents = async (files: Ports['files'], folder: string) => {
  const contents: Record<string, string> = {};
  const read = async (below: string): Promise<void> => {
    for (const name of await files.list(join(folder, below))) {
      const path = join(below, name);
      const stat = await files.stat(join(folder, path));
      if (stat?.kind === 'directory') await read(path);
      else if (stat?.kind === 'file') contents[path] = await files.readText(join(folder, path));
    }
  };
  await read('');
  return contents;
};
