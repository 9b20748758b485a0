import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DriveOutcome, EventBody, WriteProgress } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { driveRows, neverBackRows, partsOf } from '../../../renderer/features/job/drive-rows.ts';
import {
  cancelQuestion,
  drivesAtWork,
  jobAnnouncement,
  jobFigures,
} from '../../../renderer/features/job/job-words.ts';
import { liveStep, timelineOf } from '../../../renderer/features/job/timeline.ts';
import { createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';
import { said } from '../../fixtures/failure-words.ts';
import { historyOf } from './drive-passes.ts';
import { t } from './words.ts';

const jobId = 'make-1';
const [a, b, c] = [sample.sandisk.id, known.intenso.id, known.lexar.id];
const total = 1_000_000_000;

const enter = (phase: JobState['step']): EventBody => ({ type: 'job.phaseChanged', jobId, phase });
const progress = (driveId: string, changes: Partial<WriteProgress>): EventBody => ({
  type: 'write.progressed',
  jobId,
  driveId,
  progress: known.progress({ bytesDone: 1e8, bytesTotal: total, ...changes }),
});
const finished = (driveId: string, changes: Partial<DriveOutcome> = {}): EventBody => ({
  type: 'write.finished',
  jobId,
  outcome: known.outcomeFor({ id: driveId, device: '/dev/x' }, changes),
});

/** The job of three drives after these events. */
const jobAfter = (...events: EventBody[]): JobState => {
  const engine = createFakeEngine({});
  engine.publish({ type: 'job.started', jobId, kind: 'make', subject: known.threeDrives }, 0);
  events.forEach((event, index) => {
    engine.publish(event, (index + 1) * 10_000);
  });
  return engine.state().jobs[0] as JobState;
};

const steps = (job: JobState) =>
  timelineOf(job, 1e6).map(({ state, fraction }) => [state, fraction] as const);
const building = enter('building');

/** a verifies, b writes, c is lost. */
const mixed = jobAfter(
  building,
  enter('writing'),
  progress(c, { bytesDone: 1e8 }),
  progress(b, { bytesDone: 3e8 }),
  finished(c, { error: known.lost }),
  enter('verifying'),
  progress(a, { phase: 'verifying', bytesDone: 6e8 }),
);

describe('the headline of several drives', () => {
  test('is that of the least advanced, which one that failed is not', () => {
    expect(liveStep(mixed).id).toBe('writing');
    expect(steps(mixed)).toEqual([
      ['done', 1],
      ['running', 0.3],
      ['waiting', 0],
    ]);
    expect(jobFigures(t, mixed)[0]).toBe('300 MB of 1 GB');
  });

  test('goes on to the next step when the last one has come to it', () => {
    const all = jobAfter(
      building,
      enter('writing'),
      finished(c, { error: known.lost }),
      enter('verifying'),
      progress(a, { phase: 'verifying', bytesDone: 6e8 }),
      progress(b, { phase: 'verifying', bytesDone: 1e8 }),
    );
    expect(liveStep(all).id).toBe('verifying');
    expect(steps(all)).toEqual([
      ['done', 1],
      ['done', 1],
      ['running', 0.1],
    ]);
  });

  test('says that all is handed over before the next phase has its first figure', () => {
    const flushing = jobAfter(
      enter('writing'),
      ...[a, b, c].map((id) => progress(id, { bytesDone: total })),
    );
    expect(liveStep(flushing).id).toBe('syncing');
    expect(steps(flushing)[1]).toEqual(['running', 0.99]);
  });

  test('counts those whose turn has not come, where they take turns', () => {
    const first = jobAfter(enter('writing'), progress(a, { bytesDone: 6e8 }));
    expect(steps(first)[1]).toEqual(['running', 0.6 / 3]);
    const second = jobAfter(enter('writing'), finished(a), progress(b, { bytesDone: 0 }));
    expect(steps(second)[1]?.[1]).toBeCloseTo(1 / 3);
  });

  test('is the job’s own before the drives come to their turn, and after', () => {
    expect(liveStep(jobAfter(enter('unpacking'), progress(a, { phase: 'unpacking' }))).id).toBe(
      'unpacking',
    );
  });

  test('never shows a share outside of 0 to 1, whatever the drives do', () => {
    const phases = fc.constantFrom('writing', 'syncing', 'verifying', 'unpacking', 'authorising');
    const event = fc.oneof(
      fc
        .tuple(fc.constantFrom(a, b, c), phases, fc.nat(2e9), fc.option(fc.nat(1e9)))
        .map(([id, phase, bytesDone, bytesTotal]) =>
          progress(id, { phase, bytesDone, bytesTotal }),
        ),
      fc
        .tuple(fc.constantFrom(a, b, c), fc.boolean())
        .map(([id, failed]) => finished(id, failed ? { error: known.lost } : {})),
      phases.map(enter),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const job = jobAfter(...events);
        for (const { fraction } of timelineOf(job, 1e6)) {
          expect(fraction === null || (fraction >= 0 && fraction <= 1)).toBe(true);
        }
        for (const { parts } of driveRows(t, job)) {
          for (const { share } of parts) {
            expect(share === null || (share >= 0 && share <= 1)).toBe(true);
          }
        }
      }),
      // Each makes dozens of number formats, which are slow to make.
      { numRuns: 40 },
    );
  });
});

describe('the rows', () => {
  test('tell of each drive for itself', () => {
    expect(driveRows(t, mixed)).toMatchObject([
      {
        name: 'SanDisk Ultra 32 GB',
        state: 'running',
        words: 'Reading back and comparing',
        parts: [{ share: 1 }, { share: 0.6 }],
        figures: ['600 MB of 1 GB', '48 MB/s', '1 min 10 s left'],
        stalled: null,
      },
      { state: 'running', words: 'Writing', parts: [{ share: 0.3 }, { share: 0 }] },
      { state: 'failed', words: said(known.lost).message, figures: [], stalled: null },
    ]);
  });

  test('wait, end well, or are cancelled', () => {
    const job = jobAfter(
      enter('writing'),
      finished(a),
      finished(b, { error: sample.cancelled, verified: false }),
    );
    expect(driveRows(t, job).map(({ state, words }) => [state, words])).toEqual([
      ['done', 'Verified'],
      ['cancelled', 'Cancelled.'],
      ['waiting', 'Waits for its turn'],
    ]);
    expect(driveRows(t, jobAfter(finished(a, { verified: null })))[0]?.words).toBe(
      'Written, not verified',
    );
  });

  test('never go back: what is repaired is written and read anew, and said to be that', () => {
    const before = partsOf(driveRows(t, mixed));
    const repairing = jobAfter(enter('verifying'), progress(a, { bytesDone: 1e6 }));
    expect(neverBackRows(t, driveRows(t, repairing), before)[0]).toMatchObject({
      words: 'Writing damaged blocks anew',
      parts: [{ share: 1 }, { share: 0.6 }],
    });
    expect(neverBackRows(t, driveRows(t, repairing), {})[0]?.words).toBe('Writing');
  });

  test('of a job that only reads have no write', () => {
    expect(driveRows(t, { ...mixed, kind: 'verify' })[0]?.parts).toEqual([
      { key: 'verify', share: 0.6 },
    ]);
  });

  test('say which drive became slower, and not while it does not answer', () => {
    const speed = (second: number) => (second < 30 ? 40_000_000 : 8_000_000);
    const history = historyOf({ phase: 'writing', bytesTotal: 1e11, seconds: 60, speed });
    const slow = (job: JobState) =>
      driveRows(t, { ...job, histories: { [b]: history } }).map((row) => row.slow);
    expect(slow(mixed)).toEqual([null, expect.stringMatching(/^8 MB\/s, after 40 MB\/s/), null]);
    expect(slow(jobAfter(enter('writing'), progress(b, { stalled: true })))).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('a drive that does not answer', () => {
  const stalled = (phase: WriteProgress['phase']) =>
    jobAfter(enter(phase), progress(a, {}), progress(b, { phase, stalled: true }));

  test('says so on its row, in words that fit what it should do', () => {
    const words = (phase: WriteProgress['phase']) =>
      driveRows(t, stalled(phase)).map((row) => row.stalled);
    expect(words('writing')).toEqual([
      null,
      'Intenso Ultra Line 32 GB has taken nothing for more than 10 s',
      null,
    ]);
    expect(words('verifying')[1]).toContain('has given nothing back for more than 10 s');
  });

  test('is told to a screen reader, until it goes on or has ended', () => {
    const said = (job: JobState) => jobAnnouncement(t, job, timelineOf(job, 0));
    expect(said(stalled('writing'))).toBe('Intenso Ultra Line 32 GB does not answer');
    const goesOn = jobAfter(enter('writing'), progress(b, { stalled: true }), progress(b, {}));
    expect(said(goesOn)).toMatch(/^Writing/);
    const ended = jobAfter(enter('writing'), progress(b, { stalled: true }), finished(b));
    expect(said(ended)).not.toContain('answer');
  });
});

test('cancelling asks for the sake of those that it would leave unfinished', () => {
  expect(cancelQuestion(mixed)).toBe('cancelWriting');
  expect(drivesAtWork(t, mixed)).toEqual(['SanDisk Ultra 32 GB', 'Intenso Ultra Line 32 GB']);
});
