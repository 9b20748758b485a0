import { describe, expect, it } from 'vitest';
import {
  type DriveHistory,
  type EventBody,
  initialState,
  MAX_SAMPLES,
  noHistory,
  noteProgress,
  reduce,
  type StepId,
} from '../../../electron/contract/index.ts';

const progress = (phase: StepId, bytesDone: number, bytesTotal: number | null = 1_000_000) => ({
  phase,
  bytesDone,
  bytesTotal,
  bytesPerSecond: null,
  etaSeconds: null,
  stalled: false,
});

const spent = (seconds: number, everyMs = 100): DriveHistory => {
  let history = noHistory;
  for (let at = 0; at <= seconds * 1000; at += everyMs) {
    history = noteProgress(history, progress('writing', at * 10), at);
  }
  return history;
};

describe('a history', () => {
  it('keeps the first and the newest figure, and those between at their distance', () => {
    const [pass] = spent(10).passes;
    expect(pass?.samples[0]).toEqual({ at: 0, bytesDone: 0 });
    expect(pass?.samples.at(-1)).toEqual({ at: 10_000, bytesDone: 100_000 });
    const gaps = (pass?.samples ?? [])
      .slice(1, -1)
      .map(({ at }, index) => at - (pass?.samples[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
  });

  it('stays small for hours, and loses no byte of them', () => {
    const [pass] = spent(3 * 3600, 1000).passes;
    const samples = pass?.samples ?? [];
    expect(samples.length).toBeLessThanOrEqual(MAX_SAMPLES);
    expect(samples.length).toBeGreaterThan(MAX_SAMPLES / 3);
    expect(samples.every(({ at, bytesDone }) => bytesDone === at * 10)).toBe(true);
    expect(samples.at(-1)?.at).toBe(3 * 3600 * 1000);
  });

  it('has a pass for each going over the drive', () => {
    const phases: StepId[] = ['writing', 'syncing', 'verifying', 'writing', 'syncing', 'verifying'];
    const history = phases.reduce(
      (known, phase, index) => noteProgress(known, progress(phase, 5, null), index),
      noHistory,
    );
    expect(history.passes.map(({ phase }) => phase)).toEqual(phases);
  });

  it('learns the size when it comes to be known', () => {
    const first = noteProgress(noHistory, progress('writing', 1, null), 0);
    const then = noteProgress(first, progress('writing', 2, 9), 1);
    expect(noteProgress(then, progress('writing', 3, null), 2).passes[0]?.bytesTotal).toBe(9);
  });
});

it('the state has a history of each drive, with what was found on it', () => {
  const jobId = 'write-1';
  const events: EventBody[] = [
    {
      type: 'job.started',
      jobId,
      kind: 'write',
      subject: { reference: null, host: null, image: '/i.iso', options: {}, drives: [] },
    },
    { type: 'write.progressed', jobId, driveId: 'a', progress: progress('writing', 7) },
    {
      type: 'write.blocksFound',
      jobId,
      driveId: 'b',
      blocks: [{ offset: 0, lengthBytes: 5, state: 'differs' }],
    },
    {
      type: 'write.blocksFound',
      jobId,
      driveId: 'b',
      blocks: [{ offset: 0, lengthBytes: 5, state: 'rewritten' }],
    },
  ];
  const state = events
    .map((body, index) => ({ ...body, seq: index + 1, at: index }))
    .reduce(reduce, initialState);
  expect(state.jobs[0]?.histories).toEqual({
    a: {
      passes: [
        {
          phase: 'writing',
          bytesTotal: 1_000_000,
          samples: [{ at: 1, bytesDone: 7 }],
          spacingMs: 500,
        },
      ],
      found: [],
    },
    b: { passes: [], found: [{ offset: 0, lengthBytes: 5, state: 'rewritten' }] },
  });
});
