import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../electron/contract/index.ts';
import {
  columnsOf,
  createLogFinder,
  createRowCounter,
  everything,
  foundWords,
  linesIn,
  logPieces,
  logQuery,
  matchFrom,
  matchNear,
  scopeOf,
  withoutTabs,
} from '../../../renderer/features/job/log.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { t } from './words.ts';

const lines = (...texts: string[]): LogLine[] =>
  texts.map((text, index) => ({ number: index * 10, derivation: null, text }));

const find = (text: string, among: readonly LogLine[]) => {
  const query = logQuery(text);
  return query ? createLogFinder(query)(among).map(({ number }) => number) : null;
};

describe('a search in the log', () => {
  const log = lines('Error: no space', 'warning: an error', 'CC uas.o', 'ERROR');

  it('minds upper and lower case only where some are asked for', () => {
    expect(find('error', log)).toEqual([0, 10, 30]);
    expect(find('Error', log)).toEqual([0]);
    expect(find('nothing', log)).toEqual([]);
    expect(find('  ', log)).toBeNull();
  });

  it('takes what is looked for as it is', () => {
    expect(find('.*', log)).toEqual([]);
    expect(find('uas.o', log)).toEqual([20]);
  });

  it('looks at each line once', () => {
    let reads = 0;
    const counted = Array.from(
      { length: 100 },
      (_, number): LogLine => ({
        number,
        derivation: null,
        get text() {
          reads += 1;
          return 'error';
        },
      }),
    );
    const query = logQuery('error');
    const finder = query && createLogFinder(query);
    expect(finder?.(counted.slice(0, 90))).toHaveLength(90);
    expect(finder?.(counted.slice(10))).toHaveLength(90);
    expect(reads).toBe(100);
  });

  it('goes from one to the next and back, round the end', () => {
    const matches = lines('a', 'b', 'c');
    const from = (number: number) =>
      (['next', 'previous'] as const).map((way) => matchFrom(matches, number, way)?.number);
    expect(from(10)).toEqual([20, 0]);
    expect(from(20)).toEqual([0, 10]);
    expect(from(0)).toEqual([10, 20]);
    expect(from(15)).toEqual([20, 10]);
    expect(matchFrom([], 5, 'next')).toBeNull();
  });

  it('begins with what is in sight, or with the last before it', () => {
    const matches = lines('a', 'b', 'c');
    expect([0, 1, 20, 21].map((number) => matchNear(matches, number)?.number)).toEqual([
      0, 10, 20, 20,
    ]);
    expect(matchNear([], 0)).toBeNull();
  });

  it('marks each place, and loses no letter', () => {
    const query = logQuery('ab');
    expect(logPieces('xABxabab', query)).toEqual([
      { text: 'x', isMatch: false },
      { text: 'AB', isMatch: true },
      { text: 'x', isMatch: false },
      { text: 'ab', isMatch: true },
      { text: 'ab', isMatch: true },
    ]);
    expect(logPieces('', query)).toEqual([{ text: '', isMatch: false }]);
    expect(logPieces('plain', null)).toEqual([{ text: 'plain', isMatch: false }]);
    fc.assert(
      fc.property(anyText, fc.string({ maxLength: 2 }), (text, searched) => {
        const pieces = logPieces(text, logQuery(searched));
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });

  it('says how many there are, and which of them is looked at', () => {
    expect([foundWords(t, 0, 0), foundWords(t, 1, 0), foundWords(t, 1_200, 7)]).toEqual([
      'Not found',
      '1 line',
      '7 of 1,200',
    ]);
  });
});

describe('a scope', () => {
  const log: LogLine[] = [
    { number: 0, derivation: null, text: 'a' },
    { number: 1, derivation: 'nix', text: 'b' },
    { number: 2, derivation: 'all', text: 'c' },
  ];
  const numbers = (scope: string) => linesIn(log, scope).map(({ number }) => number);

  it('is everybody, nix itself, or one derivation, whatever its name', () => {
    expect(numbers(everything)).toEqual([0, 1, 2]);
    expect([null, 'nix', 'all'].map((derivation) => numbers(scopeOf(derivation)))).toEqual([
      [0],
      [1],
      [2],
    ]);
  });
});

describe('a line', () => {
  it('has as many columns as a terminal gives it', () => {
    expect(columnsOf('abc')).toBe(3);
    expect(columnsOf('\tab')).toBe(10);
    expect(columnsOf('abc\td')).toBe(9);
    expect(columnsOf('漢字')).toBe(4);
    expect(columnsOf('e\u0301')).toBe(1);
    expect(columnsOf('‘x’')).toBe(3);
  });

  it('takes as many rows as it has to be broken into', () => {
    const count = createRowCounter();
    const rowsOf = (text: string, columns: number) => count({ text }, columns);
    expect(rowsOf('', 10)).toBe(1);
    expect(rowsOf('x'.repeat(10), 10)).toBe(1);
    expect(rowsOf('x'.repeat(11), 10)).toBe(2);
    expect(rowsOf('漢'.repeat(10), 10)).toBe(2);
    expect(rowsOf('x'.repeat(100_000), 100)).toBe(1_000);
    const line = { text: 'x'.repeat(100) };
    expect([100, 50, 30].map((columns) => count(line, columns))).toEqual([1, 2, 4]);
  });

  it('without its tabs is as wide as with them', () => {
    expect(withoutTabs('a\tb')).toBe('a       b');
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\t', 'a', '漢', ' ')), (characters) => {
        const text = characters.join('');
        expect(columnsOf(withoutTabs(text))).toBe(columnsOf(text));
        expect(withoutTabs(text)).not.toContain('\t');
      }),
    );
  });
});
