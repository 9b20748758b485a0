import { useRef } from 'react';
import type { JobState } from '../../../electron/contract/state.ts';
import { neverBack, type Step, type StepKey, timelineOf } from './timeline.ts';
import { useNow } from './use-now.ts';

/** The job's steps, live. What a bar has reached it keeps, for as long as the same job is shown. */
export const useTimeline = (job: JobState): Step[] => {
  const reached = useRef<{ jobId: string; steps: Partial<Record<StepKey, number>> }>({
    jobId: job.id,
    steps: {},
  });
  if (reached.current.jobId !== job.id) reached.current = { jobId: job.id, steps: {} };
  const now = useNow(job.finishedAt === null);
  const steps = neverBack(timelineOf(job, now), reached.current.steps);
  for (const { key, fraction } of steps) {
    if (fraction !== null) reached.current.steps[key] = fraction;
  }
  return steps;
};
