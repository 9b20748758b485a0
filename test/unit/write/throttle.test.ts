import { expect, it } from 'vitest';
import { createThrottle } from '../../../electron/engine/write/drive-progress.ts';
import { createManualClock } from './manual-clock.ts';

it('passes on ten a second at most, and the last in any case', () => {
  const clock = createManualClock();
  const seen: number[] = [];
  const throttle = createThrottle<number>(clock, 100, (value) => seen.push(value));
  for (let value = 0; value < 1000; value += 1) {
    throttle.push(value);
    clock.advance(1);
  }
  expect(seen.length).toBeGreaterThan(5);
  expect(seen.length).toBeLessThanOrEqual(11);
  throttle.flush();
  expect(seen.at(-1)).toBe(999);
  const { length } = seen;
  clock.advance(1000);
  throttle.flush();
  expect(seen).toHaveLength(length);
});

it('does not sit on a value that nothing follows', () => {
  const clock = createManualClock();
  const seen: number[] = [];
  const throttle = createThrottle<number>(clock, 100, (value) => seen.push(value));
  throttle.push(1);
  throttle.push(2);
  expect(seen).toEqual([1]);
  clock.advance(100);
  expect(seen).toEqual([1, 2]);
});
