import { expect, test } from 'vitest';
import { parseArguments } from '../../../electron/cli/program.ts';
import { said } from '../../fixtures/failure-words.ts';

const parse = (line: string) => parseArguments(line.split(' ').filter(Boolean), '1.2.3', 'en');

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
