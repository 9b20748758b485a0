import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: plain JavaScript without types.
import * as optionTable from '../../electron/bootstrap/option-table.mjs';
import { projectRoot } from './cruise-project.ts';

const read = (name: string) => readFileSync(join(projectRoot, name), 'utf8');

/** Links to files, pictures, and the paths in backticks that are whole. */
const pathsIn = (text: string): string[] => [
  ...[...text.matchAll(/\]\((?!\w+:)([^)#]+)\)/g)].map(([, path]) => path ?? ''),
  ...[...text.matchAll(/\bsrc(?:set)?="(?!\w+:)([^"]+)"/g)].map(([, path]) => path ?? ''),
  ...[...text.matchAll(/`((?:electron|renderer|test|nix|assets)\/[\w./-]+)`/g)].map(
    ([, path]) => path ?? '',
  ),
];

describe.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])('%s', (name) => {
  test('names only files that exist', () => {
    const paths = pathsIn(read(name));
    const missing = paths.filter((path) => !existsSync(join(projectRoot, dirname(name), path)));
    expect(missing).toEqual([]);
  });
});

test('paths are found in a text', () => {
  const text =
    'see [it](electron/a.ts), `test/unit/b`, [out](https://x.example/) and <img src="assets/c.png"> `npm start`';
  expect(pathsIn(text)).toEqual(['electron/a.ts', 'assets/c.png', 'test/unit/b']);
});

test.each(['electron', 'electron/engine'])('the map has every folder of %s', (parent) => {
  const map = /```\n(electron\/[\s\S]*?)```/.exec(read('CONTRIBUTING.md'))?.[1] ?? '';
  const folders = readdirSync(join(projectRoot, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter((name) => !new RegExp(`^ +${name}/ `, 'm').test(map))).toEqual([]);
});

test('README begins with a picture, the flake, and the two commands', () => {
  const first = read('README.md').split('\n').slice(0, 25).join('\n');
  for (const words of ['nix run', 'npm start', 'npm test', 'assets/screenshots/']) {
    expect(first).toContain(words);
  }
});

const { withOptionTable } = optionTable as {
  withOptionTable: (text: string, table: object) => string;
};

describe('the table of options in README', () => {
  const table = JSON.parse(read('nix/options.json'));

  test('is the one of nix/options.json: else run `npm run fix`', () => {
    expect(read('README.md')).toBe(withOptionTable(read('README.md'), table));
  });

  test('an option, a default or a word that changed makes it stale', () => {
    const [first, ...others] = table.options;
    for (const options of [others, [{ ...first, description: 'Other words.' }, ...others]]) {
      expect(withOptionTable(read('README.md'), { ...table, options })).not.toBe(read('README.md'));
    }
    expect(() => withOptionTable('# Flakestick', table)).toThrow('lacks the markers');
    expect(() => withOptionTable(read('README.md'), { ...table, groups: [] })).toThrow('group');
  });
});
