import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addFoundBlocks, type FoundBlocks } from '../../../electron/contract/index.ts';

const unit = 64 * 1024;
const states = ['same', 'differs', 'rewritten'] as const;
const size = 64;

const found = (from: number, to: number, state: FoundBlocks['state']): FoundBlocks => ({
  offset: from * unit,
  lengthBytes: (to - from) * unit,
  state,
});

const news = fc.array(
  fc
    .tuple(
      fc.integer({ min: 0, max: size - 1 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(...states),
    )
    .map(([from, length, state]) => found(from, Math.min(size, from + length), state)),
  { maxLength: 60 },
);

/** What is said of each unit; null for what nothing was said of. */
const painted = (blocks: readonly FoundBlocks[]): (FoundBlocks['state'] | null)[] => {
  const units = Array.from({ length: size }, (): FoundBlocks['state'] | null => null);
  for (const { offset, lengthBytes, state } of blocks) {
    units.fill(state, offset / unit, (offset + lengthBytes) / unit);
  }
  return units;
};

it('the last word on each byte counts', () => {
  fc.assert(
    fc.property(news, fc.integer({ min: 1, max: 9 }), (all, chunk) => {
      let known: FoundBlocks[] = [];
      for (let at = 0; at < all.length; at += chunk) {
        known = addFoundBlocks(known, all.slice(at, at + chunk));
      }
      expect(painted(known)).toEqual(painted(all));
    }),
  );
});

it('is in order, without overlap, and neighbours of one kind are one', () => {
  fc.assert(
    fc.property(news, fc.integer({ min: 1, max: 8 }), (all, most) => {
      const known = addFoundBlocks([], all, most);
      expect(known.length).toBeLessThanOrEqual(most);
      known.slice(1).forEach((one, index) => {
        const before = known[index];
        const end = (before?.offset ?? 0) + (before?.lengthBytes ?? 0);
        expect(one.offset).toBeGreaterThanOrEqual(end);
        expect(one.offset === end && one.state === before?.state).toBe(false);
      });
    }),
  );
});

it('looks no better than it is where it had to become coarser', () => {
  fc.assert(
    fc.property(news, fc.integer({ min: 1, max: 8 }), (all, most) => {
      const exact = painted(all);
      const coarse = painted(addFoundBlocks([], all, most));
      exact.forEach((state, index) => {
        if (state === 'differs') expect(coarse[index]).toBe('differs');
        if (state === 'rewritten') expect(['differs', 'rewritten']).toContain(coarse[index]);
        if (coarse[index] === 'same') expect(state).toBe('same');
      });
    }),
  );
});

it('changes nothing that it was given', () => {
  const known = [found(0, 2, 'same')];
  addFoundBlocks(known, [found(1, 3, 'differs')]);
  expect(known).toEqual([found(0, 2, 'same')]);
});
