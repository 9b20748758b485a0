import { type Fleet, fail, type Host, ok, type Result } from '../../contract/index.ts';
import { findNearestNames } from '../nix/nearest-names.ts';

/** The host of this name, or `HOST_NOT_FOUND` with the nearest names. */
export const findHost = (fleet: Fleet, hostName: string): Result<Host> => {
  const host = fleet.hosts.find(({ name }) => name === hostName);
  return host ? ok(host) : hostNotFound(fleet, hostName);
};

const hostNotFound = (fleet: Fleet, hostName: string) => {
  const hosts = fleet.hosts.map(({ name }) => name);
  return fail('HOST_NOT_FOUND', {
    reference: fleet.reference,
    host: hostName,
    nearest: findNearestNames(hostName, hosts),
    hosts,
  });
};
