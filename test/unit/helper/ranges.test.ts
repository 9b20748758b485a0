import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  createPieces,
  createRangeSet,
  lengthOf,
  type Range,
} from '../../../electron/helper/ranges.ts';

const UNIT = 64 * 1024;

const setOf = (units: readonly number[], maxRanges?: number): Range[] => {
  const set = createRangeSet(maxRanges);
  for (const unit of units) set.add(unit * UNIT, (unit + 1) * UNIT);
  return set.list();
};

const unitsIn = (ranges: readonly Range[]): number[] =>
  ranges.flatMap(({ from, to }) =>
    Array.from({ length: (to - from) / UNIT }, (_, index) => from / UNIT + index),
  );

const units = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 80 });

it('ranges that were added come out once, in order and joined', () => {
  fc.assert(
    fc.property(units, (added) => {
      const ranges = setOf(added);
      expect(unitsIn(ranges)).toEqual([...new Set(added)].sort((a, b) => a - b));
      for (const [index, { from }] of ranges.entries()) {
        expect(from).toBeGreaterThan(ranges[index - 1]?.to ?? -1);
      }
    }),
  );
});

it('too many ranges are kept as fewer, and none is lost', () => {
  fc.assert(
    fc.property(units, (added) => {
      const ranges = setOf(added, 3);
      expect(ranges.length).toBeLessThanOrEqual(3);
      const kept = new Set(unitsIn(ranges));
      expect(added.every((unit) => kept.has(unit))).toBe(true);
    }),
  );
});

it('a drive that is bad in every other unit does not fill the memory', () => {
  const set = createRangeSet();
  for (let unit = 0; unit < 200_000; unit += 2) set.add(unit * UNIT, (unit + 1) * UNIT);
  expect(set.list().length).toBeLessThanOrEqual(16 * 1024);
});

it('pieces are all of the ranges, each within one of them', () => {
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 5 }), (added, most) => {
      const ranges = setOf(added);
      const take = createPieces(ranges);
      const pieces: Range[] = [];
      for (let piece = take(most * UNIT); piece !== null; piece = take(most * UNIT)) {
        const { offset, length } = piece;
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(most * UNIT);
        expect(ranges.some(({ from, to }) => from <= offset && offset + length <= to)).toBe(true);
        pieces.push({ from: offset, to: offset + length });
      }
      expect(lengthOf(pieces)).toBe(lengthOf(ranges));
      expect(unitsIn(pieces)).toEqual(unitsIn(ranges));
      expect(take(UNIT)).toBe(null);
    }),
  );
});
