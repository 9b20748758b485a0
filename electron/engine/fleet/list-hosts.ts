import {
  type Failure,
  type Fleet,
  fail,
  failure,
  type Host,
  longestHostName,
  ok,
  quoteNixString,
  type Result,
} from '../../contract/index.ts';
import { findNearestNames } from '../nix/nearest-names.ts';
import { isAddressable, quoteAlways, quoteWhereNeeded } from '../nix/nix-language.ts';

export type FlakeNames = {
  /** Of `nixosConfigurations`. */
  configurations: readonly string[];
  /** Of `packages.<system>`, by system. */
  packages: Readonly<Record<string, readonly string[]>>;
};

const packageSuffix = 'InstallerIso';
const configurationSuffix = '-installer';

/** Hosts and how an installer for each can be had (design: "How any flake gets an installer"). Pure. */
export const listHosts = (names: FlakeNames, machineSystem: string): Host[] => {
  const configurations = new Set(names.configurations.filter(isNameable));
  const systems = findInstallerSystems(names.packages, machineSystem);
  const all = new Set([...configurations, ...systems.keys()]);
  return [...all]
    .filter((name) => !isInstallerOfAnother(name, all))
    .sort(byName)
    .map((name) => describe(name, systems.get(name) ?? null, configurations));
};

const isNameable = (name: string) => name !== '' && name.length <= longestHostName;

/** `FLEET_INCOMPLETE` for each name that can't be chosen: none is gone silently. Pure. */
export const warnOfUnlisted = ({ configurations, packages }: FlakeNames): Failure[] => {
  const warnings: Failure[] = [];
  if (configurations.includes('')) {
    warnings.push(failure('FLEET_INCOMPLETE', { reason: 'emptyName', host: '' }));
  }
  const packageNames = new Set(Object.values(packages).flat());
  for (const name of new Set([...configurations, ...packageNames])) {
    if (name.length <= longestHostName) continue;
    warnings.push(
      failure('FLEET_INCOMPLETE', {
        reason: 'longName',
        host: name.slice(0, 60),
        longest: longestHostName,
      }),
    );
  }
  for (const name of packageNames) {
    const host = name.slice(0, -packageSuffix.length);
    if (
      name.endsWith(packageSuffix) &&
      host !== '' &&
      !isAddressable(host) &&
      !configurations.includes(host) &&
      name.length <= longestHostName
    ) {
      warnings.push(failure('FLEET_INCOMPLETE', { reason: 'quotedName', host, package: name }));
    }
  }
  return warnings;
};

const isInstallerOfAnother = (name: string, all: ReadonlySet<string>) =>
  name.endsWith(configurationSuffix) && all.has(name.slice(0, -configurationSuffix.length));

const collator = new Intl.Collator('en', { numeric: true });
/** `node2` before `node10`. */
const byName = (one: string, other: string) =>
  collator.compare(one, other) || (one < other ? -1 : 1);

/** The system that each installer package is built for: this machine's own if there is the choice. */
const findInstallerSystems = (packages: FlakeNames['packages'], machineSystem: string) => {
  const found = new Map<string, string>();
  for (const system of Object.keys(packages).filter(isAddressable).sort(bySystem(machineSystem))) {
    for (const name of packages[system] ?? []) {
      const host = name.endsWith(packageSuffix) ? name.slice(0, -packageSuffix.length) : '';
      if (isAddressable(host) && isNameable(host) && !found.has(host)) found.set(host, system);
    }
  }
  return found;
};

const bySystem = (machineSystem: string) => {
  const preferred = [machineSystem, 'x86_64-linux'];
  const rank = (system: string) => {
    const at = preferred.indexOf(system);
    return at < 0 ? preferred.length : at;
  };
  return (one: string, other: string) => rank(one) - rank(other) || (one < other ? -1 : 1);
};

const describe = (
  name: string,
  system: string | null,
  configurations: ReadonlySet<string>,
): Host => {
  if (system !== null) {
    const attribute = `packages.${quoteWhereNeeded(system)}.${quoteWhereNeeded(name + packageSuffix)}`;
    return { name, system, installer: { kind: 'packageOutput', attribute } };
  }
  const installer = name + configurationSuffix;
  if (configurations.has(installer) && isAddressable(installer)) {
    const attribute = `nixosConfigurations.${quoteAlways(installer)}.config.system.build.isoImage`;
    return { name, system: null, installer: { kind: 'installerConfiguration', attribute } };
  }
  // By a name with a quotation mark nix can't be asked for it; the flake around it knows another (installer/derive/wrap-fleet.ts).
  const quoted = isAddressable(name) ? quoteAlways(name) : quoteNixString(name);
  const attribute = `nixosConfigurations.${quoted}`;
  return { name, system: null, installer: { kind: 'derived', attribute } };
};

/** The host of this name, or `HOST_NOT_FOUND` with the nearest names. */
export const findHost = (fleet: Fleet, hostName: string): Result<Host> => {
  const host = fleet.hosts.find(({ name }) => name === hostName);
  return host ? ok(host) : hostNotFoundError(fleet, hostName);
};

const hostNotFoundError = (fleet: Fleet, hostName: string) => {
  const hosts = fleet.hosts.map(({ name }) => name);
  return fail('HOST_NOT_FOUND', {
    reference: fleet.reference,
    host: hostName,
    nearest: findNearestNames(hostName, hosts),
    hosts,
  });
};
