// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources, as text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSentences } from './sentences.ts';

const root = new URL('../../', import.meta.url).pathname;
/** What tells a person something tells it in the person's language, by `electron/texts`. */
const folders = [
  'contract',
  'engine',
  'adapters',
  'drive-facts',
  'helper-protocol',
  'helper',
  'shell',
].map((layer) => `electron/${layer}`);

/** What only looks like one, or is read by no person: with the reason. */
const allowed: Record<string, string> = {
  'INSTALLER SSH PUBLIC KEY for X:': 'looked for in a log',
  'There are no build users here: practising without them.': 'a line of the log of a build',
  "Nix's sandbox can't be used here: practising without it.": 'a line of the log of a build',
  'Password of %p, to let Flakestick open XX: ': "sudo's own question, which is in English",
  'X is not locked: X.': "a line of the helper's log",
  'Intel Raid ISM Cfg Sig. ': 'bytes on a drive',
  'Promise Technology, Inc.': 'bytes on a drive',
  'There is no such file.': 'the body of an answer that no page shows',
};

test.each(folders)('no sentence for a person stands in %s', (folder) => {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(5);
  const found = files.flatMap((file) =>
    findSentences(`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8')),
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
    "throw new Error('A run of one drive has one outcome.');",
    "const command = ['nix', 'flake', 'show'];",
    "const mark = 'INSTALLER SSH PUBLIC KEY for';",
    "import { join } from 'node:path'; // Why it is so.",
    "const said = 'no such file or directory';",
  ])('but not %s', (source) => {
    expect(findSentences('canary.ts', source)).toEqual([]);
  });
});
