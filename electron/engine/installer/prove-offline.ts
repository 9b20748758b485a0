import { basename } from 'node:path';
import {
  cancelled,
  type Failure,
  fail,
  failure,
  type OfflineProof,
  ok,
  type Result,
} from '../../contract/index.ts';
import type { Ports, StoreImage } from '../ports/index.ts';
import { askTarget, type Target, type TargetOrder } from './ask-target.ts';
import type { DeriveNeeds } from './derive/needs.ts';
import { nameInStore, parseRegistration, type Registration } from './store-registration.ts';

export type ProofOrder = TargetOrder & {
  /** The image file. */
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
  signal: AbortSignal,
): Promise<Result<OfflineProof>> => {
  // First what takes milliseconds: an image without a store needs no evaluation of a whole system.
  const image = await ports.storeImages.read(order.image, signal);
  if (!image.ok) return image;
  const registration = parseRegistration(image.value.registration ?? '');
  if (registration === null) return registrationError(order.image);
  const target = await askTarget(ports, order, signal);
  if (!target.ok) return target;
  const closure = await readClosure(ports, target.value.toplevel, signal);
  if (signal.aborted) return cancelled();
  const found = compareStore(target.value, closure, image.value, registration);
  const { toplevel, leftOut = [] } = target.value;
  const notSought = leftOut.length > 0 ? { leftOut } : {};
  return ok({ host: order.host.name, toplevel, ...found, ...notSought });
};

const registrationError = (image: string) =>
  fail('IMAGE_UNREADABLE', { reason: 'registration', path: image });

/** As the store of this machine knows it, which is not what the image says of itself. Empty where the system is not in it. */
const readClosure = async (
  ports: DeriveNeeds,
  toplevel: string,
  signal: AbortSignal,
): Promise<string[]> => {
  const ended = await ports.nix.run(
    // A cache would be asked for a path that is not here.
    {
      command: ['path-info', '--recursive', toplevel],
      flake: null,
      settings: { substituters: '' },
    },
    signal,
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
