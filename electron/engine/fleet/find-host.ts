import { type Fleet, fail, type Host, ok, type Result } from '../../contract/index.ts';
import { findNearestNames } from '../nix/nearest-names.ts';

/** The host of this name, or `HOST_NOT_FOUND` with the nearest names. */
export const findHost = (fleet: Fleet, hostName: string): Result<Host> => {
  const host = fleet.hosts.find(({ name }) => name === hostName);
  return host ? ok(host) : hostNotFound(fleet, hostName);
};

const hostNotFound = (fleet: Fleet, hostName: string) => {
  const names = fleet.hosts.map(({ name }) => name);
  const nearest = findNearestNames(hostName, names);
  const shown = names.length > 12 ? [...names.slice(0, 12), '…'] : names;
  return fail(
    'HOST_NOT_FOUND',
    `${fleet.reference} has no host "${hostName}".`,
    nearest.length > 0
      ? `Did you mean ${nearest.join(' or ')}?`
      : shown.length > 0
        ? `It has: ${shown.join(', ')}.`
        : 'It has no hosts: neither nixosConfigurations nor packages named …InstallerIso.',
    { host: hostName, nearest },
  );
};
