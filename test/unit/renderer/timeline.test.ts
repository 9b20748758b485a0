import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import {
  cancelQuestion,
  diskFigure,
  jobAnnouncement,
  jobFigures,
  jobTitle,
} from '../../../renderer/features/job/job-words.ts';
import { currentBar, neverBack, timelineOf } from '../../../renderer/features/job/timeline.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { jobAfter, jobId } from './job-after.ts';
import { t } from './words.ts';

const enter = (phase: JobState['step']): EventBody => ({ type: 'job.phaseChanged', jobId, phase });
const progress = (phase: JobState['step'], bytesDone: number, changes = {}): EventBody => ({
  type: 'write.progressed',
  jobId,
  driveId: sample.sandisk.id,
  progress: {
    phase,
    bytesDone,
    bytesTotal: 1_000_000_000,
    bytesPerSecond: 47_600_000,
    etaSeconds: 12.3,
    stalled: false,
    ...changes,
  },
});
const building = [
  enter('building'),
  { type: 'build.progressed', jobId, progress: sample.buildProgress(74, 0) },
] satisfies EventBody[];
const result = { build: null, drives: [] };

const states = (job: JobState) => timelineOf(job, 1e6).map(({ state }) => state);

describe('the steps', () => {
  test.each<[string, EventBody[], string[]]>([
    ['before it begins', [], ['running', 'waiting', 'waiting']],
    ['building', building, ['running', 'waiting', 'waiting']],
    ['asked for permission', [enter('authorising')], ['waiting', 'waiting', 'waiting']],
    [
      'building with a permission that is held',
      [enter('authorising'), ...building],
      ['running', 'waiting', 'waiting'],
    ],
    [
      'asked for permission after the build',
      [...building, enter('authorising')],
      ['done', 'waiting', 'waiting'],
    ],
    [
      'permission refused after the build',
      [
        ...building,
        enter('authorising'),
        { type: 'job.cancelled', jobId, error: sample.cancelled, result },
      ],
      ['done', 'cancelled', 'skipped'],
    ],
    [
      'permission refused before the build',
      [enter('authorising'), { type: 'job.cancelled', jobId, error: sample.cancelled, result }],
      ['cancelled', 'skipped', 'skipped'],
    ],
    ['flushing', [...building, enter('writing'), enter('syncing')], ['done', 'running', 'waiting']],
    ['verifying', [...building, enter('writing'), enter('verifying')], ['done', 'done', 'running']],
    [
      'failed while building',
      [...building, { type: 'job.failed', jobId, error: sample.buildFailure, result }],
      ['failed', 'skipped', 'skipped'],
    ],
    [
      'cancelled while writing',
      [
        ...building,
        enter('writing'),
        { type: 'job.cancelled', jobId, error: sample.cancelled, result },
      ],
      ['done', 'cancelled', 'skipped'],
    ],
    [
      'done',
      [...building, enter('writing'), enter('verifying'), { type: 'job.done', jobId, result }],
      ['done', 'done', 'done'],
    ],
  ])('%s', (_name, events, expected) => {
    expect(states(jobAfter(...events))).toEqual(expected);
  });

  test('of a job that only writes or verifies', () => {
    const job = jobAfter();
    expect(timelineOf({ ...job, kind: 'write' }, 0).map(({ key }) => key)).toEqual([
      'write',
      'verify',
    ]);
    expect(timelineOf({ ...job, kind: 'verify' }, 0).map(({ key }) => key)).toEqual(['verify']);
    expect(currentBar({ ...job, kind: 'verify' })).toBe('verify');
  });

  test('have one more where a packed image is unpacked first, with a bar of its own', () => {
    const unpacking = [enter('unpacking'), progress('unpacking', 420_000_000)];
    const steps = (job: JobState) =>
      timelineOf({ ...job, kind: 'write' }, 0).map(({ key, state, fraction }) => [
        key,
        state,
        fraction,
      ]);
    expect(steps(jobAfter(...unpacking))).toEqual([
      ['unpack', 'running', 0.42],
      ['write', 'waiting', 0],
      ['verify', 'waiting', 0],
    ]);
    expect(steps(jobAfter(...unpacking, enter('writing'), progress('writing', 1e8)))).toEqual([
      ['unpack', 'done', 1],
      ['write', 'running', 0.1],
      ['verify', 'waiting', 0],
    ]);
  });

  test('know how long they took, and go on only until the next one or the end', () => {
    // Waiting for the person is no time of the build, and none of the write.
    const job = jobAfter(enter('building'), enter('authorising'), enter('writing'));
    expect(timelineOf(job, 65_000).map(({ seconds }) => seconds)).toEqual([10, 35, null]);
    const done = jobAfter(enter('building'), enter('writing'), { type: 'job.done', jobId, result });
    expect(timelineOf(done, 65_000).map(({ seconds }) => seconds)).toEqual([10, 10, null]);
  });
});

describe('the bar', () => {
  const fractions = (job: JobState) => timelineOf(job, 0).map(({ fraction }) => fraction);

  test('shows builds and downloads together', () => {
    const [build] = fractions(jobAfter(...building));
    expect(build).toBeCloseTo((74 / 148 + 812 / 1460) / 2);
  });

  test('is undecided while nothing tells', () => {
    expect(fractions(jobAfter(enter('building')))).toEqual([null, 0, 0]);
    const empty = sample.buildProgress(0, 0);
    const nothing = { ...empty, downloadedBytes: 0 };
    const job = jobAfter(enter('building'), { type: 'build.progressed', jobId, progress: nothing });
    expect(fractions(job)[0]).toBeNull();
    const unknown = jobAfter(enter('writing'), progress('writing', 5, { bytesTotal: null }));
    expect(fractions(unknown)[1]).toBeNull();
  });

  test('does not take the write for the verification', () => {
    const job = jobAfter(enter('writing'), progress('writing', 1e9), enter('verifying'));
    expect(fractions(job)).toEqual([1, 1, null]);
  });

  test('is not full before it is true, even when all bytes are counted', () => {
    const job = jobAfter(enter('writing'), progress('writing', 1e9), enter('syncing'));
    expect(fractions(job)[1]).toBe(0.99);
    const more = { ...sample.buildProgress(200, 0), downloadedBytes: 9e9 };
    const over = jobAfter(enter('building'), { type: 'build.progressed', jobId, progress: more });
    expect(fractions(over)[0]).toBe(0.99);
  });

  test('and its clock wait while damaged blocks are written anew and all is read back', () => {
    const verifying = [enter('writing'), enter('verifying'), progress('verifying', 9e8)];
    const job = jobAfter(...verifying, enter('writing'), progress('writing', 5e6));
    const [, write, verify] = timelineOf(job, 100_000);
    expect(write?.state).toBe('done');
    expect(verify).toMatchObject({ state: 'running', fraction: null, seconds: 80 });
    const before = { verify: { fraction: 0.9, seconds: 60 }, write: { fraction: 1, seconds: 300 } };
    const again = jobAfter(...verifying, enter('writing'), enter('verifying'));
    expect(neverBack(timelineOf(again, 52_000), before).slice(1)).toMatchObject([
      { state: 'done', fraction: 1, seconds: 300 },
      { state: 'running', fraction: 0.9, seconds: 60 },
    ]);
    expect(jobAnnouncement(t, job, timelineOf(job, 0))).toBe('Writing damaged blocks anew');
  });

  test('is not full while its step runs, whatever it had reached', () => {
    const steps = timelineOf(jobAfter(enter('writing')), 0);
    const before = { write: { fraction: 1, seconds: 1 } };
    expect(neverBack(steps, before)[1]).toMatchObject({ state: 'running', fraction: 0.99 });
  });

  test('never jumps back', () => {
    const steps = timelineOf(jobAfter(...building), 0);
    const at = (fraction: number) => ({ build: { fraction, seconds: 3 } });
    expect(neverBack(steps, at(0.8))[0]?.fraction).toBe(0.8);
    expect(neverBack(steps, at(0.1))[0]?.fraction).toBeCloseTo(0.528, 2);
    const undecided = timelineOf(jobAfter(enter('building')), 0);
    expect(neverBack(undecided, at(0.4))[0]?.fraction).toBe(0.4);
    expect(neverBack(undecided, {})[0]?.fraction).toBeNull();
  });
});

describe('the words', () => {
  test('name the things', () => {
    const job = jobAfter();
    expect(jobTitle(t, job)).toBe('Making SanDisk Ultra 32 GB install laptop2');
    const image = { ...job.subject, image: '/a/b.iso' };
    expect(jobTitle(t, { ...job, kind: 'write', subject: image })).toBe(
      'Writing b.iso to SanDisk Ultra 32 GB',
    );
  });

  test('count what is built and downloaded, and never more than is expected', () => {
    expect(jobFigures(t, jobAfter(...building))).toEqual([
      '74 of 148 built',
      '3 at work',
      '812 MB of 1.5 GB downloaded',
    ]);
    expect(jobFigures(t, jobAfter(enter('building')))).toEqual(['Working out what to build']);
  });

  test('say speed and what is left, only of the phase that runs', () => {
    const writing = [enter('writing'), progress('writing', 430_000_000)];
    expect(jobFigures(t, jobAfter(...writing))).toEqual(['430 MB of 1 GB', '48 MB/s', '15 s left']);
    expect(jobFigures(t, jobAfter(...writing, enter('verifying')))).toEqual([]);
    const unknown = { bytesTotal: null, bytesPerSecond: null, etaSeconds: null };
    expect(jobFigures(t, jobAfter(enter('writing'), progress('writing', 5e8, unknown)))).toEqual([
      '500 MB',
    ]);
  });

  test('count nothing of flushing, where a stalled drive reports no bytes', () => {
    const nothing = { bytesTotal: null, bytesPerSecond: 0, etaSeconds: null, stalled: true };
    const job = jobAfter(enter('syncing'), progress('syncing', 0, nothing));
    expect(jobFigures(t, job)).toEqual([]);
  });

  test('tell a screen reader each phase, and each quarter once', () => {
    const said = (bytes: number) => {
      const job = jobAfter(enter('writing'), progress('writing', bytes));
      return jobAnnouncement(t, job, timelineOf(job, 0));
    };
    expect(said(100_000_000)).toBe('Writing');
    expect(said(260_000_000)).toBe('Writing, 25%');
    expect(said(490_000_000)).toBe('Writing, 25%');
    expect(said(990_000_000)).toBe('Writing, 75%');
  });
});

test('what is repaired took the write no longer, and is a part of the verification', () => {
  const job = jobAfter(
    enter('writing'),
    progress('writing', 1),
    progress('writing', 1_000_000_000),
    enter('verifying'),
    progress('verifying', 1),
    enter('writing'),
    progress('writing', 1, { bytesTotal: 2 }),
  );
  const seconds = timelineOf(job, 100_000).map((step) => step.seconds);
  expect(seconds).toEqual([null, 30, 50]);
});

test('what building takes of the disk is told where it was worked out', () => {
  const told = (step: JobState['step'], plan: Parameters<typeof diskFigure>[2]) =>
    diskFigure(t, { ...jobAfter(), step }, plan);
  const value = { ...sample.plan, diskBytesNeeded: 12e9, diskBytesFree: 210e9 };
  expect(told('building', { status: 'loaded', value })).toBe(
    'Building takes about 12 GB of the disk, of which 210 GB is free.',
  );
  expect(told('writing', { status: 'loaded', value })).toBeNull();
  expect(told('building', { status: 'idle' })).toBeNull();
  const unknown = { ...value, diskBytesFree: null };
  expect(told('building', { status: 'loaded', value: unknown })).toBeNull();
});

test('the drives are counted in the title where they would be a list', () => {
  const job = jobAfter();
  const [drive] = job.subject.drives;
  if (!drive) throw new Error('the sample has none');
  const drives = [1, 2, 3].map((number) => ({ ...drive, id: String(number) }));
  const titleOf = (count: number) =>
    jobTitle(t, { ...job, subject: { ...job.subject, drives: drives.slice(0, count) } });
  expect(titleOf(2)).toContain('SanDisk Ultra 32 GB and SanDisk Ultra 32 GB');
  expect(titleOf(3)).toBe('Making 3 sticks install laptop2');
});

test.each([
  ['preparing', null],
  ['building', null],
  ['authorising', null],
  ['writing', 'cancelWriting'],
  ['syncing', 'cancelWriting'],
  ['verifying', 'cancelVerifying'],
] as const)('cancelling while %s asks %s', (step, question) => {
  expect(cancelQuestion({ ...jobAfter(), step })).toBe(question);
});

test('cancelling what only reads asks nothing', () => {
  expect(cancelQuestion({ ...jobAfter(), kind: 'verify', step: 'verifying' })).toBeNull();
});
