import { describe, expect, it } from 'vitest';
import {
  curveOf,
  curveWords,
  lastLine,
  mostSeries,
  pathOf,
  speedAxis,
  timeAxis,
} from '../../../renderer/features/job/speed-curve.ts';
import { historyOf } from './drive-passes.ts';
import { t } from './words.ts';

const mega = 1_000_000;
const pass = (
  phase: 'writing' | 'verifying',
  seconds: number,
  speed: (second: number) => number,
) => ({ phase, bytesTotal: 1e12, seconds, speed });

describe('an axis', () => {
  it.each([
    [1, 30, 10],
    [31, 60, 20],
    [61, 120, 30],
    [400, 600, 120],
    [3_601, 5_400, 1_800],
    [8_000, 14_400, 3_600],
    [40_000, 57_600, 14_400],
  ])('of %i seconds ends at %i, marked each %i', (seconds, end, step) => {
    const axis = timeAxis(seconds);
    expect(axis.end).toBe(end);
    expect(axis.marks.slice(0, 2)).toEqual([0, step]);
    expect(axis.marks.at(-1)).toBe(end);
  });

  it('of speeds ends at a round figure above the highest', () => {
    for (const speed of [0, 1, 99_999, 4.9 * mega, 5 * mega, 31 * mega, 199 * mega, 1_200 * mega]) {
      const { end, marks } = speedAxis(speed);
      expect(end).toBeGreaterThan(speed);
      expect(Number.isInteger(Math.log10(end)) || [2, 5].includes(Number(String(end)[0]))).toBe(
        true,
      );
      expect(marks).toEqual([0, end / 2, end]);
    }
  });
});

describe('a curve', () => {
  const history = historyOf(
    pass('writing', 100, (second) => (second < 60 ? 40 : 10) * mega),
    { phase: 'syncing', bytesTotal: 1e12, seconds: 1, speed: () => 0 },
    pass('verifying', 20, () => 120 * mega),
  );

  it('has a line for each pass that moves bytes, from its first second to its last', () => {
    const curve = curveOf(['a'], { a: history }, null);
    const [series] = curve?.series ?? [];
    expect(series?.lines.map(({ step }) => step)).toEqual(['writing', 'verifying']);
    expect(series?.lines[0]?.points[0]?.seconds).toBe(0);
    expect(series?.lines[0]?.points.at(-1)?.seconds).toBeCloseTo(100, 0);
    expect(series?.lines[1]?.points[0]?.seconds).toBeGreaterThan(100);
    expect(curve?.time.end).toBe(180);
    expect(curve?.turns.map(({ step }) => step)).toEqual(['writing', 'verifying']);
    expect(curve && lastLine(curve)?.mean).toBeCloseTo(120 * mega, -6);
  });

  it('shows when it was slow, and when nothing came', () => {
    const pausing = historyOf(
      pass(
        'writing',
        150,
        (second) => (second > 20 && second < 40 ? 0 : second < 80 ? 40 : 5) * mega,
      ),
    );
    const spans = curveOf(['a'], { a: pausing }, null)?.spans ?? [];
    expect(spans.map(({ kind }) => kind).toSorted()).toEqual(['slow', 'stalled']);
    const stalled = spans.find(({ kind }) => kind === 'stalled');
    expect(stalled?.from).toBeCloseTo(20, -1);
    expect(stalled?.to).toBeCloseTo(40, -1);
    expect(spans.find(({ kind }) => kind === 'slow')?.to).toBeCloseTo(150, -1);
  });

  it('has few points, however long the job', () => {
    const long = historyOf(pass('writing', 2_000, () => 20 * mega));
    const [series] = curveOf(['a'], { a: long }, null)?.series ?? [];
    expect(series?.lines[0]?.points.length).toBeLessThan(130);
  });

  it('goes on while nothing comes', () => {
    const short = historyOf(pass('writing', 20, () => mega));
    expect(curveOf(['a'], { a: short }, 1_000_000 + 100_000)?.time.end).toBe(120);
  });

  it('of several drives begins with the first of them, and has four lines at most', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const histories = Object.fromEntries(ids.map((id) => [id, history]));
    const curve = curveOf(ids, histories, null);
    expect(curve?.series).toHaveLength(mostSeries);
    expect(curve?.spans).toEqual([]);
    expect(curve?.turns).toEqual([]);
  });

  it('is none before anything is known', () => {
    expect(curveOf(['a'], {}, 5)).toBeNull();
    const first = historyOf(pass('writing', 0, () => mega));
    expect(curveOf(['a'], { a: first }, null)).toBeNull();
  });

  it('is a path with 0 at the lower left', () => {
    const axes = { time: { end: 10, marks: [] }, speed: { end: 100, marks: [] } };
    const points = [
      { seconds: 0, speed: 0 },
      { seconds: 5, speed: 100 },
      { seconds: 10, speed: 50 },
    ];
    expect(pathOf(points, axes, { width: 200, height: 40 })).toBe('M0.0 40.0L100.0 0.0L200.0 20.0');
  });

  it('is told in words', () => {
    const curve = curveOf(['a'], { a: history }, null);
    const words = curve && curveWords(t, curve, () => 'Stick');
    expect(words).toContain(
      'Stick was written at 28 MB/s on average, between 10 MB/s and 40 MB/s.',
    );
    expect(words).toContain('Stick was read back at 120 MB/s');
    expect(words).toMatch(/Slow from 1 min \d* ?s? ?to 1 min 4\d s\./);
  });
});
