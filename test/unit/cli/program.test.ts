import { expect, test } from 'vitest';
import { parseArguments } from '../../../electron/cli/program.ts';
import type { FailureParams, Language } from '../../../electron/contract/index.ts';
import { failureWords } from '../../../electron/texts/index.ts';
import { said } from '../../fixtures/failure-words.ts';

const parse = (line: string, language: Language = 'en') =>
  parseArguments(line.split(' ').filter(Boolean), '1.2.3', language);

test.each([
  'hosts .',
  'hosts . --facts --json',
  'drives --json',
  'build .#h --offline --set swap.size=4G --set prebuilt=true --out-link r --dry-run',
  'flash a.iso --drive /dev/sdx --drive /dev/sdy --yes --unmount --allow-fixed --no-verify',
  'flash a.iso --drive /dev/sdx --delta --no-power-off',
  'make .#h --drive /dev/sdx --resume',
  'verify a.iso --drive file:/d.img',
  'verify --drive file:/d.img',
  'make .#h --drive /dev/sdx --allow-fixed --yes --json',
  'prove a.iso .#h --json',
  'practice-drive d.img --size 8G',
  'serve --port 4000 --no-open',
  'doctor',
])('%s is understood', (line) => {
  expect(parse(line).kind).toBe('run');
});

test.each([
  ['', 'Name a command'],
  ['--json', 'json'],
  ['explode', 'explode'],
  ['hosts', "'flake'"],
  ['hosts . extra', 'too many'],
  ['drives --colour', '--colour'],
  ['flash a.iso', '--drive'],
  ['flash --drive /dev/sdx', "'image'"],
  ['make .#h', '--drive'],
  ['verify a.iso', '--drive'],
  ['flash a.iso --drive /dev/sdx --delta --resume', '--resume'],
  ['make .#h --drive /dev/sdx --resume --delta', '--resume'],
  ['prove a.iso', "'flake#host'"],
  ['practice-drive d.img', '--size'],
  ['practice-drive d.img --size lots', 'lots'],
  ['serve --port 70000', 'port'],
])('"%s" is wrong usage that says why', (line, why) => {
  const parsed = parse(line);
  if (parsed.kind !== 'usage') throw new Error(`parsed as ${parsed.kind}`);
  expect(parsed.failure.code).toBe('USAGE');
  expect(said(parsed.failure).message.toLowerCase()).toContain(why.toLowerCase());
});

test.each<[string, FailureParams<'USAGE'>, string]>([
  ['', { reason: 'noCommand' }, 'Es fehlt ein Befehl.'],
  [
    'flach x',
    { reason: 'unknownCommand', name: 'flach', nearest: ['flash'] },
    'Einen Befehl flach gibt es nicht. Gemeint ist vielleicht flash.',
  ],
  [
    'drives --jsn',
    { reason: 'unknownOption', option: '--jsn', nearest: ['--json'] },
    'Eine Option --jsn gibt es nicht. Gemeint ist vielleicht --json.',
  ],
  ['hosts --', { reason: 'missingArgument', argument: 'flake' }, 'Es fehlt das Argument „flake“.'],
  [
    'make .#h',
    { reason: 'missingOption', option: '--drive <drive>' },
    'Die Option --drive <drive> fehlt.',
  ],
  [
    'make .#h --drive',
    { reason: 'missingValue', option: '--drive <drive>' },
    'Der Option --drive <drive> fehlt ihr Wert.',
  ],
  [
    'flash a.iso --drive /dev/sdx --delta --resume',
    { reason: 'conflict', option: '--delta', other: '--resume' },
    'Die Optionen --delta und --resume schließen einander aus.',
  ],
  [
    'hosts . extra',
    { reason: 'tooMany', name: 'hosts', expected: 1, given: 2 },
    'Zu viele Argumente für hosts: erwartet 1, angegeben 2.',
  ],
  [
    'practice-drive d.img --size lots',
    {
      reason: 'wrongValue',
      option: '--size <size>',
      value: 'lots',
      cause: { code: 'USAGE', params: { reason: 'size', text: 'lots' } },
    },
    '„lots“ passt nicht zur Option --size <size>. „lots“ ist keine Größe.',
  ],
])(
  '"%s" is wrong usage by its fields, said in the language of the person',
  (line, params, german) => {
    const parsed = parse(line, 'de');
    expect(parsed).toEqual({ kind: 'usage', failure: { code: 'USAGE', params } });
    if (parsed.kind !== 'usage') return;
    expect(failureWords(parsed.failure, { language: 'de', variant: 'terminal' })).toEqual({
      message: german,
      hint: 'Siehe flakestick --help.',
    });
  },
);

test('help in German has the same commands and options, and no English', () => {
  const textOf = (line: string, language: Language): string => {
    const parsed = parse(line, language);
    if (parsed.kind !== 'text') throw new Error(`parsed as ${parsed.kind}`);
    return parsed.text;
  };
  const namesIn = (text: string) => text.match(/^ {2}[a-z-]+|(?<=[ ,])--?[a-z-]+(?= )/gim);
  const commands = [...textOf('--help', 'en').matchAll(/^ {2}([a-z-]+) \[/gm)].map(
    ([, one]) => one,
  );
  expect(commands.length).toBeGreaterThan(8);
  for (const line of ['--help', ...commands.map((name) => `${name} --help`)]) {
    const german = textOf(line, 'de');
    expect(namesIn(german)).toEqual(namesIn(textOf(line, 'en')));
    expect(german).not.toMatch(
      /\b(the|and|of|with|are|or|what|from|Usage|Options|Commands|default|display|output)\b|<(drive|size|path|number)>/,
    );
  }
});

test('help and version are texts', () => {
  expect(parse('--version')).toEqual({ kind: 'text', text: '1.2.3\n' });
  for (const name of [
    'hosts',
    'drives',
    'build',
    'flash',
    'verify',
    'make',
    'practice-drive',
    'serve',
    'doctor',
  ]) {
    expect(parse('--help')).toMatchObject({ text: expect.stringContaining(name) });
    expect(parse(`${name} --help`)).toMatchObject({ kind: 'text' });
  }
});
