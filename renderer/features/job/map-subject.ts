import type { JobState } from '../../../electron/contract/state.ts';
import { outcomeOf } from '../../state/outcomes.ts';
import type { MapSubject } from './block-map.ts';

/** Pure. What the map of one drive of a job is made of. */
export const mapSubject = (
  job: JobState,
  { id, sizeBytes }: JobState['subject']['drives'][number],
): MapSubject => {
  const outcome = outcomeOf(job, id);
  const ended = outcome === null ? null : outcome.verified ? 'verified' : 'otherwise';
  return { history: job.histories[id], driveBytes: sizeBytes, ended };
};
