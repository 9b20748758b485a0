import { type Fleet, type Host, type HostFacts, ok, type Result } from '../../contract/index.ts';
import { findHost } from '../fleet/list-hosts.ts';
import { evaluate } from '../nix/evaluate.ts';
import { quoteAlways } from '../nix/nix-language.ts';
import { ownImage } from './choose-output.ts';
import { type DeriveNeeds, pinFleet } from './derive/pin-fleet.ts';
import { readFacts, whyImpossible } from './derive/read-facts.ts';

/** What only an evaluation of this one host tells. Fails with `HOST_NOT_FOUND`, and as an evaluation does. */
export const describeHost = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  hostName: string,
): Promise<Result<HostFacts>> => {
  const found = findHost(fleet, hostName);
  if (!found.ok) return found;
  const host = found.value;
  const { name, installer } = host;
  const { reference, resolved } = fleet;
  const ask = (attribute: string, apply: string) =>
    evaluate(ports, { reference, resolved, attribute, apply, opening: false });
  switch (installer.kind) {
    case 'packageOutput': {
      const selectable = await ask(installer.attribute, hasPrebuilt);
      if (!selectable.ok) return selectable;
      const offline = selectable.value === true ? 'selectable' : 'fixed';
      return ok({ name, system: host.system, offline, ...ownInstaller });
    }
    case 'installerConfiguration': {
      const asked = await ask(`nixosConfigurations.${quoteAlways(name)}`, readSystem);
      if (!asked.ok) return asked;
      const system = typeof asked.value === 'string' ? asked.value : null;
      return ok({ name, system, offline: 'fixed', ...ownInstaller });
    }
    case 'derived':
      return describeDerived(ports, fleet, host);
  }
};

/** The flake's own installer decides over everything but, where it has both, over what goes on the stick. */
const ownInstaller = { optionsSelectable: false, layout: null, unavailable: null };

/** `prebuilt` is a variant of the installer with all that the host needs on it; its own attribute, so the flake decides. */
const hasPrebuilt = 'package: (package.prebuilt.type or null) == "derivation"';

/** `pkgs.system` has become an alias that warns, and older nixpkgs do not have the other in all places. */
const readSystem =
  'host: host.pkgs.stdenv.hostPlatform.system or host.pkgs.system or host.config.nixpkgs.hostPlatform.system or null';

const describeDerived = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  host: Host,
): Promise<Result<HostFacts>> => {
  const pinned = await pinFleet(ports, fleet);
  if (!pinned.ok) return pinned;
  const facts = await readFacts(ports, pinned.value, host, {});
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
