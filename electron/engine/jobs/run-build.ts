import {
  type BuiltImage,
  type InstallerOptions,
  ok,
  type Result,
  type StickRecord,
} from '../../contract/index.ts';
import { buildImage } from '../build/build-image.ts';
import { findHost } from '../fleet/find-host.ts';
import { openFleet } from '../fleet/open-fleet.ts';
import { rememberFleet } from '../fleet/recent-fleets.ts';
import type { Ports } from '../ports/index.ts';
import { type JobContext, type JobEnd, nothingReached } from './jobs.ts';

export type BuildRequest = {
  reference: string;
  host: string;
  options: InstallerOptions;
  /** Holds the image against garbage collection. */
  outLink: string;
  logFile: string;
};

export const runBuild = async (
  ports: Ports,
  job: JobContext,
  request: BuildRequest,
): Promise<JobEnd> => {
  const built = await buildHost(ports, job, request);
  return built.ok
    ? { result: { build: built.value.image, drives: [] }, error: null }
    : { result: nothingReached, error: built.error };
};

export type BuiltHost = { image: BuiltImage; made: NonNullable<StickRecord['made']> };

/** Opens the fleet as it is now and builds the installer of one host of it. */
export const buildHost = async (
  ports: Ports,
  job: JobContext,
  { reference, host: hostName, options, outLink, logFile }: BuildRequest,
): Promise<Result<BuiltHost>> => {
  const opened = await openFleet(ports, reference, job.signal);
  if (!opened.ok) return opened;
  const fleet = opened.value;
  const host = findHost(fleet, hostName);
  if (!host.ok) return host;
  await rememberFleet(ports, fleet, hostName);
  job.enter('building');
  const built = await buildImage(
    ports,
    { fleet, host: host.value, options, outLink, logFile },
    job.emit,
    job.signal,
  );
  if (!built.ok) return built;
  job.emit({ type: 'build.finished', built: built.value });
  const made = {
    reference: withoutSecret(fleet.reference),
    revision: fleet.revision,
    host: hostName,
    options,
  };
  return ok({ image: built.value, made });
};

/** A token may stand in a URL in the place of a user name, or a password behind one. The registry keeps neither. Pure. */
export const withoutSecret = (reference: string): string =>
  reference
    .replace(/^((?:[a-z]+\+)?https?:\/\/)[^/@]*@/, '$1')
    .replace(/^([a-z+]+:\/\/[^/@:]*):[^/@]*@/, '$1@');
