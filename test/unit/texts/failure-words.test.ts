import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../electron/cli/program.ts';
import { type Failure, FailureCode, ownCommands } from '../../../electron/contract/index.ts';
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

/** Whether commander takes these words, as they are, for a command of ours. */
const isUnderstood = (words: string[]): boolean => parseArguments(words, '0', 'en').kind === 'run';

/** As `isUnderstood`, of a command without its arguments. */
const isKnown = (words: string[]): boolean => {
  const parsed = parseArguments(words, '0', 'en');
  if (parsed.kind !== 'usage') return true;
  const { code, params } = parsed.failure;
  return code === 'USAGE' && ['missingArgument', 'missingOption'].includes(params.reason);
};

/** As a shell splits what a person pastes. */
const wordsIn = (printed: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${printed}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

const inTerminal = [
  ['en', english],
  ['de', german],
] as const;

describe.each(inTerminal)('what is to be typed, in %s', (_language, way) => {
  test.each(Object.entries(ownCommands))('%s: is printed as it is understood', (_name, create) => {
    const command = create("/home/ada's files/it");
    let count = 0;
    const printed = new Set<string>();
    for (const failure of failureSamples) {
      if (!('command' in failure.params) || !Array.isArray(failure.params.command)) continue;
      const words = told(way({ ...failure, params: { ...failure.params, command } } as Failure));
      const at = words.lastIndexOf('flakestick ');
      // What the file is made of may need none.
      if (at < 0) continue;
      printed.add(words.slice(at).replace(/[.\s]+$/, ''));
      count += 1;
    }
    expect(count).toBeGreaterThan(8);
    for (const text of printed) {
      // Behind it the sentence may go on, but not in a shell's words.
      const [program, ...rest] = wordsIn(text.split('; ')[0] ?? '');
      expect([program, ...rest]).toEqual(command);
      expect(isUnderstood(rest), text).toBe(true);
    }
  });

  test('a command that a sentence names by itself is one of ours, with its flags', () => {
    const named = failureSamples.flatMap(
      (failure) =>
        told(way(failure)).match(/\bflakestick (?:--?[a-z-]+|[a-z][a-z-]*)(?: --[a-z-]+)*/g) ?? [],
    );
    expect(new Set(named).size).toBeGreaterThan(2);
    for (const one of new Set(named)) {
      expect(isKnown(one.split(' ').slice(1)), one).toBe(true);
    }
  });

  test('a flag that a failure has is one of ours, and is named', () => {
    let count = 0;
    for (const failure of failureSamples) {
      const { flag, flags = [] } = failure.params as { flag?: string | null; flags?: string[] };
      for (const one of flag ? [flag, ...flags] : flags) {
        expect(commandsWith(one).some(isUnderstood), one).toBe(true);
        const isWritten = 'isWritten' in failure.params && failure.params.isWritten;
        const isMeant =
          failure.code !== 'NOT_AN_IMAGE' ||
          !['virtualDisk', 'archive', 'packed', 'document', 'program'].includes(
            String(failure.params.content),
          );
        if (!isWritten && isMeant)
          expect(told(way(failure)), JSON.stringify(failure)).toContain(one);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(8);
  });
});

/** Commands with which it may be given. */
const commandsWith = (flag: string): string[][] => [
  ['flash', 'i.iso', '--drive', '/dev/sdx', flag],
  ['make', '.#h', '--drive', '/dev/sdx', flag],
  ['serve', flag, '4000'],
];

test('what is no command or flag of ours is not understood', () => {
  expect(isKnown(['look'])).toBe(false);
  expect(isKnown(['drives', '--look'])).toBe(false);
  expect(isUnderstood(['drives', 'all'])).toBe(false);
  expect(commandsWith('--force').some(isUnderstood)).toBe(false);
});

test('no other file makes a command of ours', () => {
  const root = new URL('../../../', import.meta.url).pathname;
  const made = globSync('electron/**/*.ts', { cwd: root }).filter((file) =>
    /\[\s*'flakestick',/.test(readFileSync(root + file, 'utf8')),
  );
  expect(made).toEqual(['electron/contract/own-commands.ts']);
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
