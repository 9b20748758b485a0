import {
  type ConfirmedDrive,
  type Drive,
  type JobResult,
  ok,
  type Result,
} from '../../contract/index.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import type { HeldHelper, Ports } from '../ports/index.ts';
import { checkImage } from '../write/check-image.ts';
import { findImageFile } from '../write/find-image-file.ts';
import { helperDrive, isSized } from '../write/run-helper.ts';
import { checkConfirmed, writeToDrives } from './drive-job.ts';
import { type JobContext, type JobEnd, nothingReached } from './jobs.ts';
import { type BuildRequest, type BuiltHost, buildHost } from './run-build.ts';
import type { Consent } from './write-order.ts';

export type MakeRequest = BuildRequest & Consent & { drives: ConfirmedDrive[] };

/**
 * From a host to a verified stick. What is going to be refused is refused before a build of an hour, not after it, and the right to write is had
 * before it too: nobody has to be there when the build ends.
 */
export const runMake = async (
  ports: Ports & NixNeeds,
  job: JobContext,
  request: MakeRequest,
): Promise<JobEnd> => {
  const checked = await checkAll(ports, request);
  if (!checked.ok) return { result: nothingReached, error: checked.error };
  const held = await authorise(ports, job, request, checked.value);
  if (!held.ok) return { result: nothingReached, error: held.error };
  try {
    job.enter('building');
    const built = await buildHost(ports, job, request, request.drives);
    if ('error' in built) return built;
    return await writeBuilt(ports, job, request, built, held.value);
  } finally {
    held.value.release();
  }
};

const checkAll = async (
  ports: Ports & NixNeeds,
  request: MakeRequest,
): Promise<Result<Drive[]>> => {
  const drives: Drive[] = [];
  for (const confirmed of request.drives) {
    const checked = await checkConfirmed(ports, confirmed, request, null);
    if (!checked.ok) return checked;
    drives.push(checked.value);
  }
  return ok(drives);
};

const authorise = (
  { helper }: Ports,
  job: JobContext,
  { allowFixed }: Consent,
  drives: Drive[],
): Promise<Result<HeldHelper>> =>
  helper.hold(
    drives.filter(isSized).map((drive) => helperDrive(drive, { allowFixed })),
    (event) => {
      if (event.type === 'phase') job.enter(event.phase);
      if (event.type === 'warning') job.emit({ type: 'job.warned', warning: event.warning });
    },
    job.signal,
  );

const writeBuilt = async (
  ports: Ports & NixNeeds,
  job: JobContext,
  request: MakeRequest,
  { image: build, made }: BuiltHost,
  { run }: HeldHelper,
): Promise<JobEnd> => {
  const reached: JobResult = { build, drives: [] };
  const image = await findImageFile(ports, build.image);
  if (!image.ok) return { result: reached, error: image.error };
  const checked = checkImage(image.value, request.anyway);
  if (!checked.ok) return { result: reached, error: checked.error };
  const { outcomes, error } = await writeToDrives(ports, job, {
    image: image.value,
    made,
    drives: request.drives,
    consent: request,
    run,
  });
  return { result: { ...reached, drives: outcomes }, error };
};
