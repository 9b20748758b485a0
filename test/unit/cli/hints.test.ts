import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseArguments } from '../../../electron/cli/program.ts';
import { installerOptions, parseInstallerOptions } from '../../../electron/contract/index.ts';

/** What is printed as a way out has to be one: commands, flags, options and steps, wherever a person may read them. */
const root = new URL('../../..', import.meta.url).pathname;
const read = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((file) => ({
    file,
    text: readFileSync(join(root, file), 'utf8'),
  }));

/** Without comments: those are for whoever reads the source. */
const withoutComments = (text: string) =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*(?:\/\/|#).*$/gm, '');

const printed = [
  ...read('electron/{cli,engine,contract,texts,adapters,helper,web,shell}/**/*.ts'),
  ...read('electron/texts/*/window.json'),
  ...read('nix/{lib,installer,modules}/**/*.{nix,sh,jq}'),
].map(({ file, text }) => ({ file, text: withoutComments(text) }));
const readme = read('README.md');

const help = (command: string) => {
  const parsed = parseArguments([...command.split(' ').filter(Boolean), '--help'], '0', 'en');
  return parsed.kind === 'text' ? parsed.text : null;
};
const commands = [...(help('') ?? '').matchAll(/^ {2}([a-z-]+) /gm)]
  .map(([, name = '']) => name)
  .filter((name) => help(name) !== null);

/** Words of a command as the shell splits them, up to where the sentence goes on. */
const wordsOf = (text: string): string[] =>
  (text.match(/(?:'[^']*'|"[^"]*"|[^\s'"`])+/g) ?? []).map((word) =>
    word.replace(/^(['"])(.*)\1$/, '$2'),
  );

test('there are commands', () => {
  expect(commands).toEqual(
    expect.arrayContaining(['hosts', 'build', 'make', 'flash', 'verify', 'drives', 'doctor']),
  );
});

test('every command of the README is understood, with its flags', () => {
  const lines = readme.flatMap(({ text }) =>
    [...text.matchAll(/npm run --silent cli -- ((?:[^|#\n]|(?<=\S)#)+)/g)].map(([, line = '']) =>
      line.trim(),
    ),
  );
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(parseArguments(wordsOf(line), '0', 'en').kind, line).toBe('run');
});

test('every command that is printed exists, with the flags behind it', () => {
  let count = 0;
  for (const { file, text } of printed) {
    for (const [whole, name = '', rest = ''] of text.matchAll(
      /\bflakestick ([a-z][a-z-]+)((?: (?:--?[a-z-]+|[A-Z]+|<[^>]+>|…|\d+G))*)/g,
    )) {
      // `new Command('flakestick')` and words of a sentence are no commands.
      if (!commands.includes(name)) {
        expect(whole, `${file}: ${whole}`).not.toMatch(
          /flakestick (?:list|show|run|start|write|host)\b/,
        );
        continue;
      }
      for (const [flag] of rest.matchAll(/--[a-z-]+/g))
        expect(help(name), `${file}: ${whole}`).toContain(flag);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(4);
});

test('a command of nix that is printed needs no feature to be enabled first', () => {
  const command = /\bnix (?:build|copy|develop|eval|flake|log|path-info|run|shell|store) [-/$']/;
  for (const { file, text } of printed) expect(command.exec(text)?.[0], file).toBeUndefined();
});

test('every option that is set in a text, in either language, can be set so', () => {
  const texts = [...printed, ...readme, ...read('nix/options.json')];
  let count = 0;
  for (const { file, text } of texts) {
    // Of a nix file they are evaluated: test/integration/nix/layout.test.ts.
    if (file.endsWith('.nix')) continue;
    for (const [, word = ''] of text.matchAll(/--set ((?:'[^'\n]*'|[\w.]+=)[^\s`'),]*)/g)) {
      const [value = ''] = wordsOf(word.replaceAll('\\"', '"').replace(/[.:;]$/, ''));
      expect(parseInstallerOptions([value]).ok, `${file}: --set ${value}`).toBe(true);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(4);
});

test('what the table says of a value can be typed into its field', () => {
  const german = JSON.parse(readFileSync(join(root, 'electron/texts/de/window.json'), 'utf8'));
  const name = 'layout.sizes';
  const descriptions = [
    installerOptions.find((option) => option.name === name)?.description,
    german.installer.describe.layout.sizes,
  ];
  for (const description of descriptions) {
    const typed = /"\/home" = "200G"|\/home=200G/.exec(String(description))?.[0];
    expect(parseInstallerOptions([`${name}=${typed}`]), String(description)).toEqual({
      ok: true,
      value: { [name]: { '/home': '200G' } },
    });
  }
});

test('every step that the installer names is there', () => {
  const steps = globSync('nix/installer/steps/*.sh', { cwd: root }).map((file) =>
    file.replace(/^.*\/|\.sh$/g, ''),
  );
  const named = printed
    .filter(({ file }) => file.startsWith('nix/'))
    .flatMap(({ text }) => [...text.matchAll(/--from (\d\d-[a-z-]+)/g)].map(([, step]) => step));
  expect(named.length).toBeGreaterThan(5);
  for (const step of named) expect(steps).toContain(step);
});
