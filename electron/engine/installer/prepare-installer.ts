import {
  checkInstallerOptions,
  type Failure,
  type Fleet,
  failure,
  type Host,
  type InstallerOptions,
  ok,
  type Result,
} from '../../contract/index.ts';
import { chooseOutput, ownImage } from './choose-output.ts';
import { carryHistory, type History, noHistory, warnOf } from './derive/carry-history.ts';
import { warnOfLeftOut } from './derive/find-sources.ts';
import { type DeriveNeeds, type PinnedFleet, pinFleet } from './derive/pin-fleet.ts';
import { readFacts, whyImpossible } from './derive/read-facts.ts';
import { type Wrapped, wrapFleet } from './derive/wrap-fleet.ts';

export type PreparedInstaller = {
  /** The flake that nix is given: the user's own, or the wrapper around it. */
  resolved: string;
  /** What of it to build; a further one is tried where the flake does not have the one before. */
  attributes: readonly [string, ...string[]];
  prebuilt: boolean;
  warnings: Failure[];
  /** Sources that can't be had, to be told once an evaluation has shown that nothing needs them. */
  leftOut: Failure[];
};

/**
 * Finds or makes the flake and the attribute of it that is this host's installer. Builds nothing. For a host without an
 * installer of its own the fleet is taken as it is now: changes that are not committed are among it, also those made
 * after the fleet was shown. Fails with `OPTION_INVALID`, `OPTION_UNAVAILABLE`, `LAYOUT_IMPOSSIBLE`, `FILE_UNWRITABLE`,
 * `CANCELLED`, and as an evaluation does.
 */
export const prepareInstaller = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  host: Host,
  options: InstallerOptions,
): Promise<Result<PreparedInstaller>> => {
  const output = chooseOutput(host, options);
  if (!output.ok) return output;
  if (host.installer.kind !== 'derived') {
    return ok({ ...output.value, resolved: fleet.resolved, warnings: [], leftOut: [] });
  }
  const derived = await deriveInstaller(ports, fleet, host, options);
  return derived.ok ? ok({ ...output.value, ...derived.value }) : derived;
};

type Derived = Pick<PreparedInstaller, 'resolved' | 'warnings' | 'leftOut'>;

const deriveInstaller = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  host: Host,
  options: InstallerOptions,
): Promise<Result<Derived>> => {
  const checked = checkInstallerOptions(options);
  if (!checked.ok) return checked;
  const pinned = await pinFleet(ports, fleet);
  if (!pinned.ok) return pinned;
  const facts = await readFacts(ports, pinned.value, host, options);
  if (!facts.ok) return facts;
  const { image, layout } = facts.value;
  if (image !== null) {
    // It is the flake's own, which decides over everything.
    const output = chooseOutput({ ...host, installer: ownImage(host, image) }, options);
    if (!output.ok) return output;
    return wrapWithHistory(ports, pinned.value, host, {}, noHistory);
  }
  const impossible = whyImpossible(host.name, layout);
  if (impossible !== null) return { ok: false, error: impossible };
  const wanted = { prebuilt: options.prebuilt === true };
  const history = await carryHistory(ports, pinned.value, wanted);
  if (!history.ok) return history;
  const notes = facts.value.layout.notes.map((said) => failure('LAYOUT_NOTE', { said }));
  const wrapped = await wrapWithHistory(ports, pinned.value, host, options, history.value);
  return wrapped.ok
    ? ok({ ...wrapped.value, warnings: [...notes, ...wrapped.value.warnings] })
    : wrapped;
};

/** Not all that can be read of a history can also be packed: parts of it may be missing, as in a partial clone. */
const wrapWithHistory = async (
  ports: DeriveNeeds,
  pinned: PinnedFleet,
  host: Host,
  options: InstallerOptions,
  { repository, without, warnings }: History,
): Promise<Result<Derived>> => {
  const derived = ({ resolved, leftOut }: Wrapped, told: Failure[]) =>
    ok({
      resolved,
      warnings: told,
      leftOut: leftOut.map((input) => warnOfLeftOut(input, host.name)),
    });
  const wrapped = await wrapFleet(ports, pinned, { options, repository });
  if (wrapped.ok) return derived(wrapped.value, warnings);
  if (wrapped.error.code !== 'HISTORY_MISSING') return wrapped;
  const again = await wrapFleet(ports, pinned, { options, repository: without });
  return again.ok ? derived(again.value, [warnOf(pinned, wrapped.error)]) : again;
};
