// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they mean something in nix
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { quoteNixString } from '../../../electron/contract/index.ts';
import { writeNixAttributes } from '../../../electron/engine/nix/nix-language.ts';
import { has } from '../../config/machine.ts';

const read = (expression: string): unknown =>
  JSON.parse(
    execFileSync('nix-instantiate', ['--eval', '--strict', '--json', '--expr', expression], {
      encoding: 'utf8',
    }),
  );

const texts = [
  'git+file:///home/u/fleet?dir=a%20b&rev=0',
  'a "quoted" name',
  'back\\slash, \\" and \\${x}',
  '${builtins.throw "evaluated"}',
  '$${x} $$${y} $',
  "''${z}''",
  'two\nlines\r\nand\ta tab',
  'ünïcode 機 🖥',
  ' spaces ',
  '',
  '\\',
  '"; evil = true; x = "',
];

describe.skipIf(!has.nix)('text in a nix expression (needs nix)', () => {
  test.each(texts)('%j stays what it is', (text) => {
    expect(read(quoteNixString(text))).toBe(text);
  });

  test('a set of plain values', () => {
    const attributes = {
      type: 'git',
      url: texts[3] ?? '',
      shallow: true,
      lastModified: 1795278338,
    };
    expect(read(writeNixAttributes(attributes))).toEqual(attributes);
    expect(read(writeNixAttributes({}))).toEqual({});
  });
});
