import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  printJson,
  showForeign,
  showForeignLines,
  showName,
} from '../../../electron/contract/index.ts';
import { anyText } from '../../fixtures/any-text.ts';

/** What a terminal or a browser obeys, or does not show. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('text that somebody else wrote', () => {
  test.each([
    ['laptop', 'laptop'],
    ['büro-ñ-日本-שלום-❤️', 'büro-ñ-日本-שלום-❤️'],
    ['trailing ', 'trailing '],
    ['quo"te\\', 'quo"te\\'],
    ['\u001b]52;c;aGk=\u0007', '\\x1b]52;c;aGk=\\x07'],
    ['\u009b31m', '\\x9b31m'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['user\u202egpj.exe', 'user\\u{202e}gpj.exe'],
    ['a\u2066b\u2069\u200e\u200f\u061c', 'a\\u{2066}b\\u{2069}\\u{200e}\\u{200f}\\u{61c}'],
    ['a\u200d\u200c\u200b\u2060\ufeff', 'a\\u{200d}\\u{200c}\\u{200b}\\u{2060}\\u{feff}'],
    ['x\u{e0041}', 'x\\u{e0041}'],
    ['\u3164\u115f', '\\u{3164}\\u{115f}'],
    ['half \ud83d', 'half \\u{d83d}'],
    ['line\u2028end', 'line\\u{2028}end'],
  ])('%j is shown as %s', (text, shown) => expect(showForeign(text)).toBe(shown));

  test('whatever it is, nothing unseen is left, and what is shown is shown the same again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = showForeign(text);
        expect(unseen.test(shown)).toBe(false);
        expect(showForeign(shown)).toBe(shown);
        expect(unseen.test(showForeignLines(text).replace(/[\n\t]/g, ''))).toBe(false);
      }),
    );
  });

  test('of several lines the line ends are left', () => {
    expect(showForeignLines('a\n\tb\u001b')).toBe('a\n\tb\\x1b');
  });

  test('a long name is cut with a mark', () => {
    expect(showName('x'.repeat(10_240))).toBe(`${'x'.repeat(500)} … [cut: 10240 characters]`);
  });

  test('JSON is the same data, and harmless', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const printed = printJson({ value, text });
        expect(unseen.test(printed)).toBe(false);
        // JSON knows no half of a pair other than as an escape, which it is anyway.
        expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      }),
    );
    expect(printJson('\u009b\u202e\u{e0041}')).toBe('"\\u009b\\u202e\\udb40\\udc41"');
  });
});
