import type { FoundBlocks } from './contract.ts';
import { around, withCache } from './drive-run.ts';
import { readBack, run, synced, verifying, writing, written } from './events.ts';
import * as sample from './samples.ts';
import { engineWith, type Story } from './setting.ts';

const total = sample.built.sizeBytes;
const mib = 1024 * 1024;

const blocks = (
  state: FoundBlocks['state'],
  ...ranges: readonly [offset: number, lengthBytes: number][]
): FoundBlocks[] => ranges.map(([offset, lengthBytes]) => ({ offset, lengthBytes, state }));

/** Where the stick of these stories loses what is written to it. */
const bad = [
  [310 * mib, mib],
  [2_048 * mib, 64 * 1024],
  [2_900 * mib, 12 * mib],
] as const satisfies [number, number][];

const damaged = {
  ...readBack,
  found: bad.map(([offset, lengthBytes]) => ({
    atBytes: offset,
    blocks: blocks('differs', [offset, lengthBytes]),
  })),
};
const badBytes = bad.reduce((sum, [, lengthBytes]) => sum + lengthBytes, 0);
const rewriting = {
  ...written,
  totalBytes: badBytes,
  found: [{ atBytes: 0, blocks: blocks('rewritten', ...bad) }],
};

/** All that differs on a known stick of the same host is a tenth of it. */
const changed = [
  [0, 40 * mib],
  [1_400 * mib, 300 * mib],
  [3_700 * mib, 220 * mib],
] as const satisfies [number, number][];
const unchanged = changed.map(([offset, lengthBytes], index): FoundBlocks => {
  const from = offset + lengthBytes;
  return { offset: from, lengthBytes: (changed[index + 1]?.[0] ?? total) - from, state: 'same' };
});
const comparing = {
  ...written,
  speed: (second: number) => around(second % 9 < 6 ? 118_000_000 : 24_000_000)(second),
  found: unchanged.map((one) => ({ atBytes: one.offset + one.lengthBytes, blocks: [one] })),
};

/** While one drive is written and read back. */
export const driveStories: Record<string, Story> = {
  writing: { engine: () => engineWith({ events: writing }) },
  'writing-begins': {
    engine: () => engineWith({ events: run({ ...written, upTo: total * 0.1 }) }),
  },
  'writing-slowed-down': {
    engine: () =>
      engineWith({
        events: run({
          ...written,
          speed: withCache(42_000_000, 11_000_000, 55),
          upTo: total * 0.62,
        }),
      }),
  },
  'writing-paused': {
    engine: () =>
      engineWith({
        events: run({
          ...written,
          speed: (second) => (second > 60 && second < 84 ? 0 : around(26_000_000)(second)),
          upTo: total * 0.6,
        }),
      }),
  },
  'writing-delta': {
    engine: () => engineWith({ events: run({ ...comparing, upTo: total * 0.6 }) }),
  },
  'verifying-delta': {
    engine: () =>
      engineWith({
        events: run(comparing, synced, {
          ...readBack,
          upTo: total * 0.5,
        }),
      }),
  },
  'verifying-damaged': {
    engine: () => engineWith({ events: run(written, synced, { ...damaged, upTo: total * 0.71 }) }),
  },
  repairing: {
    engine: () =>
      engineWith({ events: run(written, synced, damaged, { ...rewriting, upTo: badBytes * 0.6 }) }),
  },
  'verifying-repaired': {
    engine: () =>
      engineWith({
        events: run(written, synced, damaged, rewriting, synced, {
          ...readBack,
          upTo: total * 0.4,
        }),
      }),
  },
  verifying: { engine: () => engineWith({ events: verifying }) },
};
