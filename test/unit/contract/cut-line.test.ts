import { describe, expect, test } from 'vitest';
import {
  createLineCutter,
  cutLine,
  cutMark,
  lastLines,
  longestLine,
} from '../../../electron/contract/index.ts';

const cutAll = (pieces: string[], limit?: number): string[] => {
  const lines: string[] = [];
  const cutter = createLineCutter((line) => lines.push(line), limit);
  for (const piece of pieces) cutter.push(piece);
  cutter.end();
  return lines;
};

describe('lines of a stream', () => {
  test.each([
    [['a\nb\n'], ['a', 'b']],
    [
      ['a', '', '\n', '\nb'],
      ['a', '', 'b'],
    ],
    [
      ['a\r', '\nb\r\n'],
      ['a', 'b'],
    ],
    [['a\rb\n'], ['a\rb']],
    [[''], []],
  ])('%j is %j', (pieces, lines) => expect(cutAll(pieces)).toEqual(lines));

  test('what is too long is cut with a mark, in however many pieces it comes, and the next line is whole', () => {
    const mark = cutMark(8);
    for (const size of [1, 3, 8, 9, 100]) {
      const text = `${'x'.repeat(30)}\nshort\n${'y'.repeat(9)}\n${'z'.repeat(8)}\nend`;
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
        text.slice(n * size, (n + 1) * size),
      );
      expect(cutAll(pieces, 8), String(size)).toEqual([
        `xxxxxxxx${mark}`,
        'short',
        `yyyyyyyy${mark}`,
        'zzzzzzzz',
        'end',
      ]);
    }
  });

  test('a line that does not end is told of when it is too long, not when it ends', () => {
    const lines: string[] = [];
    const cutter = createLineCutter((line) => lines.push(line));
    for (let n = 0; n < 1_000; n += 1) cutter.push('x'.repeat(1024));
    expect(lines).toEqual(['x'.repeat(longestLine) + cutMark()]);
    expect(cutLine('x'.repeat(longestLine))).toHaveLength(longestLine);
    expect(cutLine('x'.repeat(longestLine + 1))).toBe(lines[0]);
  });
});

test('the last lines of a log: so many, and so much text', () => {
  const lines = [5, 1, 2, 3].map((length, number) => ({
    number,
    derivation: null,
    text: 'x'.repeat(length),
  }));
  const numbers = (most: number, characters?: number) =>
    lastLines(lines, most, characters).map(({ number }) => number);
  expect(numbers(10)).toEqual([0, 1, 2, 3]);
  expect(numbers(2)).toEqual([2, 3]);
  expect(numbers(10, 6)).toEqual([1, 2, 3]);
  expect(numbers(10, 2)).toEqual([]);
});
