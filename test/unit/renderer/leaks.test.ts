import { expect, it } from 'vitest';
import type { EventBody } from '../../../electron/contract/index.ts';
import { createServices } from '../../../renderer/app/services.ts';
import { createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';

const jobs = 100;
const linesEach = 50;

const linesOf = (jobId: string): EventBody => ({
  type: 'build.logged',
  jobId,
  lines: Array.from({ length: linesEach }, (_, number) => ({
    number,
    derivation: null,
    text: `line ${number}`,
  })),
});

const runJob = (publish: (event: EventBody) => void, jobId: string) => {
  publish({ type: 'job.started', jobId, kind: 'make', subject: sample.subject });
  publish(linesOf(jobId));
  publish({ type: 'job.done', jobId, result: { build: null, drives: [] } });
};

it('nothing is left of a hundred jobs that were forgotten', () => {
  const engine = createFakeEngine({});
  const { stores, begin } = createServices(engine);
  const end = begin();
  for (let number = 0; number < jobs; number += 1) {
    const jobId = `make-${number}`;
    runJob(engine.publish, jobId);
    expect(stores.log.getState().logs[jobId]?.lines).toHaveLength(linesEach);
    engine.publish({ type: 'job.forgotten', jobId });
    // What was still on its way when it was forgotten.
    engine.publish(linesOf(jobId));
  }
  expect(stores.engine.getState().engine.jobs).toEqual([]);
  expect(stores.log.getState().logs).toEqual({});
  end();
});

it('a log that is read when its job is forgotten is dropped', async () => {
  let answer = () => {};
  const engine = createFakeEngine({
    'jobs.readLog': () =>
      new Promise((resolve) => {
        const lines = [{ number: 0, derivation: null, text: 'late' }];
        answer = () => resolve({ ok: true, value: { lines, firstNumber: 0, file: null } });
      }),
  });
  engine.publish({ type: 'job.started', jobId: 'a', kind: 'make', subject: sample.subject });
  const { stores, begin } = createServices(engine);
  const end = begin();
  engine.publish({ type: 'job.forgotten', jobId: 'a' });
  answer();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(stores.log.getState().logs).toEqual({});
  end();
});
