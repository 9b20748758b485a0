import { join } from 'node:path';
import {
  type Failure,
  type Fleet,
  type InstallerOptions,
  ok,
  type Result,
} from '../../contract/index.ts';
import { explain } from '../nix/evaluate.ts';
import { runNix } from '../nix/nix-command.ts';
import { findNix } from '../nix/nix-program.ts';
import type { CarriedRepository } from './carry-history.ts';
import { hashOf } from './hash.ts';
import { keepRecent, makeEntry } from './keep-recent.ts';
import { draftName, type Library, prepareLibrary, unwritable } from './library.ts';
import type { DeriveNeeds } from './needs.ts';
import { writeNixAttributes } from './nix-language.ts';
import { type PinnedFleet, pinFleet } from './pin-fleet.ts';

export type WrapRequest = {
  options: InstallerOptions;
  /** Null: the stick does not know where the flake comes from. */
  repository: CarriedRepository | null;
};

/**
 * A flake around the fleet, in the app's cache, whose outputs are the installers of hosts that have none of their own
 * (nix/lib/wrapper.nix); not one line of the user's flake changes. Its lock pins the fleet and all of its inputs, also
 * those that the fleet's own lock file lacks. `resolved` is what nix is given. Fails as an evaluation does, and with
 * `FILE_UNWRITABLE`.
 */
export const wrapFleet = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  request: WrapRequest,
  signal: AbortSignal,
): Promise<Result<{ resolved: string }>> => {
  const pinned = await pinFleet(ports, fleet, signal);
  return pinned.ok ? wrapPinned(ports, pinned.value, request, signal) : pinned;
};

/** As `wrapFleet`, of a state of the fleet that is fixed already. */
export const wrapPinned = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
  { options, repository }: WrapRequest,
  signal: AbortSignal,
): Promise<Result<{ resolved: string }>> => {
  const [library, nix] = await Promise.all([prepareLibrary(ports), findNix(ports)]);
  if (!library.ok) return library;
  if (!nix.ok) return nix;
  const place = join(ports.surroundings.folders.cache, 'installers');
  const files = {
    'flake.nix': writeFlake(pinned, library.value),
    'request.json': `${JSON.stringify({ options, repository: repository?.request ?? null }, null, 2)}\n`,
  };
  // A lock file that one version of nix wrote need not please another.
  const name = hashOf(files, library.value.identity, repository?.identity, nix.value.version);
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
        return (
          (await repository?.write(draft, signal)) ?? (await lock(ports, pinned, draft, signal))
        );
      });
      if (failed) return { ok: false, error: failed };
    }
    await keepRecent(ports, place, name);
  } catch (error) {
    return unwritable(place, error);
  }
  return ok({ resolved: pathReference(folder) });
};

/** nix wants it encoded, and `runNix` enters a folder whose name nix 2.8 would not decode. */
const pathReference = (folder: string): string =>
  `path:${folder.split('/').map(encodeURIComponent).join('/')}`;

const writeFlake = ({ input }: PinnedFleet, { folder }: Library): string => `{
  inputs.fleet = ${writeNixAttributes(input)};
  inputs.flakestick = ${writeNixAttributes({ type: 'path', path: folder, flake: false })};
  outputs =
    {
      self,
      fleet,
      flakestick,
    }:
    import "\${flakestick}/lib/wrapper.nix" {
      inherit fleet;
      files = self;
      request = builtins.fromJSON (builtins.readFile ./request.json);
    };
}
`;

const lock = async (
  ports: DeriveNeeds,
  { fleet: { reference, resolved } }: PinnedFleet,
  folder: string,
  signal: AbortSignal,
): Promise<Failure | null> => {
  const flake = { resolved: pathReference(folder), attribute: null };
  const ended = await runNix(ports, { command: ['flake', 'lock'], flake }, signal);
  if (!ended.ok) return ended.error;
  if (ended.value.exitCode === 0) return null;
  const about = { reference, resolved, attribute: null, opening: false };
  return explain(ports, ended.value.report, about, signal);
};
