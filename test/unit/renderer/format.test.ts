import { describe, expect, test } from 'vitest';
import { baseName, shortRevision, withoutRevision } from '../../../electron/texts/index.ts';
import {
  formatDate,
  formatDateTime,
  formatDuration,
  formatEta,
  formatPercent,
  formatSize,
  formatSpeed,
} from '../../../electron/texts/window.ts';
import { t } from './words.ts';

test.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [999.6, '1 kB'],
  [1_000, '1 kB'],
  [5_612_912_640, '5.6 GB'],
  [9_960_000_000, '10 GB'],
  [32_010_928_128, '32 GB'],
  [999_600_000_000, '1 TB'],
  [16_000_900_661_248, '16 TB'],
])('%d bytes are %s, as on the package', (bytes, words) => {
  expect(formatSize(t, bytes)).toBe(words);
});

test('a speed keeps one decimal only where it tells something', () => {
  expect(formatSpeed(t, 47_600_000)).toBe('48 MB/s');
  expect(formatSpeed(t, 4_760_000)).toBe('4.8 MB/s');
});

test('100 % is never shown before it is true', () => {
  expect(formatPercent(t, 0.999)).toBe('99%');
  expect(formatPercent(t, 1)).toBe('100%');
  expect(formatPercent(t, 1.4)).toBe('100%');
  expect(formatPercent(t, -1)).toBe('0%');
});

test.each([
  [0.2, 'under 1 s'],
  [12.4, '12 s'],
  [59.7, '1 min'],
  [200, '3 min 20 s'],
  [3_600, '1 h'],
  [3_930, '1 h 5 min'],
])('%d seconds are %s', (seconds, words) => {
  expect(formatDuration(t, seconds)).toBe(words);
});

test.each([
  [0.2, '1 s'],
  [7, '7 s'],
  [41, '45 s'],
  [59, '1 min'],
  [71, '1 min 20 s'],
  [599, '10 min'],
  [601, '11 min'],
])('what is left is coarse enough not to flicker: %d → %s', (seconds, words) => {
  expect(formatEta(t, seconds)).toBe(words);
});

test('a day is said with its year only where it is another one', () => {
  const may = new Date(2026, 4, 3, 14, 5).getTime();
  expect(formatDate(t, may, new Date(2026, 11, 31).getTime())).toBe('May 3');
  expect(formatDate(t, may, new Date(2027, 0, 1).getTime())).toBe('May 3, 2026');
  expect(formatDateTime(t, may)).toBe('May 3, 2026, 14:05');
});

describe('names', () => {
  test('of a file', () => {
    expect(baseName('/home/ada/a b.iso')).toBe('a b.iso');
    expect(baseName('x.img')).toBe('x.img');
    expect(baseName('/folder/')).toBe('folder');
    expect(baseName('/')).toBe('/');
  });

  test('of a revision, and of a place without it', () => {
    const revision = '3f1c2a5d0b7e4a96c18f2d33e5b1a7c4906d2e8f-dirty';
    const digits = revision.replace('-dirty', '');
    expect(shortRevision(revision)).toBe('3f1c2a5');
    const place = (resolved: string) => withoutRevision({ resolved, revision });
    expect(place(`github:ada/fleet/${digits}`)).toBe('github:ada/fleet');
    expect(place(`git+ssh://git@host/f?rev=${digits}`)).toBe('git+ssh://git@host/f');
    expect(place(`git+file:///f?rev=${digits}&dir=x`)).toBe('git+file:///f?dir=x');
    expect(place(`git+file:///f?dir=x&rev=${digits}`)).toBe('git+file:///f?dir=x');
    expect(withoutRevision({ resolved: 'path:/f', revision: null })).toBe('path:/f');
  });
});
