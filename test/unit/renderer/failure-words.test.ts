import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FailureCode } from '../../../electron/contract/index.ts';
import { hintWords, namesCommandLine } from '../../../renderer/texts/failure-words.ts';
import { t } from './words.ts';

const sentences = /^[A-Z“].*[.]$/s;

test.each(FailureCode.options)(
  '%s always has a next step, and none of the command line',
  (code) => {
    for (const hint of [null, '', 'Use --force.', 'See flakestick doctor.', '--resume goes on.']) {
      const words = hintWords(t, { code, hint });
      expect(words).toMatch(sentences);
      expect(words).not.toMatch(/--|flakestick |\{\{/);
    }
  },
);

test('what the engine knows of the case is better than what is true of all of its kind', () => {
  const hint = 'Did you mean nas?';
  expect(hintWords(t, { code: 'HOST_NOT_FOUND', hint })).toBe(hint);
});

test('a difference that was found without the image is explained as it is', () => {
  const of = (hint: string | null) => hintWords(t, { code: 'VERIFY_MISMATCH', hint });
  expect(of('It can only be located to 4 MiB; --delta writes only what differs.')).toContain(
    '4 MiB',
  );
  expect(of(null)).toContain('another stick');
});

describe('every hint of the engine that speaks of the command line is known as one', () => {
  const folder = new URL('../../../electron/', import.meta.url).pathname;
  const sources = ['engine', 'adapters', 'helper'].flatMap((layer) =>
    readdirSync(join(folder, layer), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, layer, file), 'utf8')),
  );
  // A text of several words that ends like a sentence, or in the midst of one.
  const texts = sources.flatMap((source) =>
    [...source.matchAll(/(['`])((?:(?!\1)[^\\\n]|\\.)* (?:(?!\1)[^\\\n]|\\.)*[.…])\1/g)].map(
      (match) => match[2] ?? '',
    ),
  );
  const flagged = texts.filter((text) => / \(?--[a-z]/.test(text));

  test('there are some', () => {
    expect(flagged.length).toBeGreaterThan(4);
  });

  test.each(flagged)('%s', (text) => {
    expect(namesCommandLine(text)).toBe(true);
  });
});
