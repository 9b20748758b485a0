import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DriveHistory } from '../../../electron/contract/index.ts';
import {
  blockMapOf,
  type CellState,
  cellStates,
  countCells,
  legendStates,
  type MapSubject,
  mapWords,
} from '../../../renderer/features/job/block-map.ts';
import { gridIn, pathOfCells, shapeOf } from '../../../renderer/features/job/block-map-picture.tsx';
import { historyOf, withFound } from './drive-passes.ts';
import { t } from './words.ts';

const cell = 1_000;
const total = 10 * cell;

/** A pass that ends when so much is done. */
const pass = (phase: 'writing' | 'syncing' | 'verifying', done: number, bytesTotal = total) => ({
  phase,
  bytesTotal,
  seconds: 1,
  speed: () => done,
});
const written = [pass('writing', total), pass('syncing', total)] as const;

const letters: Record<CellState, string> = {
  ahead: '.',
  written: 'w',
  same: '=',
  verified: 'v',
  rewritten: 'r',
  repaired: 'R',
  differs: 'x',
};
const drawn = (history: DriveHistory | undefined, isVerified = false) => {
  const ended = isVerified ? ('verified' as const) : null;
  const subject = { history, driveBytes: 40 * cell, ended };
  return blockMapOf(subject, 10)
    .cells.map((state) => letters[state])
    .join('');
};
const found = (state: 'same' | 'differs' | 'rewritten', from: number, to: number) => ({
  offset: from * cell,
  lengthBytes: (to - from) * cell,
  state,
});

describe('a block map', () => {
  it('fills while it is written, and turns while it is read back', () => {
    expect(drawn(undefined)).toBe('..........');
    expect(drawn(historyOf(pass('writing', 3_400)))).toBe('www.......');
    expect(drawn(historyOf(pass('writing', total)))).toBe('wwwwwwwwww');
    expect(drawn(historyOf(...written))).toBe('wwwwwwwwww');
    expect(drawn(historyOf(...written, pass('verifying', 4_000)))).toBe('vvvvwwwwww');
    expect(drawn(historyOf(...written, pass('verifying', total)))).toBe('vvvvvvvvvv');
  });

  it('of a drive that is only read has nothing that was written', () => {
    expect(drawn(historyOf(pass('verifying', 4_000)))).toBe('vvvv......');
  });

  it('shows what differs, what was written again, and what then reads back right', () => {
    const damaged = withFound(
      historyOf(...written, pass('verifying', total)),
      found('differs', 2, 3),
      { offset: 7_990, lengthBytes: 5, state: 'differs' },
    );
    expect(drawn(damaged)).toBe('vvxvvvvxvv');
    const again = historyOf(...written, pass('verifying', total), pass('writing', 500, 1_000));
    const rewritten = withFound(again, found('rewritten', 2, 3), found('differs', 7, 8));
    expect(drawn(rewritten)).toBe('vvrvvvvxvv');
    const reread = withFound(
      historyOf(...written, pass('verifying', total), ...written, pass('verifying', 5_000)),
      found('rewritten', 2, 3),
      found('rewritten', 7, 8),
    );
    expect(drawn(reread)).toBe('vvRvvvvrvv');
    expect(drawn(reread, true)).toBe('vvRvvvvRvv');
  });

  it('shows what was equal and left, until it is read back with all the rest', () => {
    const compared = withFound(historyOf(pass('writing', 8_000)), found('same', 1, 4));
    expect(drawn(compared)).toBe('w===wwww..');
    const readTo = (done: number) =>
      drawn(
        withFound(
          historyOf(...written, pass('verifying', done)),
          found('same', 1, 4),
          found('same', 6, 10),
        ),
      );
    expect(readTo(0)).toBe('w===ww====');
    expect(readTo(2_500)).toBe('vv==ww====');
    expect(readTo(total)).toBe('vvvvvvvvvv');
  });

  it('takes a cell for the same only where all of it is', () => {
    const history = withFound(historyOf(pass('writing', total)), {
      offset: 500,
      lengthBytes: 2_000,
      state: 'same',
    });
    expect(drawn(history)).toBe('w=wwwwwwww');
  });

  it('has the place where it works, but not of a repair', () => {
    const current = (history: DriveHistory, ended: MapSubject['ended'] = null) =>
      blockMapOf({ history, driveBytes: total, ended }, 10).current;
    expect(current(historyOf(pass('writing', 3_400)))).toBe(3);
    expect(current(historyOf(...written, pass('verifying', 5_000)))).toBe(5);
    expect(current(historyOf(...written))).toBeNull();
    expect(current(historyOf(pass('writing', 3_400)), 'otherwise')).toBeNull();
    expect(
      current(historyOf(...written, pass('verifying', total), pass('writing', 9, 10))),
    ).toBeNull();
  });

  it('is of the whole drive where nothing tells how large the image is', () => {
    const history = historyOf({
      phase: 'writing',
      bytesTotal: null,
      seconds: 1,
      speed: () => 20 * cell,
    });
    expect(drawn(history)).toBe('wwwww.....');
  });

  it('never turns back while a drive is written and read', () => {
    const rank = (state: CellState) => ['ahead', 'written', 'verified'].indexOf(state);
    const at = (step: number) =>
      step <= 100
        ? historyOf(pass('writing', step * 100))
        : historyOf(...written, pass('verifying', (step - 100) * 100));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 199 }), (step) => {
        const [before, after] = [step, step + 1].map(
          (one) => blockMapOf({ history: at(one), driveBytes: total, ended: null }, 37).cells,
        );
        after?.forEach((state, index) => {
          expect(rank(state)).toBeGreaterThanOrEqual(rank(before?.[index] ?? 'ahead'));
        });
      }),
      { numRuns: 40 },
    );
  });

  it('is told in words', () => {
    const cells: CellState[] = ['verified', 'written', 'differs', 'ahead'];
    expect(mapWords(t, 'make', 'Stick', cells)).toBe(
      'Blocks of Stick: 75% written, 25% read back right. 1 place differs from the image.',
    );
    expect(mapWords(t, 'verify', 'Stick', ['repaired', 'same', 'rewritten', 'rewritten'])).toBe(
      'Blocks of Stick: 25% read back right. 25% held the image already and was left as it was. 2 places were written again. 1 place differed, was written again and now reads back right.',
    );
  });

  it('has a legend of what is expected and what occurs', () => {
    expect(legendStates('make', ['ahead'])).toEqual(['ahead', 'written', 'verified']);
    expect(legendStates('verify', ['differs'])).toEqual(['ahead', 'verified', 'differs']);
  });
});

describe('cells', () => {
  it('are as many as have room, and never more than 400', () => {
    expect(gridIn({ width: 118, height: 22 })).toEqual({ columns: 10, rows: 2, scale: 1 });
    expect(gridIn({ width: 5, height: 50 })).toBeNull();
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 4_000 }),
        fc.integer({ min: 12, max: 2_000 }),
        (width, height) => {
          const grid = gridIn({ width, height });
          expect(grid).not.toBeNull();
          if (!grid) return;
          expect(grid.columns * grid.rows).toBeLessThanOrEqual(400);
          expect((grid.columns * 12 - 2) * grid.scale).toBeLessThanOrEqual(width + 1e-6);
          expect((grid.rows * 12 - 2) * grid.scale).toBeLessThanOrEqual(height + 1e-6);
        },
      ),
    );
  });

  it('are told apart by their form alone', () => {
    expect(new Set(cellStates.map(shapeOf)).size).toBe(cellStates.length);
  });

  it('of one state are one path', () => {
    const cells: CellState[] = ['written', 'ahead', 'written', 'differs'];
    const grid = { columns: 3, rows: 2, scale: 1 };
    expect(pathOfCells(cells, 'written', grid)).toBe('M0 0h10v10h-10zM24 0h10v10h-10z');
    expect(pathOfCells(cells, 'verified', grid)).toBe('');
    expect(countCells(cells)).toMatchObject({ written: 2, differs: 1, verified: 0 });
  });
});
