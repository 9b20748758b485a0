import { expect, test } from 'vitest';
import type { Drive, EventBody } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { createApi } from '../../../renderer/api/api.ts';
import type { ConfirmableDrive } from '../../../renderer/state/drives-store.ts';
import {
  createJobActions,
  createJobStore,
  type Intent,
  intentOf,
  shownJob,
} from '../../../renderer/state/job-store.ts';
import { type Answers, createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';

const drive = sample.sandisk as ConfirmableDrive;
const mounted = sample.kingston as ConfirmableDrive;
const intent: Intent = {
  kind: 'make',
  input: { reference: 'github:ada/fleet', host: 'laptop2', options: { prebuilt: true } },
};

const start = (answers: Answers = {}, drives: Drive[] = [drive]) => {
  let jobs = 0;
  const engine = createFakeEngine({
    'make.start': () => {
      jobs += 1;
      return { ok: true, value: { jobId: `make-${jobs}` } };
    },
    'write.start': () => ({ ok: true, value: { jobId: 'write-1' } }),
    'drives.list': () => ({ ok: true, value: { drives } }),
    'jobs.forget': () => ({ ok: true, value: {} }),
    'jobs.cancel': () => ({ ok: true, value: {} }),
    ...answers,
  });
  const store = createJobStore();
  const actions = createJobActions(createApi(engine), store);
  const inputs = (name: string) =>
    engine.calls.filter((call) => call.name === name).map(({ input }) => input);
  return { engine, store, actions, inputs };
};

const failedJob = (id: string): JobState => {
  const { engine } = start();
  const events: EventBody[] = [
    { type: 'job.started', jobId: id, kind: 'make', subject: sample.subject },
    {
      type: 'job.failed',
      jobId: id,
      error: sample.buildFailure,
      result: { build: null, drives: [] },
    },
  ];
  for (const event of events) engine.publish(event);
  return engine.state().jobs[0] as JobState;
};

test('nothing is erased without the confirmation, and then exactly the drive that it showed', async () => {
  const { store, actions, inputs } = start();
  actions.confirm(intent, drive);
  expect(inputs('make.start')).toEqual([]);
  await actions.start(intent, drive, false);
  expect(inputs('make.start')).toEqual([
    {
      ...intent.input,
      drives: [{ id: drive.id, identity: drive.identity }],
      unmount: false,
      allowFixed: false,
      verify: true,
    },
  ]);
  expect(store.getState()).toMatchObject({ confirming: null, starting: false });
});

test('a second press while it starts is none', async () => {
  const { actions, inputs } = start();
  await Promise.all([actions.start(intent, drive, false), actions.start(intent, drive, false)]);
  expect(inputs('make.start')).toHaveLength(1);
});

test('a refusal stays in the confirmation, in its own words', async () => {
  const error = { code: 'DRIVE_CHANGED', message: 'Another.', hint: null, params: {} } as const;
  const { store, actions } = start({ 'make.start': () => ({ ok: false, error }) });
  actions.confirm(intent, drive);
  await actions.start(intent, drive, false);
  expect(store.getState()).toMatchObject({ confirming: { drive }, startError: error });
});

test('an image goes to write.start', async () => {
  const { actions, inputs } = start();
  await actions.start({ kind: 'write', input: { image: '/a.iso' } }, mounted, true);
  expect(inputs('write.start')).toMatchObject([{ image: '/a.iso', unmount: true }]);
});

test('trying again asks nothing while the drive is the very one that was agreed to', async () => {
  const { store, actions, inputs } = start();
  await actions.start(intent, drive, false);
  await actions.tryAgain(failedJob('make-1'));
  expect(inputs('jobs.forget')).toEqual([{ jobId: 'make-1' }]);
  expect(inputs('make.start')).toHaveLength(2);
  expect(store.getState().confirming).toBeNull();
});

test.each([
  ['it was plugged in anew', { ...drive, identity: { ...drive.identity, diskseq: 13 } }],
  ['it was mounted meanwhile', { ...drive, eligible: false, reason: 'DRIVE_MOUNTED' as const }],
])('trying again asks when %s', async (_name, now) => {
  const { store, actions, inputs } = start({}, [now]);
  await actions.start(intent, drive, false);
  await actions.tryAgain(failedJob('make-1'));
  expect(inputs('make.start')).toHaveLength(1);
  expect(store.getState().confirming?.drive).toEqual(now);
});

test('after a reload, trying again asks; without the drive it only goes back', async () => {
  const gone = start({}, []);
  await gone.actions.tryAgain(failedJob('make-1'));
  expect(gone.store.getState().confirming).toBeNull();
  expect(gone.inputs('jobs.forget')).toHaveLength(1);
  const there = start();
  await there.actions.tryAgain(failedJob('make-1'));
  expect(there.store.getState().confirming).toEqual({ intent, drive });
  expect(there.inputs('make.start')).toEqual([]);
});

test('a job says what has to be asked for to do the same again', () => {
  expect(intentOf(failedJob('x'))).toEqual(intent);
  const job = failedJob('x');
  const write = { ...sample.subject, image: '/a.iso', host: null, reference: null };
  expect(intentOf({ ...job, kind: 'write', subject: write })).toEqual({
    kind: 'write',
    input: { image: '/a.iso' },
  });
  expect(intentOf({ ...job, kind: 'verify', subject: write })).toBeNull();
});

test('a cancel that did not reach the engine can be pressed again', async () => {
  const reached = start();
  await reached.actions.cancel('make-1');
  expect(reached.store.getState().cancelling).toEqual({ 'make-1': true });
  const error = { code: 'INTERNAL', message: 'Gone.', hint: null, params: {} } as const;
  const lost = start({ 'jobs.cancel': () => ({ ok: false, error }) });
  await lost.actions.cancel('make-1');
  expect(lost.store.getState().cancelling).toEqual({});
});

test('the job that runs is shown before one that has ended', () => {
  const ended = failedJob('old');
  const running = { ...ended, id: 'runs', phase: 'building' as const, finishedAt: null };
  const state = { seq: 1, drives: null };
  expect(shownJob({ ...state, jobs: [] })).toBeNull();
  expect(shownJob({ ...state, jobs: [running, ended] })?.id).toBe('runs');
  expect(shownJob({ ...state, jobs: [ended, { ...ended, id: 'new' }] })?.id).toBe('new');
});
