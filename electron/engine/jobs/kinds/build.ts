import { resolve } from 'node:path';
import {
  type BuiltImage,
  type ConfirmedDrive,
  type Failure,
  type InstallerOptions,
  type JobResult,
  type OfflineProof,
  ok,
  type Result,
  type StickRecord,
  withoutSecret,
} from '../../../contract/index.ts';
import { findHost } from '../../fleet/list-hosts.ts';
import { secretError } from '../../fleet/parse-reference.ts';
import { rememberFleet } from '../../fleet/recent-fleets.ts';
import { buildImage } from '../../installer/build-image.ts';
import { checkDiskSpace } from '../../installer/check-disk-space.ts';
import type { Instantiated } from '../../installer/instantiate.ts';
import { planInstaller } from '../../installer/plan-build.ts';
import {
  incompleteProofError,
  type ProofOrder,
  proveOffline,
} from '../../installer/prove-offline.ts';
import { during, type NixNeeds } from '../../nix/nix-session.ts';
import type { Ports } from '../../ports/index.ts';
import { findImageFile } from '../../write/image-file.ts';
import { describeSubject, type JobMachine, type RunKind } from '../job-kind.ts';
import { type JobContext, nothingReached } from '../jobs.ts';
import { tellOfImage } from '../write-to-drives.ts';

export const build: RunKind<'build'> = async (machine, request) => {
  const { ports, files } = machine;
  const { outLink } = request;
  const refused = secretError(request.reference);
  if (refused) return refused;
  const subject = await describeSubject(ports, request, []);
  if (!subject.ok) return subject;
  const run = async (job: JobContext) => {
    const kept =
      outLink === null ? files.root(job.id) : resolve(ports.environment.workingFolder, outLink);
    const end = await buildHost(machine, job, { ...request, outLink: kept, drives: [] });
    if ('error' in end) return end;
    // Nothing is written here, so that what is wrong with it is only told.
    const image = await findImageFile(ports, end.image.image);
    if (image.ok) tellOfImage(job, image.value);
    else job.emit({ type: 'job.warned', warning: image.error });
    return { result: { build: end.image, drives: [] }, error: null };
  };
  return ok({ subject: subject.value, run });
};

type BuildOrder = {
  reference: string;
  host: string;
  options: InstallerOptions;
  /** Holds the image against garbage collection. */
  outLink: string;
  drives: ConfirmedDrive[];
};

export type BuiltHost = { image: BuiltImage; made: NonNullable<StickRecord['made']> };

/** A built and, where that was wanted, proven image; or how the job ends without one. */
type BuildEnd = BuiltHost | { result: JobResult; error: Failure };

/**
 * Opens the fleet as it was shown and builds the installer of one host of it. What it installs without a network is proven then; an image that
 * lacks something of it is an error.
 */
export const buildHost = async (
  { ports, files, openFleet }: JobMachine,
  job: JobContext,
  { reference, host: hostName, options, outLink, drives }: BuildOrder,
): Promise<BuildEnd> => {
  const opened = await openFleet(reference, job.signal);
  if (!opened.ok) return failed(opened.error);
  const fleet = opened.value;
  const host = findHost(fleet, hostName);
  if (!host.ok) return failed(host.error);
  await rememberFleet(ports, fleet, hostName);
  job.enter('building');
  const wanted = { host: host.value, options, drives };
  const asked = during(ports, job.signal);
  const built = await buildImage(
    asked,
    {
      fleet,
      host: host.value,
      options,
      outLink,
      logFile: files.log(job.id),
      approve: (found, { prebuilt }) => approveBuild(asked, job, found, { ...wanted, prebuilt }),
    },
    job.emit,
  );
  if (!built.ok) return failed(built.error);
  const { wrapper, prebuilt, ...unproven } = built.value;
  const order = { fleet, host: host.value, options, wrapper, image: unproven.image };
  // The practice fleet's images hold no system, and pretend to none.
  const isProvable = prebuilt && !fleet.practice;
  const proven = isProvable ? await proveBuilt(asked, job, order) : ok(null);
  if (!proven.ok) return { result: { build: unproven, drives: [] }, error: proven.error };
  const image = { ...unproven, proof: proven.value };
  job.emit({ type: 'build.finished', built: image });
  const incomplete = proven.value && incompleteProofError(proven.value, image.image);
  if (incomplete) return { result: { build: image, drives: [] }, error: incomplete };
  const made = {
    reference: withoutSecret(fleet.reference),
    revision: fleet.revision,
    host: hostName,
    options,
  };
  return { image, made };
};

const failed = (error: Failure): BuildEnd => ({ result: nothingReached, error });

/** Tells what may become too little, and refuses what certainly is. */
const approveBuild = async (
  ports: Ports & NixNeeds,
  job: JobContext,
  found: Instantiated,
  { drives, ...wanted }: Parameters<typeof planInstaller>[2] & { drives: ConfirmedDrive[] },
): Promise<Result<null>> => {
  const planned = await planInstaller(ports, found, wanted);
  const checked = checkDiskSpace({
    ...planned,
    host: wanted.host.name,
    drives: drives.map(({ identity }) => identity),
  });
  if (!checked.ok) return checked;
  for (const warning of checked.value) job.emit({ type: 'job.warned', warning });
  return ok(null);
};

/** That nothing can be proven is told, and keeps nobody from the image. */
const proveBuilt = async (
  ports: Ports & NixNeeds,
  job: JobContext,
  order: ProofOrder,
): Promise<Result<OfflineProof | null>> => {
  job.enter('proving');
  const proven = await proveOffline(ports, order);
  if (proven.ok || proven.error.code !== 'PROOF_UNAVAILABLE') return proven;
  job.emit({ type: 'job.warned', warning: proven.error });
  return ok(null);
};
