import { describe, expect, it } from 'vitest';
import type { EventBody, WriteProgress } from '../../../electron/contract/index.ts';
import { jobFigures } from '../../../renderer/features/job/job-words.ts';
import { etaOf, settledEta } from '../../../renderer/features/job/pace.ts';
import { leastAdvanced } from '../../../renderer/features/job/timeline.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { passOf } from './drive-passes.ts';
import { jobAfter } from './job-after.ts';
import { t } from './words.ts';

const mega = 1_000_000;
const total = 3_000 * mega;

/** What is said at each second of a pass, with the seconds that were really left. */
const saidAt = (speed: (second: number) => number, from: number, to: number) => {
  let end = 0;
  for (let bytes = 0; bytes < total; end += 0.1) bytes += speed(end) / 10;
  return Array.from({ length: to - from }, (_, index) => {
    const seconds = from + index;
    const eta = settledEta(passOf({ phase: 'writing', bytesTotal: total, seconds, speed }));
    return { eta, left: end - seconds };
  });
};

describe('the time left', () => {
  it('counts down second by second while the drive keeps its pace', () => {
    for (const { eta, left } of saidAt(() => 30 * mega, 5, 95)) {
      expect(Math.abs((eta ?? 0) - left)).toBeLessThan(1.5);
    }
  });

  it('does not tremble with a drive that does', () => {
    const said = saidAt((second) => 30 * mega * (1 + 0.6 * Math.sin(second * 1.7)), 20, 90);
    const steps = said.slice(1).map(({ eta }, index) => (eta ?? 0) - (said[index]?.eta ?? 0));
    // Each second it goes down by about one; never by four, and never up by two.
    expect(Math.max(...steps)).toBeLessThan(2);
    expect(Math.min(...steps)).toBeGreaterThan(-4);
  });

  it('follows a drive that becomes slower, without a leap', () => {
    const said = saidAt((second) => (second < 30 ? 50 : 10) * mega, 5, 150);
    const steps = said.slice(1).map(({ eta }, index) => (eta ?? 0) - (said[index]?.eta ?? 0));
    expect(Math.max(...steps)).toBeLessThan(12);
    const late = said.at(-60);
    expect(Math.abs((late?.eta ?? 0) - (late?.left ?? 0))).toBeLessThan(15);
  });

  it('is not said before the drive has shown anything, nor of what has no known end', () => {
    const of = (seconds: number, bytesTotal: number | null) =>
      settledEta(passOf({ phase: 'writing', bytesTotal, seconds, speed: () => 30 * mega }));
    expect(of(2, total)).toBeNull();
    expect(of(20, null)).toBeNull();
    expect(of(200, total)).toBe(0);
  });

  it('waits while the drive does', () => {
    const speed = (second: number) => (second < 20 ? 30 * mega : 0);
    const [before, after] = [20, 45].map((seconds) =>
      settledEta(passOf({ phase: 'writing', bytesTotal: total, seconds, speed })),
    );
    expect(after).toBeGreaterThanOrEqual(before ?? 0);
  });
});

describe('of a job', () => {
  const jobId = 'make-1';
  const progressed = (bytesDone: number, changes: Partial<WriteProgress> = {}): EventBody => ({
    type: 'write.progressed',
    jobId,
    driveId: sample.sandisk.id,
    progress: {
      phase: 'writing',
      bytesDone,
      bytesTotal: total,
      bytesPerSecond: 30 * mega,
      etaSeconds: 77,
      stalled: false,
      ...changes,
    },
  });
  const begun: EventBody[] = [{ type: 'job.phaseChanged', jobId, phase: 'writing' }];
  const etaAfter = (...events: EventBody[]) => {
    const job = jobAfter(...begun, ...events);
    const progress = leastAdvanced(job);
    return progress && etaOf(job, progress);
  };

  it('is the engine’s before there is a history, then what the history says', () => {
    expect(etaAfter(progressed(100))).toBe(77);
    expect(etaAfter(progressed(100), progressed(200))).not.toBe(77);
  });

  it('is none of a drive that does not answer', () => {
    const stalled = progressed(100, { stalled: true, bytesPerSecond: 0 });
    expect(etaAfter(progressed(100), stalled)).toBeNull();
    expect(jobFigures(t, jobAfter(...begun, progressed(100), stalled))).not.toContain('left');
  });
});
