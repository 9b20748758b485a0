import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copyBootstrap } from './bootstrap-copy.ts';

let copy: ReturnType<typeof copyBootstrap> | undefined;
afterEach(() => copy?.remove());

/** What Electron's own install.js leaves behind when it is done. */
const unpack = `
const fs = require('node:fs');
fs.mkdirSync(__dirname + '/dist', { recursive: true });
fs.writeFileSync(__dirname + '/dist/electron', '');
fs.writeFileSync(__dirname + '/dist/version', '45.0.0');
fs.writeFileSync(__dirname + '/path.txt', 'electron');
`;
const countCalls = "require('node:fs').appendFileSync(__dirname + '/calls', 'x');\n";

/** A project whose Electron has this install.js; `find` answers as `npm start` would see it. */
const projectWith = (installScript: string) => {
  copy = copyBootstrap(
    {
      'node_modules/electron/package.json': '{ "version": "45.0.0" }',
      'node_modules/electron/install.js': countCalls + installScript,
      'find.mjs': `
import { findElectron } from './electron/bootstrap/electron-binary.mjs';
const started = Date.now();
const found = await findElectron(process.execPath, Number(process.argv[2]));
console.log(JSON.stringify({ ...found, ms: Date.now() - started }));
process.exit();
`,
    },
    { packages: false },
  );
  const { root, run, write } = copy;
  const find = async (
    patienceMs = 15_000,
    env: Record<string, string> = {},
  ): Promise<{ file?: string; reason?: string; ms: number }> =>
    JSON.parse(
      (await run(['find.mjs', String(patienceMs)], { ELECTRON_SKIP_BINARY_DOWNLOAD: '', ...env }))
        .stdout,
    );
  const calls = () => readFileSync(join(root, 'node_modules/electron/calls'), 'utf8').length;
  return { root, write, find, calls };
};

/** As nixpkgs has it: a folder with a program, and nothing of what the package leaves. */
const given = async (program: string | null) => {
  const { root, write, find } = projectWith('process.exit(1);');
  if (program !== null) write('given/electron', program);
  if (program !== null) chmodSync(join(root, 'given/electron'), 0o755);
  return { root, found: await find(100, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'given') }) };
};

test('one that is given by Electron’s own variable is taken as it is', async () => {
  const { root, found } = await given('#!/bin/sh\necho v41.2.0\n');
  expect(found.file).toBe(join(root, 'given/electron'));
});

test.each([
  [
    'too old',
    '#!/bin/sh\necho v39.8.0\n',
    'Electron 39.8.0 in ELECTRON_OVERRIDE_DIST_PATH is older',
  ],
  ['no Electron', '#!/bin/sh\nexit 3\n', 'there is no Electron that runs'],
  ['not there', null, 'there is no Electron that runs'],
])('%s, it is refused with the reason, and nothing is downloaded', async (_, program, reason) => {
  const { root, found } = await given(program);
  expect(found.file).toBeUndefined();
  expect(found.reason).toContain(reason);
  expect(existsSync(join(root, 'node_modules/electron/calls'))).toBe(false);
});

test('a download that succeeds in time gives the binary', async () => {
  const { root, find } = projectWith(unpack);
  expect((await find()).file).toBe(join(root, 'node_modules/electron/dist/electron'));
});

test('one that fails is told in words, and not tried again at once', async () => {
  const address = 'https://user:secret@mirror.example/electron.zip';
  const { find, calls } = projectWith(
    `console.error('Error: no answer from ${address}\\n  at x'); process.exit(1);`,
  );
  const first = await find();
  expect(first.reason).toContain('no answer from its address');
  expect(first.ms).toBeLessThan(10_000);
  expect((await find()).reason).toContain('just now');
  expect(calls()).toBe(1);
});

test('a binary that appears after a failure is noticed', async () => {
  const { root, write, find } = projectWith('process.exit(1);');
  expect((await find()).file).toBeUndefined();
  write('node_modules/electron/dist/electron', '');
  write('node_modules/electron/dist/version', '45.0.0');
  write('node_modules/electron/path.txt', 'electron');
  expect((await find()).file).toBe(join(root, 'node_modules/electron/dist/electron'));
});

test('one that takes long gives way, goes on, and is there for a later start', async () => {
  const { root, find, calls } = projectWith(`setTimeout(() => {${unpack}}, 5000);`);
  const first = await find(1000);
  expect(first.reason).toContain('still being downloaded');
  // A second start while it lasts does not download it twice.
  expect((await find(100)).file).toBeUndefined();
  const file = join(root, 'node_modules/electron/dist/electron');
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await find()).file).toBe(file);
  expect(calls()).toBe(1);
});
