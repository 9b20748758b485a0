import type { EventBody } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';

export const jobId = 'make-1';

/** The job after these events, ten seconds apart. */
export const jobAfter = (...events: EventBody[]): JobState => {
  const engine = createFakeEngine({});
  engine.publish({ type: 'job.started', jobId, kind: 'make', subject: sample.subject }, 0);
  events.forEach((event, index) => {
    engine.publish(event, (index + 1) * 10_000);
  });
  return engine.state().jobs[0] as JobState;
};
