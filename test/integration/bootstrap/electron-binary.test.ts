import { existsSync, readFileSync } from 'node:fs';
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
  ): Promise<{ file?: string; reason?: string; ms: number }> =>
    JSON.parse(
      (await run(['find.mjs', String(patienceMs)], { ELECTRON_SKIP_BINARY_DOWNLOAD: '' })).stdout,
    );
  const calls = () => readFileSync(join(root, 'node_modules/electron/calls'), 'utf8').length;
  return { root, write, find, calls };
};

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
