import { useRef } from 'react';
import type { JobState } from '../../../electron/contract/state.ts';
import { neverBack, type Reached, type Step, timelineOf } from './timeline.ts';
import { useNow } from './use-now.ts';

/** The job's steps, live. What a bar has reached it keeps, for as long as the same job is shown. */
export const useTimeline = (job: JobState): Step[] => {
  const reached = useRef<{ jobId: string; steps: Reached }>({
    jobId: job.id,
    steps: {},
  });
  if (reached.current.jobId !== job.id) reached.current = { jobId: job.id, steps: {} };
  const now = useNow(job.finishedAt === null);
  const steps = neverBack(timelineOf(job, now), reached.current.steps);
  reached.current.steps = Object.fromEntries(steps.map((step) => [step.key, step]));
  return steps;
};
