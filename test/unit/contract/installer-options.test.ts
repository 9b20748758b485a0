import { expect, test } from 'vitest';
import { parseInstallerOption } from '../../../electron/contract/index.ts';

const parse = (name: string, text: string) => {
  const parsed = parseInstallerOption(name, text);
  return parsed.ok ? parsed.value : [parsed.error.code, parsed.error.hint];
};

test('a size is a number with its unit, as sgdisk has it', () => {
  for (const size of ['8G', '+512m', '1T', '016K'])
    expect(parse('swap.size', size), size).toBe(size);
  for (const none of [
    'lots',
    '',
    '8',
    'G',
    '0G',
    '-8G',
    '1.5G',
    '8 G',
    '8GB',
    `${'9'.repeat(19)}G`,
  ]) {
    expect(parse('swap.size', none), none).toEqual([
      'OPTION_INVALID',
      'It is a whole number with K, M, G, T or P, such as 8G.',
    ]);
  }
});

test('each other type: its own values, and what is right where one is not', () => {
  expect(parse('prebuilt', 'true')).toBe(true);
  expect(parse('prebuilt', 'yes')).toEqual(['OPTION_INVALID', 'It is true or false.']);
  expect(parse('compression', 'small')).toBe('small');
  expect(parse('compression', 'tiny')).toEqual(['OPTION_INVALID', 'It is one of fast, small.']);
  expect(parse('extraPackages', 'git, htop')).toEqual(['git', 'htop']);
  expect(parse('extraPackages', 'git; rm')).toEqual([
    'OPTION_INVALID',
    'It is of the type listOf package.',
  ]);
  expect(parse('layout.sizes', '/home=200G,/srv=1T')).toEqual({ '/home': '200G', '/srv': '1T' });
  expect(parse('no.such', '1')).toMatchObject([
    'OPTION_INVALID',
    expect.stringContaining('swap.size'),
  ]);
});
