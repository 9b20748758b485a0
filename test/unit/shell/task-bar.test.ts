import { expect, test, vi } from 'vitest';
import {
  type JobEnding,
  type JobKind,
  type JobState,
  jobFraction,
  type StepId,
} from '../../../electron/contract/index.ts';

vi.mock('electron', () => ({}));
const { taskBarOf } = await import('../../../electron/shell/task-bar.ts');

type Write = {
  phase: StepId;
  done: number;
  total?: number | null;
  ended?: boolean;
  stalled?: boolean;
};

const job = (
  kind: JobKind,
  step: StepId,
  writes: Write[] = [],
  build: object = {},
  ended: JobEnding | null = null,
) =>
  ({
    kind,
    step,
    ended,
    subject: { drives: writes.map((_, index) => ({ id: `${index}` })) },
    build: { progress: null, built: null, ...build },
    writes: Object.fromEntries(
      writes.map(({ phase, done, total = 100, ended = false, stalled = false }, index) => [
        `${index}`,
        {
          outcome: ended ? {} : null,
          progress: { phase, bytesDone: done, bytesTotal: total, stalled },
        },
      ]),
    ),
  }) as unknown as JobState;

const building = (built: number, expected: number, fetched = 0, toFetch = 0) => ({
  progress: {
    builtCount: built,
    expectedCount: expected,
    downloadedBytes: fetched,
    downloadExpectedBytes: toFetch,
  },
});

test.each([
  ['nothing is known', job('make', 'preparing'), null],
  ['a build that has finished nothing', job('build', 'building', [], building(0, 40)), null],
  ['a build half way', job('build', 'building', [], building(20, 40)), 0.5],
  ['with what it fetches', job('build', 'building', [], building(20, 40, 10, 10)), 0.75],
  [
    'of a stick that is made, the build is a half',
    job('make', 'building', [], building(20, 40)),
    0.25,
  ],
  ['its write', job('make', 'writing', [{ phase: 'writing', done: 50 }], { built: {} }), 0.625],
  ['a write alone', job('write', 'writing', [{ phase: 'writing', done: 50 }]), 0.25],
  ['flushing', job('write', 'syncing', [{ phase: 'syncing', done: 100 }]), 0.5],
  ['reading back', job('write', 'verifying', [{ phase: 'verifying', done: 50 }]), 0.75],
  ['only reading', job('verify', 'verifying', [{ phase: 'verifying', done: 50 }]), 0.5],
  [
    'a length that nobody knows',
    job('write', 'writing', [{ phase: 'writing', done: 50, total: null }]),
    null,
  ],
  [
    'several drives',
    job('write', 'writing', [
      { phase: 'verifying', done: 0, ended: true },
      { phase: 'writing', done: 50 },
    ]),
    0.625,
  ],
  [
    'all but ended is not ended',
    job('write', 'verifying', [{ phase: 'verifying', done: 100 }]),
    0.99,
  ],
  ['ended', job('write', 'verifying', [], {}, 'done'), 1],
])('%s', (_what, given, fraction) => {
  expect(jobFraction(given)).toBe(fraction);
});

test('the bar: without an end while nothing is known, where a desktop has such a bar', () => {
  const unknown = job('make', 'preparing');
  expect(taskBarOf(unknown, null, 'win32')).toEqual({ progress: 2, mode: 'indeterminate' });
  // There, 2 would look like a full one.
  expect(taskBarOf(unknown, null, 'linux')).toEqual({ progress: 0, mode: 'normal' });
});

test('the bar: what was reached, paused by a stall, red after a failure, and gone', () => {
  const writing = (stalled: boolean) =>
    job('write', 'writing', [{ phase: 'writing', done: 10, stalled }]);
  expect(taskBarOf(writing(false), 0.4, 'linux')).toEqual({ progress: 0.4, mode: 'normal' });
  expect(taskBarOf(writing(true), 0.4, 'linux')).toEqual({ progress: 0.4, mode: 'paused' });
  expect(taskBarOf(job('write', 'verifying', [], {}, 'failed'), 0.4, 'linux')).toEqual({
    progress: 0.4,
    mode: 'error',
  });
  for (const ending of ['done', 'cancelled'] as const) {
    expect(taskBarOf(job('write', 'verifying', [], {}, ending), 0.4, 'linux').progress).toBe(-1);
  }
  expect(taskBarOf(null, null, 'linux').progress).toBe(-1);
});
