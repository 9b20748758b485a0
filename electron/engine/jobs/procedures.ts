import { type JobKind, type JobRequest, stepsOf } from '../../contract/index.ts';
import type { DriveFeed } from '../drives/drive-feed.ts';
import type { Handlers } from '../transport/router.ts';
import { type JobMachine, type RunKind, wishesOf } from './job-kind.ts';
import type { Jobs } from './jobs.ts';
import { build } from './kinds/build.ts';
import { make } from './kinds/make.ts';
import { verify } from './kinds/verify.ts';
import { write } from './kinds/write.ts';

const runKinds: { [K in JobKind]: RunKind<K> } = { make, build, write, verify };

type Starts = Pick<Handlers, `${JobKind}.start`>;

export const jobProcedures = (machine: JobMachine, jobs: Jobs, drives: DriveFeed) => {
  const starter = <K extends JobKind>(kind: K) => {
    const worksOnDrives = stepsOf(kind).some(({ scope }) => scope === 'drive');
    return async (request: JobRequest<K>) => {
      const prepared = await runKinds[kind](machine, request);
      if (!prepared.ok) return prepared;
      const { subject, run } = prepared.value;
      const wishes = await wishesOf(machine.ports, kind, subject);
      return jobs.start(kind, subject, wishes, async (job) => {
        const end = await run(job);
        if (worksOnDrives) await drives.refresh();
        return end;
      });
    };
  };
  const kinds = Object.keys(runKinds) as JobKind[];
  const starts = kinds.map((kind) => [`${kind}.start`, starter(kind)] as const);
  return {
    ...(Object.fromEntries(starts) as unknown as Starts),
    'jobs.cancel': async ({ jobId }) => jobs.cancel(jobId),
    'jobs.forget': async ({ jobId }) => jobs.forget(jobId),
    'jobs.readLog': async ({ jobId, fromNumber }) => jobs.readLog(jobId, fromNumber),
  } satisfies Partial<Handlers>;
};
