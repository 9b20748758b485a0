import { join } from 'node:path';
import {
  type Failure,
  fail,
  failure,
  type Host,
  type InstallerOptions,
  installerOptions,
  Layout,
  ok,
  type Result,
} from '../../../contract/index.ts';
import { hashOf, keepRecent } from './cache.ts';
import type { DeriveNeeds, PinnedFleet } from './pin-fleet.ts';
import { evaluateWrapper, wrapFleet } from './wrap-fleet.ts';

/** What nix/lib/wrapper.nix tells of a host without making anything. */
export type DerivedFacts = {
  system: string | null;
  layout: Layout;
  /** What of the host's own `config.system.build` is a medium to start from, such as `isoImage`; null for a machine. */
  image: string | null;
};

/** Groups of options by which the layout is decided. */
const layoutGroups = new Set(['disk', 'encryption', 'swap']);
/** It may bring a file that the host expects on the target. */
const bringing = 'extraPostMountCommands';

const layoutOptionsOf = (options: InstallerOptions): InstallerOptions =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([name]) =>
        name === bringing ||
        installerOptions.some((option) => option.name === name && layoutGroups.has(option.group)),
    ),
  );

/**
 * System and layout of a host, read from its own configuration. Kept in the cache by the state of the fleet's files and
 * of the library, so that the same question is evaluated once. Fails as an evaluation does, and with `FILE_UNWRITABLE`.
 */
export const readFacts = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
  host: Host,
  options: InstallerOptions,
): Promise<Result<DerivedFacts>> => {
  const asked = layoutOptionsOf(options);
  const place = join(ports.environment.folders.cache, 'facts');
  const name = `${hashOf(pinned.input, pinned.narHash, pinned.library.identity, host.name, asked)}.json`;
  const kept = await readKept(ports, join(place, name));
  if (kept) {
    await keepRecent(ports, place, name);
    return ok(kept);
  }
  const wrapped = await wrapFleet(ports, pinned, { options: asked, repository: null });
  if (!wrapped.ok) return wrapped;
  const { resolved } = wrapped.value;
  const evaluated = await evaluateWrapper(ports, { pinned, resolved, host, what: 'facts' });
  if (!evaluated.ok) return evaluated;
  const facts = parseFacts(evaluated.value);
  if (!facts) {
    return fail('EVALUATION_FAILED', { reason: 'layout', host: host.name });
  }
  await keep(ports, place, name, facts);
  return ok(facts);
};

const parseFacts = (value: unknown): DerivedFacts | null => {
  if (typeof value !== 'object' || value === null || !('layout' in value)) return null;
  const layout = Layout.safeParse(value.layout);
  const system = 'system' in value && typeof value.system === 'string' ? value.system : null;
  const image = 'image' in value && typeof value.image === 'string' ? value.image : null;
  return layout.success ? { system, layout: layout.data, image } : null;
};

/** `LAYOUT_IMPOSSIBLE`; null where the installer can set up the host's disk. Pure. */
export const whyImpossible = (host: string, { problems }: Layout): Failure | null =>
  problems.length === 0 ? null : failure('LAYOUT_IMPOSSIBLE', { host, problems });

/** A file that is broken counts as missing. */
const readKept = async ({ files }: DeriveNeeds, path: string): Promise<DerivedFacts | null> => {
  try {
    return parseFacts(JSON.parse(await files.readText(path)));
  } catch {
    return null;
  }
};

/** That it can't be kept is no reason to fail. */
const keep = async (ports: DeriveNeeds, place: string, name: string, facts: DerivedFacts) => {
  try {
    await ports.files.makeFolder(place);
    await ports.files.writeText(join(place, name), JSON.stringify(facts));
    await keepRecent(ports, place, name);
  } catch {
    // Asked again next time.
  }
};
