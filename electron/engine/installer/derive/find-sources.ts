import { join } from 'node:path';
import { type Failure, failure, ok, type Result } from '../../../contract/index.ts';
import { evaluationError } from '../../nix/evaluate.ts';
import {
  describeLocked,
  type LockedInput,
  type ReferenceAttributes,
  readLockedInputs,
} from '../../nix/lock-file.ts';
import { whyUnfetched } from '../../nix/nix-failure.ts';
import { writeNixAttributes } from '../../nix/nix-language.ts';
import { type NixEnd, withoutEvalCache } from '../../nix/nix-session.ts';
import { cacheEntry, hashOf, unwritableError } from './cache.ts';
import type { DeriveNeeds, PinnedFleet } from './pin-fleet.ts';

/** What a stick that installs without a network brings of the flake's sources. */
export type Sources = {
  /** Inputs of a flake, as its flake.nix has them; nothing of them is evaluated. */
  inputs: Record<string, ReferenceAttributes>;
  /** A lock file that has those inputs, and `fleet`. */
  lock: string;
  leftOut: LeftOut[];
};

export type LeftOut = { name: string; from: string; why: string };

/** What an input is called that is a source and nothing else; nix/lib/wrapper.nix knows them by it. */
const prefix = 'flakestick-source-';

/**
 * Asks nix for the source of the fleet and of each of its inputs: of all nodes of the lock file, down to the last, and
 * whether or not an evaluation would ever want it. A fetch that fails can't be caught in nix's language, and so one that
 * nobody needs would stop everything; here it is told apart. What the store has already is not fetched, and is found
 * there by its hash. Fails as an evaluation does, and with `FILE_UNWRITABLE`.
 */
export const findSources = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
): Promise<Result<Sources>> => {
  const nix = await ports.nix.program();
  if (!nix.ok) return nix;
  const name = hashOf(pinned.input, pinned.narHash, nix.value.version);
  const entry = { place: 'sources', name, last: 'flake.lock' };
  const folder = await cacheEntry(ports, entry, (draft) => writeSources(ports, pinned, draft));
  if (!folder.ok) return folder;
  try {
    const lock = await ports.files.readText(join(folder.value, 'flake.lock'));
    const asked = await askEach(ports, pinned, folder.value, readSources(lock));
    return asked.ok ? ok({ lock, ...asked.value }) : asked;
  } catch (error) {
    return unwritableError(folder.value, error);
  }
};

/** A flake that has each node of the lock file as an input of its own. */
const writeSources = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
  draft: string,
): Promise<Result<null>> => {
  const write = (file: string, text: string) => ports.files.writeText(join(draft, file), text);
  const inputs = { fleet: pinned.input };
  await write('flake.nix', writeFlake(inputs));
  const locked = await lockFlake(ports, pinned, draft);
  if (!locked.ok) return locked;
  const lock = addSources(await ports.files.readText(join(draft, 'flake.lock')));
  const sources = Object.fromEntries(readSources(lock).map(({ key, input }) => [key, input]));
  await write('flake.nix', writeFlake({ ...inputs, ...sources }));
  await write('flake.lock', lock);
  return ok(null);
};

const writeFlake = (inputs: Record<string, ReferenceAttributes>): string => `{
${writeInputs(inputs)}
  outputs = inputs: { sources = builtins.mapAttrs (_: source: "\${source}") (removeAttrs inputs [ "self" "fleet" ]); };
}
`;

export const writeInputs = (inputs: Record<string, ReferenceAttributes>): string =>
  Object.entries(inputs)
    .map(([name, input]) => `  inputs.${name} = ${writeNixAttributes(input)};`)
    .join('\n');

type LockFile = {
  nodes: Record<string, { inputs?: Record<string, unknown>; original?: ReferenceAttributes }>;
  root: string;
};

const addSources = (text: string): string => {
  const lock = JSON.parse(text) as LockFile;
  const distinct = new Map(
    readLockedInputs(lock).map(({ locked: { dir: _, ...locked } }) => [
      JSON.stringify(locked),
      locked,
    ]),
  );
  const root = lock.nodes[lock.root];
  for (const [index, locked] of [...distinct.values()].entries()) {
    const key = `${prefix}${index}`;
    // nix takes an entry for that of an input as long as this is what flake.nix says; the rest follows from it.
    const { lastModified: __, revCount: ___, ...original } = locked;
    lock.nodes[key] = { flake: false, locked, original } as LockFile['nodes'][string];
    if (root) root.inputs = { ...root.inputs, [key]: key };
  }
  return JSON.stringify(lock, null, 2);
};

type Source = { key: string; input: ReferenceAttributes; of: LockedInput };

const readSources = (text: string): Source[] => {
  const lock = JSON.parse(text) as LockFile;
  const all = readLockedInputs(lock);
  const isSource = ({ name }: LockedInput) => name.startsWith(prefix);
  const inputs = all.filter((input) => !isSource(input));
  return all.filter(isSource).map(({ name: key, locked }) => {
    const same = inputs.find(({ locked: { dir: _, ...whole } }) => isSame(whole, locked));
    const name = same?.name.replace(/^fleet\//, '') ?? key;
    const original = lock.nodes[key]?.original ?? {};
    return { key, input: { ...original, flake: false }, of: { name, locked } };
  });
};

const isSame = (one: ReferenceAttributes, other: ReferenceAttributes) =>
  JSON.stringify(one) === JSON.stringify(other);

const askedAtOnce = 4;

/** All at once, which is one run of nix in most cases; each by itself where that fails. */
const askEach = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
  folder: string,
  sources: Source[],
): Promise<Result<Pick<Sources, 'inputs' | 'leftOut'>>> => {
  const ask = (key: string | null) =>
    ports.nix.run({
      command: ['eval', '--json', '--no-write-lock-file'],
      flake: {
        resolved: pathReference(folder),
        attribute: key === null ? 'sources' : `sources.${key}`,
      },
      settings: withoutEvalCache,
    });
  const whole = await ask(null);
  if (!whole.ok) return whole;
  const missing: { source: Source; ended: NixEnd }[] = [];
  if (whole.value.exitCode !== 0) {
    const waiting = [...sources];
    const work = async (): Promise<Failure | null> => {
      for (let source = waiting.shift(); source; source = waiting.shift()) {
        const asked = await ask(source.key);
        if (!asked.ok) return asked.error;
        if (asked.value.exitCode !== 0) missing.push({ source, ended: asked.value });
      }
      return null;
    };
    const failures = await Promise.all(Array.from({ length: askedAtOnce }, work));
    const failed = failures.find((one) => one !== null);
    if (failed) return { ok: false, error: failed };
  }
  const leftOut: LeftOut[] = [];
  const without = new Set(missing.map(({ source }) => source.key));
  const there = sources.filter(({ key }) => !without.has(key));
  for (const { source, ended } of missing) {
    const why = whyUnfetched(ended.report);
    if (why === null) {
      // Not that one source is missing: nix itself does not work.
      const { reference, resolved } = pinned.fleet;
      const about = { reference, resolved, attribute: null, opening: false };
      return { ok: false, error: await evaluationError(ports, ended.report, about) };
    }
    const { name, locked } = source.of;
    // The same files from elsewhere are the same source.
    const sameFiles = ({ of }: Source) =>
      locked.narHash !== undefined && of.locked.narHash === locked.narHash;
    if (!there.some(sameFiles)) leftOut.push({ name, from: describeLocked(locked), why });
  }
  leftOut.sort((one, other) => (one.name < other.name ? -1 : 1));
  return ok({
    inputs: Object.fromEntries(there.map(({ key, input }) => [key, input])),
    leftOut,
  });
};

/** To be said when an evaluation came to its end without it: that shows that nothing needs it. */
export const warnOfLeftOut = ({ name, from, why }: LeftOut, host: string): Failure =>
  failure('INPUT_LEFT_OUT', { input: name, from, host, said: why });

/** nix wants it encoded, and `runNix` enters a folder whose name nix 2.8 would not decode. */
export const pathReference = (folder: string): string =>
  `path:${folder.split('/').map(encodeURIComponent).join('/')}`;

/** Writes the lock file of a flake of ours around the user's, who is told of theirs what fails. */
export const lockFlake = async (
  ports: DeriveNeeds,
  { fleet: { reference, resolved } }: Pick<PinnedFleet, 'fleet'>,
  folder: string,
): Promise<Result<null>> => {
  const flake = { resolved: pathReference(folder), attribute: null };
  const ended = await ports.nix.run({ command: ['flake', 'lock'], flake });
  if (!ended.ok) return ended;
  if (ended.value.exitCode === 0) return ok(null);
  const about = { reference, resolved, attribute: null, opening: false };
  return { ok: false, error: await evaluationError(ports, ended.value.report, about) };
};
