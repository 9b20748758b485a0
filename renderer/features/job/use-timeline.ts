import { useRef } from 'react';
import type { JobState } from '../../../electron/contract/state.ts';
import { type Bar, neverBack, type Reached, timelineOf } from './timeline.ts';
import { useNow } from './use-now.ts';

/** The job's bars, live. What a bar has reached it keeps, for as long as the same job is shown. */
export const useTimeline = (job: JobState): Bar[] => {
  const reached = useRef<{ jobId: string; bars: Reached }>({
    jobId: job.id,
    bars: {},
  });
  if (reached.current.jobId !== job.id) reached.current = { jobId: job.id, bars: {} };
  const now = useNow(job.finishedAt === null);
  const bars = neverBack(timelineOf(job, now), reached.current.bars);
  reached.current.bars = Object.fromEntries(bars.map((bar) => [bar.key, bar]));
  return bars;
};
