import { describe, expect, it } from 'vitest';
import type { DriveHistory } from '../../../electron/contract/index.ts';
import {
  meanSpeed,
  slowSpells,
  slowSpellsOf,
  slowWords,
  speedOf,
  stretchesOf,
} from '../../../renderer/features/job/pace.ts';
import { historyOf, passOf, withFound } from './drive-passes.ts';
import { t } from './words.ts';

const mega = 1_000_000;
const writing = (seconds: number, speed: (second: number) => number) => ({
  phase: 'writing' as const,
  bytesTotal: 1e12,
  seconds,
  speed,
});
const wobbling = (speed: number) => (second: number) => speed * (1 + 0.2 * Math.sin(second * 2));

describe('stretches', () => {
  it('are a second long at least, and together all that was done', () => {
    const pass = passOf(writing(30, wobbling(20 * mega)));
    const stretches = stretchesOf(pass);
    for (const { from, to } of stretches) expect(to - from).toBeGreaterThanOrEqual(1000);
    const bytes = stretches.reduce((sum, one) => sum + one.bytes, 0);
    expect(bytes).toBe(pass.samples.at(-1)?.bytesDone);
    expect(stretches.at(-1)?.to).toBe(pass.samples.at(-1)?.at);
  });

  it('make one of a pause, however long', () => {
    const pass = passOf(writing(60, (second) => (second >= 20 && second < 45 ? 0 : 10 * mega)));
    const pauses = stretchesOf(pass).filter(({ bytes }) => bytes === 0);
    expect(pauses).toHaveLength(1);
    expect((pauses[0]?.to ?? 0) - (pauses[0]?.from ?? 0)).toBeGreaterThan(22_000);
  });

  it('are none of nothing, and have a mean', () => {
    expect(stretchesOf({ phase: 'writing', bytesTotal: 1, samples: [], spacingMs: 1 })).toEqual([]);
    expect(speedOf({ from: 0, to: 2000, bytes: 10 })).toBe(5);
    expect(speedOf({ from: 5, to: 5, bytes: 10 })).toBe(0);
    expect(meanSpeed(passOf(writing(20, () => 7 * mega)))).toBeCloseTo(7 * mega, -4);
    expect(meanSpeed(passOf(writing(0.5, () => 7 * mega)))).toBeNull();
  });
});

describe('a drive that becomes slower', () => {
  const reasons = (history: DriveHistory) =>
    history.passes.flatMap((pass) =>
      slowSpells(pass).map(({ reason, to }) => [reason, to === null]),
    );

  it('early in a write is said to have its cache full, and stays slow', () => {
    const history = historyOf(
      writing(120, (second) => wobbling(second < 40 ? 40 * mega : 10 * mega)(second)),
    );
    expect(reasons(history)).toEqual([['cache', true]]);
    expect(slowWords(t, history)).toMatch(
      /^10 MB\/s, after 4\d MB\/s at the beginning: most sticks become slower/,
    );
  });

  it('later is said to be hot or full', () => {
    const history = historyOf(writing(400, (second) => (second < 300 ? 40 * mega : 10 * mega)));
    expect(reasons(history)).toEqual([['heat', true]]);
    expect(slowWords(t, history)).toContain('heat or a full cache');
  });

  it('and quick again and slow again is rather hot than full', () => {
    const history = historyOf(
      writing(160, (second) => (Math.floor(second / 40) % 2 === 0 ? 40 * mega : 8 * mega)),
    );
    expect(reasons(history)).toEqual([
      ['cache', false],
      ['heat', true],
    ]);
  });

  it('that is hot again and again is told of each time, for half an hour', () => {
    // Two minutes quick, one slow, from the fourth minute on: by then its cache says nothing any more.
    const sawTooth = (second: number) =>
      second >= 240 && second % 180 >= 120 ? 9 * mega : wobbling(38 * mega)(second);
    const spells = slowSpells(passOf(writing(1_800, sawTooth)));
    expect(spells.map(({ reason }) => reason)).toEqual(Array(9).fill('heat'));
    for (const { from, to } of spells.slice(0, -1)) {
      expect(((to ?? 0) - from) / 1000).toBeGreaterThan(40);
      expect(((to ?? 0) - from) / 1000).toBeLessThan(85);
    }
  });

  it('by and by, as its cache drains in steps, is told of once', () => {
    const steps = (second: number) =>
      wobbling((second < 30 ? 90 : second < 60 ? 30 : 12) * mega)(second);
    expect(reasons(historyOf(writing(300, steps)))).toEqual([['cache', true]]);
  });

  it('is none that was slow from the beginning, as a stick at an old port is', () => {
    for (const speed of [0.9 * mega, 8 * mega, 33 * mega]) {
      const history = historyOf(
        writing(300, wobbling(speed)),
        { phase: 'syncing', bytesTotal: 1e12, seconds: 20, speed: () => 0 },
        { phase: 'verifying', bytesTotal: 1e12, seconds: 200, speed: wobbling(34 * mega) },
      );
      expect(reasons(history)).toEqual([]);
      expect(slowWords(t, history)).toBeNull();
    }
  });

  it('when it is read back has other reasons', () => {
    const history = historyOf({
      phase: 'verifying',
      bytesTotal: 1e12,
      seconds: 90,
      speed: (second) => (second < 40 ? 120 * mega : 30 * mega),
    });
    expect(slowWords(t, history)).toContain('share its port');
  });

  it('is told of only after ten seconds, and is so until it has been quick for as long', () => {
    const until = (seconds: number) =>
      slowWords(
        t,
        historyOf(writing(seconds, (at) => (at < 40 || at > 80 ? 40 * mega : 5 * mega))),
      ) !== null;
    expect([44, 48, 70, 84].map(until)).toEqual([false, false, true, true]);
    expect(until(120)).toBe(false);
  });

  it('does not flicker between slow and not slow', () => {
    // Around the half of its best, now above it and now below.
    const speed = (second: number) =>
      second < 40 ? 40 * mega : 20 * mega * (1 + 0.15 * Math.sin(second / 6));
    const pass = passOf(writing(300, speed));
    expect(slowSpells(pass).length).toBeLessThanOrEqual(1);
  });

  it('is none that only goes up and down a little, or stands still for a while', () => {
    expect(slowSpells(passOf(writing(200, wobbling(30 * mega))))).toEqual([]);
    const pausing = (second: number) => (second >= 60 && second < 90 ? 0 : 30 * mega);
    expect(slowSpells(passOf(writing(200, pausing)))).toEqual([]);
  });

  it('is none where what was the same was only compared', () => {
    const history = historyOf(writing(120, (second) => (second < 40 ? 40 * mega : 10 * mega)));
    const [pass] = history.passes;
    const compared = withFound(history, { offset: 0, lengthBytes: 65_536, state: 'same' });
    expect(pass && slowSpellsOf(history, pass)).toHaveLength(1);
    expect(pass && slowSpellsOf(compared, pass)).toEqual([]);
    expect(slowWords(t, compared)).toBeNull();
  });

  it('is none of which nothing is known', () => {
    expect(slowWords(t, undefined)).toBeNull();
    expect(slowWords(t, { passes: [], found: [] })).toBeNull();
  });
});

describe('a drive on a slow link', () => {
  const atSpeed = (speed: number, seconds = 40) => historyOf(writing(seconds, wobbling(speed)));
  const heldUp = (speed: number, seconds = 40) => slowWords(t, atSpeed(speed, seconds), 480);

  it('is said to be as fast as that goes, once it has shown it', () => {
    expect(heldUp(33 * mega)).toContain('USB 2');
    expect(heldUp(33 * mega, 20)).toBeNull();
  });

  it('that is slower by itself, or quicker than the link could be, is no matter of the link', () => {
    expect(heldUp(8 * mega)).toBeNull();
    expect(heldUp(200 * mega)).toBeNull();
  });

  it('is told of its cache or of heat, where it becomes slower still', () => {
    const slower = (second: number) => wobbling(second < 40 ? 40 * mega : 10 * mega)(second);
    expect(slowWords(t, historyOf(writing(120, slower)), 480)).toContain('cache is full');
  });

  it('is nothing to tell of a quick or unknown link, of reading, and of what is compared', () => {
    const history = atSpeed(33 * mega);
    for (const link of [5000, null]) expect(slowWords(t, history, link)).toBeNull();
    const reading = { ...writing(40, wobbling(33 * mega)), phase: 'verifying' as const };
    expect(slowWords(t, historyOf(reading), 480)).toBeNull();
    const compared = withFound(history, { offset: 0, lengthBytes: 65_536, state: 'same' });
    expect(slowWords(t, compared, 480)).toBeNull();
  });
});
