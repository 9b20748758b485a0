import { type Fleet, type Host, type HostFacts, ok, type Result } from '../../contract/index.ts';
import { findHost } from '../fleet/list-hosts.ts';
import { type EvaluationNeeds, evaluate } from '../nix/evaluate.ts';
import { quoteAlways } from '../nix/nix-language.ts';
import { ownImage } from './choose-output.ts';
import type { DeriveNeeds } from './derive/needs.ts';
import { pinFleet } from './derive/pin-fleet.ts';
import { readFacts, whyImpossible } from './derive/read-facts.ts';

/** What only an evaluation of this one host tells. Fails with `HOST_NOT_FOUND`, and as an evaluation does. */
export const describeHost = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  hostName: string,
  signal: AbortSignal,
): Promise<Result<HostFacts>> => {
  const found = findHost(fleet, hostName);
  if (!found.ok) return found;
  const host = found.value;
  switch (host.installer.kind) {
    case 'packageOutput':
      return describePackage(ports, fleet, host, signal);
    case 'installerConfiguration':
      return describeConfiguration(ports, fleet, host, signal);
    case 'derived':
      return describeDerived(ports, fleet, host, signal);
  }
};

/** The flake's own installer decides over everything but, where it has both, over what goes on the stick. */
const ownInstaller = { optionsSelectable: false, layout: null, unavailable: null };

/** `prebuilt` is a variant of the installer with all that the host needs on it; its own attribute, so the flake decides. */
const hasPrebuilt = 'package: (package.prebuilt.type or null) == "derivation"';

const describePackage = async (
  ports: EvaluationNeeds,
  { reference, resolved }: Fleet,
  { name, system, installer: { attribute } }: Host,
  signal: AbortSignal,
): Promise<Result<HostFacts>> => {
  const asked = { reference, resolved, attribute, apply: hasPrebuilt, opening: false };
  const selectable = await evaluate(ports, asked, signal);
  if (!selectable.ok) return selectable;
  const offline = selectable.value === true ? 'selectable' : 'fixed';
  return ok({ name, system, offline, ...ownInstaller });
};

/** `pkgs.system` has become an alias that warns, and older nixpkgs do not have the other in all places. */
const readSystem =
  'host: host.pkgs.stdenv.hostPlatform.system or host.pkgs.system or host.config.nixpkgs.hostPlatform.system or null';

const describeConfiguration = async (
  ports: EvaluationNeeds,
  { reference, resolved }: Fleet,
  { name }: Host,
  signal: AbortSignal,
): Promise<Result<HostFacts>> => {
  const attribute = `nixosConfigurations.${quoteAlways(name)}`;
  const asked = { reference, resolved, attribute, apply: readSystem, opening: false };
  const system = await evaluate(ports, asked, signal);
  if (!system.ok) return system;
  return ok({
    name,
    system: typeof system.value === 'string' ? system.value : null,
    offline: 'fixed',
    ...ownInstaller,
  });
};

const describeDerived = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  host: Host,
  signal: AbortSignal,
): Promise<Result<HostFacts>> => {
  const pinned = await pinFleet(ports, fleet, signal);
  if (!pinned.ok) return pinned;
  const facts = await readFacts(ports, pinned.value, host, {}, signal);
  if (!facts.ok) return facts;
  const { system, layout, image } = facts.value;
  if (image !== null) {
    const installer = ownImage(host, image);
    return ok({ name: host.name, system, offline: 'fixed', ...ownInstaller, installer });
  }
  return ok({
    name: host.name,
    system,
    offline: 'selectable',
    optionsSelectable: true,
    layout,
    unavailable: whyImpossible(host.name, layout),
  });
};
