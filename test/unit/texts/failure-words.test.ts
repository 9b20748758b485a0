import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../electron/cli/program.ts';
import { type Failure, FailureCode } from '../../../electron/contract/index.ts';
import { failureWords } from '../../../electron/texts/index.ts';
import { failureSamples, samplesOf } from '../../fixtures/failure-samples.ts';

const english = (failure: Failure) =>
  failureWords(failure, { language: 'en', variant: 'terminal' });
const german = (failure: Failure) => failureWords(failure, { language: 'de', variant: 'terminal' });
const inWindow = (language: 'en' | 'de') => (failure: Failure) =>
  failureWords(failure, { language, variant: 'window' });
const ways = [english, german, inWindow('en'), inWindow('de')];

const told = ({ message, hint }: ReturnType<typeof english>) => `${message} ${hint ?? ''}`;
const titles = failureSamples.map((failure) => [JSON.stringify(failure), failure] as const);

test('there are more cases than codes', () => {
  expect(failureSamples.length).toBeGreaterThan(2 * FailureCode.options.length);
});

describe.each(titles)('%s', (_title, failure) => {
  test('is said in each language and at each place', () => {
    for (const way of ways) {
      const words = way(failure);
      expect(words.message.trim()).not.toBe('');
      expect(words.hint === null || words.hint.trim() !== '').toBe(true);
      expect(told(words)).not.toMatch(/undefined|\bnull\b|NaN|\[object|\$\{|\{\{| {2}/);
    }
  });

  test('names the same things in both languages', () => {
    const things = (words: string) => [...new Set(words.match(/‹\w+›/g))].sort();
    expect(things(told(german(failure)))).toEqual(things(told(english(failure))));
  });

  test('speaks of no command line of ours in the window', () => {
    for (const way of [inWindow('en'), inWindow('de')]) {
      const { hint } = way(failure);
      const ofOthers = /npm run|nix-daemon|wipefs|qemu-img|git |nix-store|nix --extra/.test(
        hint ?? '',
      );
      if (!ofOthers) expect(hint ?? '').not.toMatch(/(^|[\s(„“])--[a-z]|\bflakestick [a-z]/);
    }
  });
});

test('a fleet without hosts is said to have none, whatever was asked of it', () => {
  const noHost: Failure = { code: 'USAGE', params: { reason: 'noHost', target: '.', hosts: [] } };
  const params = { reference: '.', host: 'x', nearest: [], hosts: [] };
  for (const way of [english, german]) {
    expect(way(noHost).hint).toBe(way({ code: 'HOST_NOT_FOUND', params }).hint);
  }
});

const isQuoted: ReadonlySet<FailureCode> = new Set<FailureCode>(['USAGE', 'INTERNAL']);

test.each(FailureCode.options.filter((code) => !isQuoted.has(code)))('%s is translated', (code) => {
  for (const failure of samplesOf(code)) {
    expect(german(failure).message).not.toBe(english(failure).message);
    const { hint } = german(failure);
    // What nix/lib says it says in English.
    if (hint !== null && hint !== '‹hint›') expect(hint).not.toBe(english(failure).hint);
  }
});

const help = (command: string) => {
  const parsed = parseArguments([...command.split(' ').filter(Boolean), '--help'], '0', 'en');
  return parsed.kind === 'text' ? parsed.text : '';
};

test('every flag that a failure has is one of ours, and is named in a terminal', () => {
  const all = ['flash', 'make', 'serve', 'build'].map(help).join('\n');
  let count = 0;
  for (const failure of failureSamples) {
    const { flag, flags = [] } = failure.params as { flag?: string | null; flags?: string[] };
    for (const one of flag ? [flag, ...flags] : flags) {
      expect(all).toContain(`${one} `.trim());
      const isWritten = 'isWritten' in failure.params && failure.params.isWritten;
      const isMeant =
        failure.code !== 'NOT_AN_IMAGE' ||
        !['virtualDisk', 'archive', 'packed', 'document', 'program'].includes(
          String(failure.params.content),
        );
      if (!isWritten && isMeant)
        expect(told(english(failure)), JSON.stringify(failure)).toContain(one);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(8);
});

test('a command is put into a shell word by word', () => {
  const path = "/home/ada's fleet";
  const failure: Failure = {
    code: 'FLAKE_INVALID',
    params: { reason: 'owner', reference: path, command: ['git', 'config', path] },
  };
  for (const way of ways)
    expect(told(way(failure))).toContain(`git config '/home/ada'\\''s fleet'`);
});

test('what the drive is now is said behind what happened', () => {
  const failure: Failure = {
    code: 'CANCELLED',
    params: { reason: 'cancelled' },
    after: {
      device: '/dev/sdb',
      stick: 'differs',
      wasToBeWritten: false,
      past: { reason: 'interrupted', reachedShare: 0.639 },
    },
  };
  expect(english(failure).message).toBe(
    'Cancelled. /dev/sdb does not hold the image. The last write to it was interrupted at 63%.',
  );
  expect(german(failure).message).toContain('unterbrochen');
});
