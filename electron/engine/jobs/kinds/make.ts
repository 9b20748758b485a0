import {
  type Consent,
  type Drive,
  type JobRequest,
  type JobResult,
  ok,
  type Result,
} from '../../../contract/index.ts';
import { secretError } from '../../fleet/parse-reference.ts';
import type { HeldHelper, Ports } from '../../ports/index.ts';
import { checkImage, findImageFile } from '../../write/image-file.ts';
import { isSized, orderFor } from '../../write/run-helper.ts';
import { describeSubject, type RunKind } from '../job-kind.ts';
import { type JobContext, type JobEnd, nothingReached } from '../jobs.ts';
import { checkConfirmed, refuseBoth, writeToDrives } from '../write-to-drives.ts';
import { type BuiltHost, buildHost } from './build.ts';

/**
 * From a host to a verified stick. What is going to be refused is refused before a build of an hour, not after it, and the right to write is had
 * before it too: nobody has to be there when the build ends.
 */
export const make: RunKind<'make'> = async (machine, request) => {
  const { ports, files } = machine;
  const refused = secretError(request.reference) ?? refuseBoth(request);
  if (refused) return refused;
  const subject = await describeSubject(ports, request, request.drives);
  if (!subject.ok) return subject;
  const run = async (job: JobContext): Promise<JobEnd> => {
    const checked = await checkAll(ports, request);
    if (!checked.ok) return { result: nothingReached, error: checked.error };
    const held = await authorise(ports, job, request, checked.value);
    if (!held.ok) return { result: nothingReached, error: held.error };
    try {
      job.enter('building');
      const built = await buildHost(machine, job, { ...request, outLink: files.root(job.id) });
      if ('error' in built) return built;
      return await writeBuilt(ports, job, request, built, held.value);
    } finally {
      held.value.release();
    }
  };
  return ok({ subject: subject.value, run });
};

const checkAll = async (ports: Ports, request: JobRequest<'make'>): Promise<Result<Drive[]>> => {
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
    drives.filter(isSized).map((drive) => orderFor(drive, { allowFixed })),
    (event) => {
      if (event.type === 'phase') job.enter(event.phase);
      if (event.type === 'warning') job.emit({ type: 'job.warned', warning: event.warning });
    },
    job.signal,
  );

const writeBuilt = async (
  ports: Ports,
  job: JobContext,
  request: JobRequest<'make'>,
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
