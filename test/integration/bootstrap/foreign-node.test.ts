import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyBootstrap, finish } from './bootstrap-copy.ts';

// NixOS has no loader for foreign programs: the Node.js among the packages is there, and can't start. npm puts its link
// first on the PATH of every script.

let copy: ReturnType<typeof copyBootstrap>;
afterAll(() => copy.remove());

const packages = join(import.meta.dirname, '../../../node_modules');
const npmCli = join(
  dirname(spawnSync('sh', ['-c', 'readlink -f "$(command -v npm)"'], { encoding: 'utf8' }).stdout),
  'npm-cli.js',
);

/** What NixOS has in the place of the loader (stub-ld) says so, and ends with 127. */
const foreignProgram = `#!/bin/sh
echo "Could not start dynamically linked executable: $0" >&2
exit 127
`;

beforeAll(() => {
  copy = copyBootstrap(
    {
      'electron/bootstrap/build.mjs': 'export const build = async () => {};',
      'dist/cli/main.js': "console.log(process.version, process.argv.slice(2).join(' '));",
    },
    { packages: false },
  );
  const own = join(copy.root, 'node_modules');
  mkdirSync(join(own, 'node/bin'), { recursive: true });
  mkdirSync(join(own, '.bin'));
  for (const name of readdirSync(packages)) {
    if (name !== 'node' && name !== '.bin' && !name.startsWith('.flakestick')) {
      symlinkSync(join(packages, name), join(own, name));
    }
  }
  cpSync(join(packages, 'node/package.json'), join(own, 'node/package.json'));
  writeFileSync(join(own, 'node/bin/node'), foreignProgram);
  chmodSync(join(own, 'node/bin/node'), 0o755);
  symlinkSync('../node/bin/node', join(own, '.bin/node'));
});

/** By npm, which runs on this Node.js. */
const npm = (...args: string[]) =>
  finish(
    spawn(process.execPath, [npmCli, ...args], {
      cwd: copy.root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', NODE: process.execPath },
    }),
  );

test('what npm puts first on the PATH can not start', async () => {
  const manifest = JSON.parse(readFileSync(join(copy.root, 'package.json'), 'utf8'));
  manifest.scripts.probe = 'node --version';
  copy.write('package.json', JSON.stringify(manifest));
  expect(await npm('run', '--silent', 'probe')).toMatchObject({ status: 127, stdout: '' });
});

test('the window, and the command line, start on the Node.js that npm runs on', async () => {
  const line = await npm('run', '--silent', 'cli', '--', 'doctor');
  expect(line).toMatchObject({ status: 0, stdout: `${process.version} doctor\n` });
  const window = await npm('start', '--silent', '--', '--no-open');
  expect(window).toMatchObject({ status: 0, stdout: `${process.version} serve --no-open\n` });
});
