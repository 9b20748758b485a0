import { join } from 'node:path';
import type { Ports } from '../ports/index.ts';

export type JobFiles = {
  log: (jobId: string) => string;
  /** The GC root of a job's image: held until the job is forgotten, so that nothing is collected while it is flashed. */
  root: (jobId: string) => string;
};

/** Where what belongs to a job lies. Those of several runs lie side by side; the number of a job starts anew in each. */
export const jobFiles = ({ clock, environment: { folders } }: Ports): JobFiles => {
  const run = clock.now().toString(36);
  return {
    log: (jobId) => join(folders.logs, `${run}-${jobId}.log`),
    root: (jobId) => join(folders.cache, 'roots', `${run}-${jobId}`),
  };
};
