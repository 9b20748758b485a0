import { expect, test } from 'vitest';
import { createLocks } from '../../../electron/adapters/locks.ts';
import { cancelled, type Failure } from '../../../electron/contract/index.ts';
import { createJobs, jobFiles, nothingReached } from '../../../electron/engine/jobs/jobs.ts';
import type { Ports } from '../../../electron/engine/ports/index.ts';
import { createEventHub } from '../../../electron/engine/transport/event-hub.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createManualClock } from '../write/manual-clock.ts';

const drive = {
  id: 'usb-1',
  device: '/dev/sdx',
  description: 'A stick',
  madeUpName: null,
  linkMbps: null,
  sizeBytes: 1,
};
const subject = { reference: null, host: null, image: 'a.iso', options: {}, drives: [drive] };

const lock = {
  name: 'drive:/dev/sdx',
  thing: { kind: 'drive' as const, ...drive },
  use: 'written' as const,
};

const setUp = () => {
  const hub = createEventHub({ now: () => 5, after: () => () => {} });
  const released: string[] = [];
  const jobs = createJobs(
    hub,
    createLocks([], 'window'),
    (id) => `/logs/${id}.log`,
    async (id) => {
      released.push(id);
    },
  );
  return { hub, jobs, released };
};

const settled = async (hub: ReturnType<typeof createEventHub>) => {
  await new Promise((resolve) => setTimeout(resolve));
  return hub.state().jobs[0];
};

test('a job that ends well is done, with its result', async () => {
  const { hub, jobs } = setUp();
  expect(
    await jobs.start('write', subject, [lock], async () => ({
      result: nothingReached,
      error: null,
    })),
  ).toEqual({ ok: true, value: { jobId: 'write-1' } });
  expect(await settled(hub)).toMatchObject({ ended: 'done', finishedAt: 5, error: null });
});

test('a fault in the job is INTERNAL, and the job has ended', async () => {
  const { hub, jobs } = setUp();
  await jobs.start('write', subject, [lock], () => Promise.reject(new Error('oops')));
  const job = await settled(hub);
  expect(job).toMatchObject({ ended: 'failed', error: { code: 'INTERNAL' } });
  expect(said(job?.error).message).toContain('oops');
});

test.each([
  ['CANCELLED', 'cancelled'],
  ['AUTHORISATION_DISMISSED', 'cancelled'],
  ['VERIFY_MISMATCH', 'failed'],
] as const)('%s ends as %s', async (code, ending) => {
  const { hub, jobs } = setUp();
  await jobs.start('write', subject, [lock], async () => ({
    result: nothingReached,
    error: { code, params: {} } as unknown as Failure,
  }));
  expect((await settled(hub))?.ended).toBe(ending);
});

test('cancel reaches the job through its signal, and cancelling twice is no error', async () => {
  const { hub, jobs } = setUp();
  await jobs.start('write', subject, [lock], async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { result: nothingReached, error: cancelled().error };
  });
  expect(jobs.cancel('write-1').ok).toBe(true);
  expect((await settled(hub))?.ended).toBe('cancelled');
  expect(jobs.cancel('write-1').ok).toBe(true);
  expect(jobs.cancel('write-9')).toMatchObject({ ok: false, error: { code: 'JOB_NOT_FOUND' } });
});

test('what a job tells after its end is nobody’s news', async () => {
  const { hub, jobs } = setUp();
  let late = () => {};
  await jobs.start('write', subject, [lock], async ({ emit, enter }) => {
    late = () => {
      enter('writing');
      emit({ type: 'job.warned', warning: cancelled().error });
    };
    return { result: nothingReached, error: null };
  });
  await settled(hub);
  const { seq } = hub.state();
  late();
  expect(hub.state()).toMatchObject({ seq, jobs: [{ step: 'preparing', warnings: [] }] });
});

test('a step that its kind does not declare is a fault of ours', async () => {
  const { hub, jobs } = setUp();
  await jobs.start('verify', subject, [lock], async ({ enter }) => {
    enter('writing');
    return { result: nothingReached, error: null };
  });
  expect(await settled(hub)).toMatchObject({ step: 'preparing', error: { code: 'INTERNAL' } });
});

test('one drive is never worked on by two jobs', async () => {
  const { jobs } = setUp();
  await jobs.start('write', subject, [lock], () => new Promise(() => {}));
  expect(
    await jobs.start('verify', subject, [lock], async () => ({
      result: nothingReached,
      error: null,
    })),
  ).toMatchObject({ ok: false, error: { code: 'JOB_RUNNING' } });
});

test('a running job is not forgotten; an ended one is, and lets go of what it held', async () => {
  const { hub, jobs, released } = setUp();
  let end = () => {};
  await jobs.start('write', subject, [lock], async () => {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    return { result: nothingReached, error: null };
  });
  expect(await jobs.forget('write-1')).toMatchObject({ ok: false, error: { code: 'JOB_RUNNING' } });
  end();
  await settled(hub);
  expect(await jobs.forget('write-1')).toEqual({ ok: true, value: {} });
  expect(released).toEqual(['write-1']);
  expect(hub.state().jobs).toEqual([]);
});

test('the log is kept as a ring and read from a number on', async () => {
  const { hub, jobs } = setUp();
  await jobs.start('build', { ...subject, drives: [] }, [], async ({ emit }) => {
    for (let number = 0; number < 12_000; number += 1) {
      emit({ type: 'build.logged', lines: [{ number, derivation: null, text: `line ${number}` }] });
    }
    return { result: nothingReached, error: null };
  });
  await settled(hub);
  const log = jobs.readLog('build-1', 11_998);
  if (!log.ok) throw new Error('no log');
  expect(log.value.lines.map(({ text }) => text)).toEqual(['line 11998', 'line 11999']);
  expect(log.value.firstNumber).toBeGreaterThan(0);
  expect(log.value.file).toBe('/logs/build-1.log');
});

test('two programs that began at the same moment have files of their own', () => {
  const ports = {
    clock: createManualClock(),
    environment: { folders: { logs: '/logs', cache: '/cache' } },
  } as unknown as Ports;
  const [one, other] = [jobFiles(ports), jobFiles(ports)];
  expect(one.root('make-1')).not.toBe(other.root('make-1'));
  expect(one.log('make-1')).not.toBe(other.log('make-1'));
  expect(one.log('make-1')).toBe(one.log('make-1'));
});
