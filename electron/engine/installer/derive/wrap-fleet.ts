import { join } from 'node:path';
import {
  type Failure,
  type Fleet,
  type InstallerOptions,
  ok,
  type Result,
} from '../../../contract/index.ts';
import { draftName, hashOf, keepRecent, makeEntry, unwritableError } from './cache.ts';
import type { CarriedRepository } from './carry-history.ts';
import { findSources, type LeftOut, type Sources, writeInputs } from './find-sources.ts';
import { lockFlake, pathReference } from './lock-flake.ts';
import type { DeriveNeeds } from './needs.ts';
import { type PinnedFleet, pinFleet } from './pin-fleet.ts';

export type WrapRequest = {
  options: InstallerOptions;
  /** Null: the stick does not know where the flake comes from. */
  repository: CarriedRepository | null;
};

export type Wrapped = { resolved: string; leftOut: LeftOut[] };

/**
 * A flake around the fleet, in the app's cache, whose outputs are the installers of hosts that have none of their own
 * (nix/lib/wrapper.nix); not one line of the user's flake changes. Its lock pins the fleet and all of its inputs, also
 * those that the fleet's own lock file lacks. `resolved` is what nix is given; `leftOut` are inputs whose sources a stick
 * that installs without a network would have, but that can't be had. Fails as an evaluation does, and with
 * `FILE_UNWRITABLE`.
 */
export const wrapFleet = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  request: WrapRequest,
  signal: AbortSignal,
): Promise<Result<Wrapped>> => {
  const pinned = await pinFleet(ports, fleet, signal);
  return pinned.ok ? wrapPinned(ports, pinned.value, request, signal) : pinned;
};

/** As `wrapFleet`, of a state of the fleet that is fixed already. */
export const wrapPinned = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
  { options, repository }: WrapRequest,
  signal: AbortSignal,
): Promise<Result<Wrapped>> => {
  const nix = await ports.nix.program();
  if (!nix.ok) return nix;
  // Only a stick that needs no network has them.
  const sources = options.prebuilt === true ? await findSources(ports, pinned, signal) : null;
  if (sources && !sources.ok) return sources;
  const { inputs, lock = null, leftOut } = sources?.value ?? noSources;
  const place = join(ports.environment.folders.cache, 'installers');
  const files = {
    'flake.nix': writeFlake(pinned, inputs),
    'request.json': `${JSON.stringify(
      {
        options,
        repository: repository?.request ?? null,
        ...(leftOut.length > 0 ? { leftOut: leftOut.map(({ name }) => name) } : {}),
      },
      null,
      2,
    )}\n`,
  };
  // A lock file that one version of nix wrote need not please another.
  const name = hashOf(files, pinned.library.identity, repository?.identity, nix.value.version);
  const folder = join(place, name);
  try {
    if (!(await ports.files.stat(join(folder, 'flake.lock')))) {
      // Without its lock file, which is written last, it is not whole: somebody was at it.
      await ports.files.remove(folder);
      const entry = { folder: place, name, draft: draftName(ports) };
      const failed = await makeEntry<Failure>(ports, entry, async (draft) => {
        for (const [file, text] of Object.entries(files)) {
          await ports.files.writeText(join(draft, file), text);
        }
        // nix goes on from it: of what is pinned there already nothing is fetched to write the lock file.
        if (lock !== null) await ports.files.writeText(join(draft, 'flake.lock'), lock);
        return (
          (await repository?.write(draft, signal)) ??
          (await lockFlake(ports, pinned, draft, signal))
        );
      });
      if (failed) return { ok: false, error: failed };
    }
    await keepRecent(ports, place, name);
  } catch (error) {
    return unwritableError(place, error);
  }
  return ok({ resolved: pathReference(folder), leftOut });
};

const noSources: Partial<Sources> & Omit<Sources, 'lock'> = { inputs: {}, leftOut: [] };

const writeFlake = ({ input, library }: PinnedFleet, sources: Sources['inputs']): string => `{
${writeInputs({
  fleet: input,
  flakestick: { type: 'path', path: library.folder, flake: false },
  ...sources,
})}
  outputs =
    {
      self,
      fleet,
      flakestick,
      ...
    }:
    import "\${flakestick}/lib/wrapper.nix" {
      inherit fleet;
      files = self;
      request = builtins.fromJSON (builtins.readFile ./request.json);
    };
}
`;
