import { resolve } from 'node:path';
import { fail, type Input } from '../../contract/index.ts';
import type { DriveFeed } from '../drives/drive-feed.ts';
import { refuseSecret } from '../fleet/refuse-secret.ts';
import type { OpenFleet } from '../fleet/shown-fleets.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import type { Ports } from '../ports/index.ts';
import type { Handlers } from '../transport/router.ts';
import { checkImage } from '../write/check-image.ts';
import { findImageFile } from '../write/find-image-file.ts';
import type { JobFiles } from './job-files.ts';
import type { JobContext, JobEnd, Jobs } from './jobs.ts';
import { prepareVerify } from './prepare-verify.ts';
import { runBuild } from './run-build.ts';
import { runMake } from './run-make.ts';
import { runVerify, runWrite } from './run-write.ts';
import { describeSubject } from './subject.ts';

type Needs = { jobs: Jobs; files: JobFiles; openFleet: OpenFleet; drives: DriveFeed };

export const jobProcedures = (
  ports: Ports & NixNeeds,
  { jobs, files, openFleet, drives }: Needs,
) => {
  const inWorkingFolder = (path: string) => resolve(ports.environment.workingFolder, path);
  const thenRefresh = (run: (job: JobContext) => Promise<JobEnd>) => async (job: JobContext) => {
    const end = await run(job);
    await drives.refresh();
    return end;
  };

  return {
    'build.start': async (input) => {
      const refused = refuseSecret(input.reference);
      if (refused) return refused;
      const subject = await describeSubject(ports, about(input), []);
      if (!subject.ok) return subject;
      return jobs.start('build', subject.value, (job) =>
        runBuild(ports, job, {
          ...input,
          open: openFleet,
          outLink: input.outLink === null ? files.root(job.id) : inWorkingFolder(input.outLink),
          logFile: files.log(job.id),
        }),
      );
    },
    'make.start': async (input) => {
      const refused = refuseSecret(input.reference);
      if (refused) return refused;
      if (input.delta && input.resume) return eitherOr;
      const subject = await describeSubject(ports, about(input), input.drives);
      if (!subject.ok) return subject;
      const run = thenRefresh((job) =>
        runMake(ports, job, {
          ...input,
          open: openFleet,
          outLink: files.root(job.id),
          logFile: files.log(job.id),
        }),
      );
      return jobs.start('make', subject.value, run);
    },
    'write.start': async (input) => {
      if (input.delta && input.resume) return eitherOr;
      const image = await findImageFile(ports, input.image);
      if (!image.ok) return image;
      const checked = checkImage(image.value, input.anyway);
      if (!checked.ok) return checked;
      const subject = await describeSubject(ports, { image: image.value.path }, input.drives);
      if (!subject.ok) return subject;
      const run = thenRefresh((job) => runWrite(ports, job, { ...input, image: image.value }));
      return jobs.start('write', subject.value, run);
    },
    'verify.start': async ({ image, driveId }) => {
      const request = await prepareVerify(ports, image, driveId);
      if (!request.ok) return request;
      const { drive } = request.value;
      // Without an image given it is about the stick, whatever it is compared with.
      const about = { image: 'image' in request.value ? request.value.image.path : null };
      const subject = await describeSubject(ports, about, [
        { id: drive.id, identity: drive.identity },
      ]);
      if (!subject.ok) return subject;
      const run = thenRefresh((job) => runVerify(ports, job, request.value));
      return jobs.start('verify', subject.value, run);
    },

    'jobs.cancel': async ({ jobId }) => jobs.cancel(jobId),
    'jobs.forget': async ({ jobId }) => jobs.forget(jobId),
    'jobs.readLog': async ({ jobId, fromNumber }) => jobs.readLog(jobId, fromNumber),
  } satisfies Partial<Handlers>;
};

const eitherOr = fail('USAGE', { reason: 'deltaAndResume' });

const about = ({ reference, host, options }: Input<'build.plan'>) => ({ reference, host, options });
