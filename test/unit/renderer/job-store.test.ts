import { describe, expect, test } from 'vitest';
import type { Drive, DriveOutcome, EventBody } from '../../../electron/contract/index.ts';
import { failure } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { createApi } from '../../../renderer/api/api.ts';
import type { ConfirmableDrive } from '../../../renderer/state/drives-store.ts';
import { type Intent, intentOf } from '../../../renderer/state/intent.ts';
import { createJobActions, createJobStore, ejectOf } from '../../../renderer/state/job-store.ts';
import type { Choices } from '../../../renderer/state/write-proposal.ts';
import { type Answers, createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';

const drive = sample.sandisk as ConfirmableDrive;
const mounted = sample.kingston as ConfirmableDrive;
const intent: Intent = {
  of: 'host',
  input: { reference: 'github:ada/fleet', host: 'laptop2', options: { prebuilt: true } },
};

const full: Choices = {
  unmount: false,
  delta: false,
  resume: false,
  powerOff: true,
  anyway: false,
};

const start = (answers: Answers = {}, drives: Drive[] = [drive]) => {
  let jobs = 0;
  const engine = createFakeEngine({
    'make.start': () => {
      jobs += 1;
      return { ok: true, value: { jobId: `make-${jobs}` } };
    },
    'write.start': () => ({ ok: true, value: { jobId: 'write-1' } }),
    'verify.start': () => ({ ok: true, value: { jobId: 'verify-1' } }),
    'drives.eject': () => ({ ok: true, value: {} }),
    'drives.list': () => ({ ok: true, value: { drives } }),
    'jobs.forget': () => ({ ok: true, value: {} }),
    'jobs.cancel': () => ({ ok: true, value: {} }),
    ...answers,
  });
  const store = createJobStore();
  const shown: string[] = [];
  const actions = createJobActions(createApi(engine), store, async (jobId) => {
    shown.push(jobId);
  });
  const inputs = (name: string) =>
    engine.calls.filter((call) => call.name === name).map(({ input }) => input);
  return { engine, store, actions, inputs, shown };
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
  actions.confirm(intent, [drive]);
  expect(inputs('make.start')).toEqual([]);
  await actions.start(intent, [drive], full);
  expect(inputs('make.start')).toEqual([
    {
      ...intent.input,
      drives: [{ id: drive.id, identity: drive.identity }],
      unmount: false,
      delta: false,
      resume: false,
      powerOff: true,
      anyway: false,
      allowFixed: false,
      verify: true,
      count: true,
    },
  ]);
  expect(store.getState()).toMatchObject({ confirming: null, starting: false });
});

test('a second press while it starts is none', async () => {
  const { actions, inputs } = start();
  await Promise.all([actions.start(intent, [drive], full), actions.start(intent, [drive], full)]);
  expect(inputs('make.start')).toHaveLength(1);
});

test('a refusal stays in the confirmation, in its own words', async () => {
  const error = failure('DRIVE_CHANGED', { device: '/dev/sdb', what: 'exchanged' });
  const { store, actions } = start({ 'make.start': () => ({ ok: false, error }) });
  actions.confirm(intent, [drive]);
  await actions.start(intent, [drive], full);
  expect(store.getState()).toMatchObject({ confirming: { drives: [drive] }, startError: error });
});

test('what a drive holds is lost only where that was ticked for this very drive', async () => {
  const backup = { ...sample.backupDisk, identity: sample.backupDisk.identity ?? drive.identity };
  const { actions, inputs } = start();
  await actions.start(intent, [drive, backup], full, new Set([backup.id]));
  const [given] = inputs('make.start');
  expect(given).toMatchObject({ drives: [{ id: drive.id }, { id: backup.id, eraseData: true }] });
  expect(JSON.stringify(given)).not.toContain('"eraseData":false');

  // A drive that holds data by now is asked about, though it is the very one that was agreed to.
  const filled = { ...drive, content: sample.backupDisk.content };
  const again = start({}, [filled]);
  await again.actions.start(intent, [drive], full);
  await again.actions.tryAgain(failedJob('make-1'));
  expect(again.inputs('make.start')).toHaveLength(1);
  expect(again.store.getState().confirming?.drives).toEqual([filled]);
});

test('what only the helper could see is asked about', async () => {
  const { store, actions, inputs } = start();
  await actions.start(intent, [drive], full);
  const job = failedJob('make-1');
  const { obstacle } = sample.backupDisk;
  if (!obstacle) throw new Error('it holds data');
  const error = failure('DRIVE_HOLDS_DATA', {
    device: '/dev/sdd',
    name: null,
    obstacle,
    flag: '--erase-data',
  });
  const outcome = { ...sample.outcome, driveId: drive.id, error };
  await actions.tryAgain({ ...job, error, result: { build: null, drives: [outcome] } });
  expect(inputs('make.start')).toHaveLength(1);
  expect(store.getState().confirming?.drives).toMatchObject([
    { id: drive.id, content: { holdsData: true, items: [{ kind: 'luks' }] } },
  ]);
});

test('an image goes to write.start', async () => {
  const { actions, inputs } = start();
  await actions.start({ of: 'image', input: { image: '/a.iso' } }, [mounted], {
    ...full,
    unmount: true,
    delta: true,
  });
  expect(inputs('write.start')).toMatchObject([{ image: '/a.iso', unmount: true, delta: true }]);
});

test('trying again asks nothing while the drive is the very one that was agreed to', async () => {
  const { store, actions, inputs } = start();
  await actions.start(intent, [drive], full);
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
  await actions.start(intent, [drive], full);
  await actions.tryAgain(failedJob('make-1'));
  expect(inputs('make.start')).toHaveLength(1);
  expect(store.getState().confirming?.drives).toEqual([now]);
});

test('after a reload, trying again asks; without the drive it only goes back', async () => {
  const gone = start({}, []);
  await gone.actions.tryAgain(failedJob('make-1'));
  expect(gone.store.getState().confirming).toBeNull();
  expect(gone.inputs('jobs.forget')).toHaveLength(1);
  const there = start();
  await there.actions.tryAgain(failedJob('make-1'));
  expect(there.store.getState().confirming).toEqual({ intent, drives: [drive] });
  expect(there.inputs('make.start')).toEqual([]);
});

test('trying again goes on where it stopped, and else as was chosen', async () => {
  const again = async (lastStick: Drive['lastStick'], choices: Choices) => {
    const { actions, inputs } = start({}, [{ ...drive, lastStick }]);
    await actions.start(intent, [drive], choices);
    await actions.tryAgain(failedJob('make-1'));
    return inputs('make.start')[1];
  };
  expect(await again(known.interrupted, full)).toMatchObject({ resume: true, delta: false });
  expect(await again(known.record, full)).toMatchObject({ resume: false, delta: false });
  expect(await again(known.record, { ...full, delta: true })).toMatchObject({ delta: true });
  expect(await again(null, { ...full, delta: true, powerOff: false })).toMatchObject({
    delta: false,
    powerOff: false,
  });
});

describe('several drives', () => {
  const drives = [drive, known.intenso, known.lexar] as ConfirmableDrive[];
  const events: EventBody[] = [
    { type: 'job.started', jobId: 'make-1', kind: 'make', subject: known.threeDrives },
    {
      type: 'job.failed',
      jobId: 'make-1',
      error: known.lost,
      result: {
        build: null,
        drives: [
          known.outcomeFor(drive),
          known.outcomeFor(known.intenso, { error: sample.differs }),
          known.lostOutcome,
        ],
      },
    },
  ];
  const failed = () => {
    const { engine } = start();
    for (const event of events) engine.publish(event);
    return engine.state().jobs[0] as JobState;
  };

  test('are started together, each as it was shown', async () => {
    const { actions, inputs } = start();
    await actions.start(intent, drives, full);
    expect(inputs('make.start')).toMatchObject([
      { drives: drives.map(({ id, identity }) => ({ id, identity })) },
    ]);
  });

  test('are tried again only where it went wrong', async () => {
    const { actions, inputs } = start({}, drives);
    await actions.start(intent, drives, full);
    await actions.tryAgain(failed());
    const [, second] = inputs('make.start') as { drives: { id: string }[] }[];
    expect(second?.drives.map(({ id }) => id)).toEqual([known.intenso.id, known.lexar.id]);
  });

  test('one that is gone by then is asked about: the others are shown anew', async () => {
    const { store, actions, inputs } = start({}, [drive, known.intenso]);
    await actions.start(intent, drives, full);
    await actions.tryAgain(failed());
    expect(inputs('make.start')).toHaveLength(1);
    expect(store.getState().confirming?.drives.map(({ id }) => id)).toEqual([known.intenso.id]);
  });

  test('are ejected one by one', async () => {
    const { store, actions } = start();
    await actions.eject('make-1', drive.id);
    expect(ejectOf(store.getState(), 'make-1', drive.id)).toBe('ejected');
    expect(ejectOf(store.getState(), 'make-1', known.intenso.id)).toBe('idle');
    expect(ejectOf(store.getState(), 'make-2', drive.id)).toBe('idle');
  });
});

describe('verifying a stick', () => {
  test('asks for what this machine knows of it, and never writes', async () => {
    const { engine, actions, inputs } = start();
    await actions.verify(drive.id);
    expect(inputs('verify.start')).toEqual([{ image: null, driveId: drive.id }]);
    expect(engine.calls).toHaveLength(1);
  });

  test('that the engine would not begin with says why, until it is put away', async () => {
    const error = known.stickUnknown;
    const { store, actions } = start({ 'verify.start': () => ({ ok: false, error }) });
    await actions.verify(drive.id);
    expect(store.getState()).toMatchObject({ verifyError: error, starting: false });
    actions.dismissVerifyError();
    expect(store.getState().verifyError).toBeNull();
  });

  test('again verifies the same, and asks nothing', async () => {
    const { store, actions, inputs } = start();
    await actions.tryAgain({ ...failedJob('x'), kind: 'verify', subject: known.verifiedAlone });
    expect(inputs('jobs.forget')).toHaveLength(1);
    expect(inputs('verify.start')).toEqual([{ image: null, driveId: drive.id }]);
    expect(store.getState().confirming).toBeNull();
  });

  test('again goes by what is known, also where the engine says which image that was', async () => {
    const image = { ...known.verifiedAlone, image: '/a.iso' };
    const again = async (record: DriveOutcome['record']) => {
      const { actions, inputs } = start();
      const result = { build: null, drives: [{ ...sample.outcome, record }] };
      await actions.tryAgain({ ...failedJob('x'), kind: 'verify', subject: image, result });
      return inputs('verify.start');
    };
    expect(await again(known.record)).toMatchObject([{ image: null }]);
    expect(await again(null)).toMatchObject([{ image: '/a.iso' }]);
  });
});

test('a job says what has to be asked for to do the same again', () => {
  expect(intentOf(failedJob('x'))).toEqual(intent);
  const job = failedJob('x');
  const write = { ...sample.subject, image: '/a.iso', host: null, reference: null };
  expect(intentOf({ ...job, kind: 'write', subject: write })).toEqual({
    of: 'image',
    input: { image: '/a.iso' },
  });
  expect(intentOf({ ...job, kind: 'verify', subject: write })).toBeNull();
});

test('a cancel that did not reach the engine can be pressed again', async () => {
  const reached = start();
  await reached.actions.cancel('make-1');
  expect(reached.store.getState().cancelling).toEqual({ 'make-1': true });
  const error = failure('INTERNAL', { reason: 'nothingDone' });
  const lost = start({ 'jobs.cancel': () => ({ ok: false, error }) });
  await lost.actions.cancel('make-1');
  expect(lost.store.getState().cancelling).toEqual({});
});
