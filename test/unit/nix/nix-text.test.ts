import { expect, test } from 'vitest';
import { derivationName } from '../../../electron/contract/index.ts';
import { findNearestNames } from '../../../electron/engine/nix/nearest-names.ts';
import { isAddressable, quoteWhereNeeded } from '../../../electron/engine/nix/nix-language.ts';
import { isTooOld, parseNixVersion } from '../../../electron/engine/nix/nix-program.ts';
import { cleanLine, stripEscapes } from '../../../electron/engine/nix/nix-text.ts';

test.each([
  ['\u001b[32mgreen\u001b[0m', 'green'],
  ['10%\r50%\r100%\r', '100%'],
  ['\u001b]8;;https://x.example\u0007link\u001b]8;;\u0007', 'link'],
  ['tab\tstays', 'tab\tstays'],
  ['\u001b[?25lhidden cursor\u001b[K', 'hidden cursor'],
  ['null\u0000byte', 'nullbyte'],
])('%j is shown as %j', (line, shown) => {
  expect(cleanLine(line)).toBe(shown);
});

test('several lines stay several lines', () => {
  expect(stripEscapes('\u001b[31ma\nb\u001b[0m')).toBe('a\nb');
});

test.each([
  ['/nix/store/bwjrvpq237l8myw3f9spwmdcb8av8n5b-linux-6.1.drv', 'linux-6.1'],
  ['/other/store/bwjrvpq237l8myw3f9spwmdcb8av8n5b-x.iso', 'x.iso'],
  ['x', 'x'],
])('the name of %s is %s', (path, name) => {
  expect(derivationName(path)).toBe(name);
});

test.each([
  ['nix (Nix) 2.8.0', '2.8.0', false],
  ['nix (Nix) 2.26.3\n', '2.26.3', false],
  ['nix (Lix, like Nix) 2.91.1', '2.91.1', false],
  ['nix (Determinate Nix 3.8.2) 2.30.1', '2.30.1', false],
  ['nix (Nix) 2.35pre20260101_abcdef', '2.35pre20260101_abcdef', false],
  ['nix (Nix) 2.7.0', '2.7.0', true],
  ['nix (Nix) 2.3.16', '2.3.16', true],
  ['nix (Nix) 3.0', '3.0', false],
])('%s', (text, version, tooOld) => {
  expect(parseNixVersion(text)).toBe(version);
  expect(isTooOld(version)).toBe(tooOld);
});

test('what is no nix has no version', () => {
  expect(parseNixVersion('nix-the-game 1.2')).toBeNull();
});

test('names are quoted where nix needs it, and one that it can not address is known', () => {
  expect(['laptop', 'a.b', '1st', "it's", 'a b', 'über'].map(quoteWhereNeeded)).toEqual([
    'laptop',
    '"a.b"',
    '"1st"',
    "it's",
    '"a b"',
    '"über"',
  ]);
  expect([isAddressable('a.b'), isAddressable('a"b'), isAddressable('')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('nearest names: a slip of the finger, another case, a beginning; not anything', () => {
  const names = ['laptop', 'server', 'web01', 'web02', 'workstation'];
  expect(findNearestNames('labtop', names)).toEqual(['laptop']);
  expect(findNearestNames('WEB01', names)).toEqual(['web01', 'web02']);
  expect(findNearestNames('work', names)).toContain('workstation');
  expect(findNearestNames('zzzzzz', names)).toEqual([]);
});
