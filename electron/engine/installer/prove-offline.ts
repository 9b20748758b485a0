import { basename } from 'node:path';
import {
  cancelled,
  type Failure,
  type Fleet,
  fail,
  failure,
  type Host,
  type InstallerOptions,
  type OfflineProof,
  ok,
  type Result,
} from '../../contract/index.ts';
import type { Ports, StoreImage } from '../ports/index.ts';
import { type DeriveNeeds, pinFleet } from './derive/pin-fleet.ts';
import { evaluateWrapper, wrapFleet } from './derive/wrap-fleet.ts';

export type ProofOrder = TargetOrder & {
  image: string;
};

type Needs = DeriveNeeds & Pick<Ports, 'storeImages'>;

/**
 * Reads the image itself, and tells what of the host's closure and of the flake's sources is not in it. Fails with
 * `PROOF_UNAVAILABLE`, `IMAGE_NOT_FOUND`, `IMAGE_UNREADABLE`, `IMAGE_CORRUPT` or `CANCELLED`; what is missing is no failure here (see
 * `incompleteProofError`).
 */
export const proveOffline = async (
  ports: Needs,
  order: ProofOrder,
): Promise<Result<OfflineProof>> => {
  // First what takes milliseconds: an image without a store needs no evaluation of a whole system.
  const image = await ports.storeImages.read(order.image, ports.signal);
  if (!image.ok) return image;
  const registration = parseRegistration(image.value.registration ?? '');
  if (registration === null) {
    return fail('IMAGE_UNREADABLE', { reason: 'registration', path: order.image });
  }
  const target = await askTarget(ports, order);
  if (!target.ok) return target;
  const closure = await readClosure(ports, target.value.toplevel);
  if (ports.signal.aborted) return cancelled();
  const found = compareStore(target.value, closure, image.value, registration);
  const { toplevel, leftOut = [] } = target.value;
  const notSought = leftOut.length > 0 ? { leftOut } : {};
  return ok({ host: order.host.name, toplevel, ...found, ...notSought });
};

/** As the store of this machine knows it, which is not what the image says of itself. Empty where the system is not in it. */
const readClosure = async (ports: DeriveNeeds, toplevel: string): Promise<string[]> => {
  const ended = await ports.nix.run(
    // A cache would be asked for a path that is not here.
    {
      command: ['path-info', '--recursive', toplevel],
      flake: null,
      settings: { substituters: '' },
    },
  );
  return ended.ok && ended.value.exitCode === 0
    ? ended.value.stdout.split('\n').filter((line) => line !== '')
    : [];
};

/**
 * What is needed has to be in the image twice: as an entry of its store, and in what nix's database on the stick is made of. The closure
 * is what this machine's store says of it together with what the image's own references lead to. Pure.
 */
export const compareStore = (
  { toplevel, sources }: Target,
  closure: readonly string[],
  image: StoreImage,
  registration: Registration,
): Pick<OfflineProof, 'systemPaths' | 'systemBytes' | 'sourcePaths' | 'missing'> => {
  const paths = new Map<string, string>();
  const storeFolder = toplevel.slice(0, toplevel.length - basename(toplevel).length);
  const name = (path: string): string => {
    const inStore = nameInStore(path) ?? path;
    if (!paths.has(inStore)) paths.set(inStore, `${storeFolder}${inStore}`);
    return inStore;
  };
  const system = new Set([toplevel, ...closure].map(name));
  // A set goes on over what is added to it meanwhile.
  for (const path of system) {
    for (const reference of registration.get(path)?.references ?? []) system.add(name(reference));
  }
  const needed = new Set(sources.map(name));
  const isMissing = (path: string) => !image.names.has(path) || !registration.has(path);
  const missing = [...new Set([...system, ...needed])].filter(isMissing);
  return {
    systemPaths: system.size,
    systemBytes: [...system].reduce(
      (sum, path) => sum + (registration.get(path)?.narBytes ?? 0),
      0,
    ),
    sourcePaths: needed.size,
    missing: missing.map((path) => paths.get(path) ?? path),
  };
};

/** More than anyone reads; how many there are is told apart. */
const SHOWN = 100;

/** The failure that a proof with something missing is; null where nothing is. */
export const incompleteProofError = (
  { host, missing, systemPaths, sourcePaths }: OfflineProof,
  image: string,
): Failure | null => {
  if (missing.length === 0) return null;
  return failure('PROOF_INCOMPLETE', {
    image,
    host,
    count: missing.length,
    neededCount: systemPaths + sourcePaths,
    missing: missing.slice(0, SHOWN),
  });
};

/** What has to be on a stick that installs a host without a network. */
type Target = {
  toplevel: string;
  /** Store paths of the flake's source, and of those of all its inputs. */
  sources: string[];
  /** Names of inputs whose sources can't be had: they are on no stick, and nothing needs them. */
  leftOut?: string[];
};

type TargetOrder = {
  fleet: Fleet;
  host: Host;
  options: InstallerOptions;
  /** Of the flake that an installer was built of; null where that was another one than ours around the user's. */
  wrapper: string | null;
};

/**
 * Asks the host's own configuration what it consists of, whatever its installer is made by. Evaluates the host, and builds nothing.
 * `PROOF_UNAVAILABLE` where that can't be told, as of a host without a NixOS configuration.
 */
export const askTarget = async (
  ports: DeriveNeeds,
  { fleet, host, options, wrapper }: TargetOrder,
): Promise<Result<Target>> => {
  const wrapped = wrapper === null ? await wrap(ports, fleet, options) : ok(wrapper);
  if (!wrapped.ok) return unknownTargetError(host, wrapped.error);
  const question = { pinned: { fleet }, resolved: wrapped.value, host, what: 'proof' as const };
  const answered = await evaluateWrapper(ports, question);
  if (!answered.ok) return unknownTargetError(host, answered.error);
  const target = readTarget(answered.value);
  return target ? ok(target) : fail('PROOF_UNAVAILABLE', { reason: 'target', host: host.name });
};

const wrap = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  options: InstallerOptions,
): Promise<Result<string>> => {
  // Only of an installation without a network is it known beforehand what gets installed.
  const request = { options: { ...options, prebuilt: true }, repository: null };
  const pinned = await pinFleet(ports, fleet);
  if (!pinned.ok) return pinned;
  const wrapped = await wrapFleet(ports, pinned.value, request);
  return wrapped.ok ? ok(wrapped.value.resolved) : wrapped;
};

/** That it can't be told is one thing to whoever asks; why is in the fields. */
const unknownTargetError = (host: Host, error: Failure) => {
  if (/^(CANCELLED|NIX_.*)$/.test(error.code)) return { ok: false as const, error };
  return error.code === 'ATTRIBUTE_MISSING'
    ? fail('PROOF_UNAVAILABLE', { reason: 'noConfiguration', host: host.name })
    : fail('PROOF_UNAVAILABLE', { reason: 'unevaluated', host: host.name, cause: error });
};

const readTarget = (value: unknown): Target | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { toplevel, sources, leftOut = [] } = value as Record<string, unknown>;
  return typeof toplevel === 'string' && Array.isArray(sources) && Array.isArray(leftOut)
    ? { toplevel, sources: sources.filter(isText), leftOut: leftOut.filter(isText) }
    : null;
};

const isText = (value: unknown): value is string => typeof value === 'string';

type Registered = {
  /** Of its archive: the unpacked size of what is in it. */
  narBytes: number;
  /** Store paths by their names, as the keys. */
  references: string[];
};

/** What a nix database is going to know, by the name of the store path: `<32 characters>-<name>`. */
type Registration = ReadonlyMap<string, Registered>;

/**
 * Reads the format of `nix-store --load-db` (nix: src/libstore/store-api.cc, `decodeValidPathInfo`): for each path the path itself,
 * hash, size, deriver, the number of its references, and these, a line each. Null where it is not that. Pure.
 */
export const parseRegistration = (text: string): Registration | null => {
  const registration = new Map<string, Registered>();
  const next = createLineReader(text);
  for (let path = next(); path !== null && path !== ''; path = next()) {
    const [hash, size, deriver, count] = [next(), next(), next(), next()];
    const name = nameInStore(path);
    if (hash === null || size === null || deriver === null || count === null) return null;
    if (name === null || !/^\d+$/.test(size) || !/^\d+$/.test(count)) return null;
    const references: string[] = [];
    for (let left = Number(count); left > 0; left -= 1) {
      const reference = nameInStore(next() ?? '');
      if (reference === null) return null;
      references.push(reference);
    }
    registration.set(name, { narBytes: Number(size), references });
  }
  return registration;
};

/** `/nix/store/<32 characters>-<name>/bin/x` → `<32 characters>-<name>`; null for what is no store path. Pure. */
export const nameInStore = (path: string): string | null =>
  /^\/(?:[^/]+\/)*?([0-9a-z]{32}-[^/]+)(?:\/|$)/.exec(path)?.[1] ?? null;

/** Hands out one line after the other, without an array of all of them. Null at the end. Pure. */
const createLineReader = (text: string): (() => string | null) => {
  let from = 0;
  return () => {
    if (from >= text.length) return null;
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
    return line;
  };
};
