import { expect, test } from 'vitest';
import {
  checkInstallerOptions,
  InstallerOptions,
  installerOptions,
  parseInstallerOption,
  parseInstallerOptions,
} from '../../../electron/contract/index.ts';
import { optionText } from '../../../renderer/features/installer/option-words.ts';
import { said } from '../../fixtures/failure-words.ts';

const parse = (name: string, text: string) => {
  const parsed = parseInstallerOption(name, text);
  return parsed.ok ? parsed.value : [parsed.error.code, said(parsed.error).hint];
};

test('every option has an example, which is another value of it than its default', () => {
  for (const { name, example, default: value } of installerOptions) {
    const options = InstallerOptions.parse({ [name]: example });
    expect(checkInstallerOptions(options), name).toEqual({ ok: true, value: options });
    expect(example, name).not.toEqual(value);
  }
});

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

const set = (...assignments: string[]) => {
  const parsed = parseInstallerOptions(assignments);
  return parsed.ok
    ? parsed.value
    : [parsed.error.code, said(parsed.error).message, said(parsed.error).hint];
};

test.each([
  'layout.sizes=/home=200G',
  'layout.sizes="/home"=200G',
  'layout.sizes = { "/home" = "200G"; }',
  'layout.sizes={"/home"="200G";}',
  'layout.sizes."/home"=200G',
  'layout.sizes."/home" = "200G"',
  'layout.sizes."/home" = "200G";',
  'autoInstaller.layout.sizes."/home" = "200G";',
  'layout.sizes./home=200G',
])('%s says how large /home is', (assignment) => {
  expect(set(assignment)).toEqual({ 'layout.sizes': { '/home': '200G' } });
});

test('a key may have anything in it: dots, spaces, quotes, = and commas', () => {
  const hostile = [
    '/a.b',
    '/a b',
    '/a"b',
    "/it's",
    '/a=b',
    '/a,b',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is nix that would fill this in
    '/${x}',
    '/\\',
    '/ü',
    '/{}',
    '/;',
  ];
  for (const key of hostile) {
    const quoted = JSON.stringify(key).replaceAll('${', '\\${');
    const wanted = { 'layout.sizes': { [key]: 'keep' } };
    expect(set(`layout.sizes.${quoted}=keep`), key).toEqual(wanted);
    expect(set(`layout.sizes.${quoted} = "keep"`), key).toEqual(wanted);
    expect(set(`layout.sizes = { ${quoted} = "keep"; }`), key).toEqual(wanted);
    expect(set(`layout.sizes=${quoted}=keep`), key).toEqual(wanted);
  }
  const all = Object.fromEntries(hostile.map((key) => [key, 'keep']));
  expect(
    set(
      ...hostile.map((key) => `layout.sizes.${JSON.stringify(key).replaceAll('${', '\\${')}=keep`),
    ),
  ).toEqual({
    'layout.sizes': all,
  });
  // As the window's field writes and reads it.
  expect(parse('layout.sizes', optionText(all))).toEqual(all);
  expect(set('layout.sizes./a.b=keep')).toEqual({ 'layout.sizes': { '/a.b': 'keep' } });
});

test('a field takes what a hint prints', () => {
  const home = { '/home': '200G' };
  for (const text of [
    'layout.sizes."/home" = "200G"',
    '"/home" = "200G"',
    'layout.sizes = { "/home" = "200G"; }',
  ])
    expect(parse('layout.sizes', text), text).toEqual(home);
});

test('sizes given one by one add up, and the last of one holds', () => {
  expect(set('layout.sizes=/a=1G,/b=2G', 'layout.sizes."/c"=3G', 'layout.sizes."/a"=4G')).toEqual({
    'layout.sizes': { '/a': '4G', '/b': '2G', '/c': '3G' },
  });
});

test('other options as nix has them, and as they always were', () => {
  expect(
    set('swap.size = "4G"', 'swap.enable = true;', 'labels.root=a=b', 'compression="small"'),
  ).toEqual({
    'swap.size': '4G',
    'swap.enable': true,
    'labels.root': 'a=b',
    compression: 'small',
  });
  expect(set('extraPackages = [ "git" "htop" ]')).toEqual({ extraPackages: ['git', 'htop'] });
  expect(set('extraBootCommands=a "b" = "c"')).toEqual({ extraBootCommands: 'a "b" = "c"' });
  expect(set('extraMountDirs=')).toEqual({ extraMountDirs: [] });
});

test.each([
  ['swap.size', 'USAGE', 'swap.size sets no option.'],
  ['=4G', 'USAGE', '=4G sets no option.'],
  ['swap=4G', 'OPTION_INVALID', 'The installer has no option swap.'],
  ['swap.size."x"=4G', 'OPTION_INVALID', 'The installer has no option swap.size."x".'],
  ['layout.sizes=200G', 'OPTION_INVALID', 'layout.sizes can\'t be "200G".'],
  ['swap.size=lots', 'OPTION_INVALID', 'swap.size can\'t be "lots".'],
])('%s is %s', (assignment, code, message) => {
  expect(set(assignment)).toMatchObject([code, message, expect.any(String)]);
});
