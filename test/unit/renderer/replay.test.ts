import { describe, expect, it } from 'vitest';
import type { EngineEvent, StepId } from '../../../electron/contract/index.ts';
import { initialState, type JobState, reduce } from '../../../electron/contract/state.ts';
import { jobAnnouncement, jobFigures, jobTitle } from '../../../renderer/features/job/job-words.ts';
import { etaOf, slowWords } from '../../../renderer/features/job/pace.ts';
import { curveOf } from '../../../renderer/features/job/speed-curve.ts';
import { neverBack, type Reached, timelineOf } from '../../../renderer/features/job/timeline.ts';
import { proofsOf } from '../../../renderer/features/result/proofs.ts';
import { createEngineStore, followEngine } from '../../../renderer/state/engine-store.ts';
import { createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import { readRecording, recordings } from '../../fixtures/jobs/recording.ts';
import { t } from './words.ts';

/** As it was recorded, and as a stick would do it that is forty times slower. */
const paces = [1, 40];

type Moment = { event: EngineEvent; job: JobState };

const slowed = (events: readonly EngineEvent[], factor: number): EngineEvent[] => {
  const start = events[0]?.at ?? 0;
  return events.map((event) => ({ ...event, at: start + (event.at - start) * factor }));
};

const momentsOf = (events: readonly EngineEvent[]): Moment[] => {
  let state = initialState;
  return events.map((event) => {
    state = reduce(state, event);
    const [job, ...others] = state.jobs;
    if (!job || others.length > 0) throw new Error('A recording is of one job.');
    return { event, job };
  });
};

const stepOrder = ['done', 'running', 'failed', 'cancelled', 'waiting', 'skipped'];

it('there are recordings, each with a beginning and an end', () => {
  expect(recordings).toEqual([
    'build-failed',
    'make',
    'verify-differs',
    'write',
    'write-cancelled',
  ]);
  for (const name of recordings) {
    const events = readRecording(name);
    expect(events[0]?.type).toBe('job.started');
    expect(['job.done', 'job.failed', 'job.cancelled']).toContain(events.at(-1)?.type);
    events.forEach((event, index) => {
      expect(event.seq).toBe(index + 1);
      expect(event.at).toBeGreaterThanOrEqual(events[index - 1]?.at ?? 0);
    });
  }
});

describe.each(recordings.flatMap((name) => paces.map((pace) => ({ name, pace }))))(
  'the recorded job $name, $pace times slower',
  ({ name, pace }) => {
    const moments = momentsOf(slowed(readRecording(name), pace));

    it('never goes back within a step, and counts no more than there is', () => {
      let phase: StepId | null = null;
      let done = 0;
      for (const { event } of moments) {
        if (event.type !== 'write.progressed') continue;
        const { progress } = event;
        if (progress.phase !== phase) done = 0;
        expect(progress.bytesDone).toBeGreaterThanOrEqual(done);
        expect(progress.bytesDone).toBeLessThanOrEqual(progress.bytesTotal ?? Infinity);
        ({ phase, bytesDone: done } = progress);
      }
    });

    it('shows steps in their order, bars that only grow, and 100 % only where it is true', () => {
      let reached: Reached = {};
      for (const { event, job } of moments) {
        const steps = neverBack(timelineOf(job, event.at), reached);
        const states = steps.map(({ state }) => stepOrder.indexOf(state));
        expect(states).toEqual(states.toSorted((a, b) => a - b));
        for (const { key, state, fraction, seconds } of steps) {
          if (state !== 'done') expect(fraction ?? 0).toBeLessThan(1);
          expect(fraction ?? 0).toBeGreaterThanOrEqual(reached[key]?.fraction ?? 0);
          expect(seconds ?? 0).toBeGreaterThanOrEqual(0);
        }
        reached = Object.fromEntries(steps.map((step) => [step.key, step]));
        if (steps.every(({ state }) => state === 'done')) expect(job.ended).toBe('done');
      }
    });

    it('says how long it still takes, or nothing', () => {
      for (const { job } of moments) {
        for (const { progress } of Object.values(job.writes)) {
          const eta = etaOf(job, progress);
          if (eta !== null) expect(eta).toBeGreaterThanOrEqual(0);
          if (eta !== null) expect(Number.isFinite(eta)).toBe(true);
        }
      }
    });

    it('has whole words for each moment, and a curve that is drawn', () => {
      for (const { event, job } of moments) {
        const words = [
          jobTitle(t, job),
          ...(job.ended !== null ? [] : jobFigures(t, job)),
          jobAnnouncement(t, job, timelineOf(job, event.at)),
          ...Object.values(job.histories).map((history) => slowWords(t, history) ?? 'quick'),
        ];
        for (const text of words) expect(text).toMatch(/^(?!.*(?:undefined|NaN|\{\{)).+$/);
        const curve = curveOf(Object.keys(job.histories), job.histories, event.at);
        const speeds = curve?.series.flatMap(({ lines }) => lines.flatMap(({ points }) => points));
        for (const { speed, seconds } of speeds ?? []) {
          expect(speed).toBeGreaterThanOrEqual(0);
          expect(seconds).toBeGreaterThanOrEqual(0);
        }
      }
    });

    it('is the same job in the window, whether it looks from the beginning or comes later', () => {
      const engine = createFakeEngine({});
      const early = createEngineStore();
      const late = createEngineStore();
      const ends = [followEngine(engine, early, { onLog: () => {}, onSnapshot: () => {} })];
      moments.forEach(({ event, job }, index) => {
        engine.publish(event, event.at);
        expect(early.getState().engine.jobs).toEqual([job]);
        if (index === Math.floor(moments.length / 2)) {
          ends.push(followEngine(engine, late, { onLog: () => {}, onSnapshot: () => {} }));
        }
      });
      expect(late.getState().engine).toEqual(early.getState().engine);
      for (const end of ends) end();
    });
  },
);

describe('in the end', () => {
  const endOf = (name: string): JobState => {
    const last = momentsOf(readRecording(name)).at(-1);
    if (!last) throw new Error(`${name} is empty.`);
    return last.job;
  };
  const proofs = (name: string) => {
    const { result, kind } = endOf(name);
    const setting = {
      eject: 'idle' as const,
      isPractice: true,
      isRead: kind === 'verify',
      offline: null,
    };
    return result?.drives.flatMap((outcome) =>
      proofsOf(t, outcome, setting).map(({ key, state }) => `${key} ${state}`),
    );
  };
  const states = (name: string) => {
    const job = endOf(name);
    return timelineOf(job, job.finishedAt ?? 0).map(({ key, state }) => `${key} ${state}`);
  };

  it.each(['make', 'write'])('%s has proven all', (name) => {
    expect(endOf(name)).toMatchObject({ ended: 'done', error: null });
    expect(proofs(name)).toEqual(['written yes', 'flushed yes', 'verified yes', 'safe open']);
    expect(new Set(states(name).map((state) => state.split(' ')[1]))).toEqual(new Set(['done']));
  });

  it('the build that fails has left the stick as it was', () => {
    expect(endOf('build-failed')).toMatchObject({
      ended: 'failed',
      error: { code: 'BUILD_FAILED' },
    });
    expect(states('build-failed')).toEqual(['build failed', 'write skipped', 'verify skipped']);
    for (const { stick } of endOf('build-failed').result?.drives ?? []) {
      expect(stick).toBe('untouched');
    }
  });

  it('the write that was cancelled has left it partly written', () => {
    expect(endOf('write-cancelled')).toMatchObject({ ended: 'cancelled' });
    expect(proofs('write-cancelled')).toContain('written no');
    expect(states('write-cancelled')).toEqual(['write cancelled', 'verify skipped']);
  });

  it('the verification says where it differs', () => {
    const job = endOf('verify-differs');
    expect(job).toMatchObject({ ended: 'failed', error: { code: 'VERIFY_MISMATCH' } });
    expect(proofs('verify-differs')).toContain('verified no');
    const found = Object.values(job.histories).flatMap((history) => history.found);
    expect(found.map(({ state }) => state)).toContain('differs');
  });
});
