// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources, as text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSentences, findWords } from './sentences.ts';

const root = new URL('../../', import.meta.url).pathname;
/**
 * What tells a person something tells it in the person's language, by `electron/texts`: all of the product but `bootstrap`, the scripts
 * behind `npm start` and `npm test`, which run before anything is installed that could know a language.
 */
const folders = [
  ...readdirSync(join(root, 'electron'))
    .filter((name) => !['texts', 'bootstrap'].includes(name) && !name.endsWith('.json'))
    .map((layer) => `electron/${layer}`),
  ...readdirSync(join(root, 'renderer'), { withFileTypes: true })
    // The page of all states is no part of the product, and what it shows is made up.
    .filter((entry) => entry.isDirectory() && entry.name !== 'stories')
    .map(({ name }) => `renderer/${name}`),
];
/** Nearly all that is a text here is printed: two words that stand beside each other are too many. */
const printing = ['electron/cli', 'electron/web'];

/** What only looks like one, or is read by no person: with the reason. */
const allowed: Record<string, string> = {
  'INSTALLER SSH PUBLIC KEY for X:': 'looked for in a log',
  'There are no build users here: practising without them.': 'a line of the log of a build',
  "Nix's sandbox can't be used here: practising without it.": 'a line of the log of a build',
  'X is not locked: X.': "a line of the helper's log",
  'Intel Raid ISM Cfg Sig. ': 'bytes on a drive',
  'Promise Technology, Inc.': 'bytes on a drive',
  '<!doctype html>\n<meta charset="utf-8">\n<meta name="referrer" content="no-referre':
    'a page that only leads on',
  'ten minutes': 'how long a link lasts',
  'until it is used': 'how long a link lasts',
};

test.each(folders)('no sentence for a person stands in %s', (folder) => {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file),
  );
  expect(files.length).toBeGreaterThan(0);
  const find = printing.includes(folder) ? findWords : findSentences;
  const found = files.flatMap((file) =>
    find(`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8')),
  );
  expect(found.filter((one) => !(one.replace(/^\S+ /, '') in allowed))).toEqual([]);
});

describe('and one that does is found', () => {
  test.each([
    "fail('DRIVE_LOST', 'Plug it in again.')",
    'const message = `${device} is write-protected.`;',
    "const hint = isOn ? null : 'Choose a larger drive.';",
    'const ask = "Is that really meant?";',
  ])('%s', (source) => {
    expect(findSentences('canary.ts', source)).toHaveLength(1);
  });

  test.each([
    'output.say(`missing: ${path}`);',
    "say('does not evaluate');",
    'const free = `${size} free`;',
  ])('also of a few words only, where all is printed: %s', (source) =>
    expect(findWords('canary.ts', source)).toHaveLength(1),
  );

  test.each(['`${device}: ${words}`', "['--port', String(port)]", "'practice-drive <path>'"])(
    'but not there %s',
    (source) => expect(findWords('canary.ts', source)).toEqual([]),
  );

  test('nor where one would look for it least: the list of folders is that of the product', () => {
    expect(folders).toEqual(
      expect.arrayContaining([
        'electron/cli',
        'electron/web',
        'electron/helper',
        'renderer/features',
      ]),
    );
  });

  test.each([
    "throw new Error('A run of one drive has one outcome.');",
    "const command = ['nix', 'flake', 'show'];",
    "const mark = 'INSTALLER SSH PUBLIC KEY for';",
    "import { join } from 'node:path'; // Why it is so.",
    "const said = 'no such file or directory';",
  ])('but not %s', (source) => {
    expect(findSentences('canary.ts', source)).toEqual([]);
  });
});
