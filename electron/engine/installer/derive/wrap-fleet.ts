import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Host, type InstallerOptions, ok, type Result } from '../../../contract/index.ts';
import { evaluate } from '../../nix/evaluate.ts';
import { isAddressable, quoteAlways } from '../../nix/nix-language.ts';
import { cacheEntry, hashOf } from './cache.ts';
import type { CarriedRepository } from './carry-history.ts';
import {
  findSources,
  type LeftOut,
  lockFlake,
  pathReference,
  type Sources,
  writeInputs,
} from './find-sources.ts';
import type { DeriveNeeds, PinnedFleet } from './pin-fleet.ts';

type WrapRequest = {
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
  pinned: PinnedFleet,
  { options, repository }: WrapRequest,
): Promise<Result<Wrapped>> => {
  const nix = await ports.nix.program();
  if (!nix.ok) return nix;
  // Only a stick that needs no network has them.
  const sources = options.prebuilt === true ? await findSources(ports, pinned) : null;
  if (sources && !sources.ok) return sources;
  const { inputs, lock = null, leftOut } = sources?.value ?? noSources;
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
  const entry = { place: 'installers', name, last: 'flake.lock' };
  const folder = await cacheEntry(ports, entry, async (draft) => {
    for (const [file, text] of Object.entries(files)) {
      await ports.files.writeText(join(draft, file), text);
    }
    // nix goes on from it: of what is pinned there already nothing is fetched to write the lock file.
    if (lock !== null) await ports.files.writeText(join(draft, 'flake.lock'), lock);
    const history = await repository?.write(draft);
    return history?.ok === false ? history : lockFlake(ports, pinned, draft);
  });
  return folder.ok ? ok({ resolved: pathReference(folder.value), leftOut }) : folder;
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

/** What the wrapper flake answers for each host (nix/lib/wrapper.nix). */
type DerivedAttribute = 'facts' | 'image' | 'proof';

/**
 * `hosts."laptop".image`: the attribute path within the wrapper flake. A host whose name nix can't be asked for is there by
 * the SHA-256 of it, too.
 */
export const derivedAttribute = (hostName: string, what: DerivedAttribute): string =>
  `hosts.${quoteAlways(isAddressable(hostName) ? hostName : sha256(hostName))}.${what}`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Question = {
  pinned: Pick<PinnedFleet, 'fleet'>;
  resolved: string;
  host: Host;
  what: Exclude<DerivedAttribute, 'image'>;
};

/** A value of the wrapper as JSON. What fails is explained by the user's own flake and its files. */
export const evaluateWrapper = (
  ports: DeriveNeeds,
  { pinned: { fleet }, resolved, host, what }: Question,
): Promise<Result<unknown>> => {
  return evaluate(ports, {
    reference: fleet.reference,
    resolved,
    attribute: derivedAttribute(host.name, what),
    apply: 'value: value',
    opening: false,
    explainedBy: { resolved: fleet.resolved, attribute: host.installer.attribute },
  });
};
