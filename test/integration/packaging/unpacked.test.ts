import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { has, program } from '../../config/machine.ts';

const project = resolve(import.meta.dirname, '../../..');
const electronVersion = (
  JSON.parse(readFileSync(join(project, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string;
  }
).version;
// A dependency of electron-builder, which makes the archive with it.
const asar = createRequire(import.meta.url)('@electron/asar') as {
  listPackage: (archive: string, options: { isPack: boolean }) => string[];
  extractFile: (archive: string, file: string) => Buffer;
  statFile: (archive: string, file: string) => { unpacked?: boolean };
};

const work = mkdtempSync(join(tmpdir(), 'flakestick-package-'));
const app = join(work, 'out', `linux-${process.arch === 'x64' ? '' : `${process.arch}-`}unpacked`);
const resources = join(app, 'resources');
const archive = join(resources, 'app.asar');

/** A folder in the layout of Electron's zip, whose binary is a script. */
const createElectronFolder = (): string => {
  const folder = join(work, 'electron');
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  writeFileSync(join(folder, 'electron'), '#!/bin/sh\necho stand-in\n', { mode: 0o755 });
  writeFileSync(join(folder, 'chrome-sandbox'), '#!/bin/sh\n', { mode: 0o755 });
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) {
    writeFileSync(join(folder, name), '');
  }
  writeFileSync(join(folder, 'version'), electronVersion);
  return folder;
};

const run = (command: string, args: string[]) =>
  execFileSync(command, args, {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

beforeAll(() => {
  if (!has.drivelist) return;
  const overlay = join(work, 'overlay.json');
  writeFileSync(
    overlay,
    JSON.stringify({
      extends: join(project, 'electron-builder.yml'),
      electronDist: createElectronFolder(),
      // Flipping them needs the real binary; the map itself is tested in test/unit/shell/packaging.test.ts.
      electronFuses: null,
      directories: { output: join(work, 'out') },
    }),
  );
  run(process.execPath, ['electron/bootstrap/dist.mjs', 'dir', '--config', overlay]);
}, 300_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const modeOf = (path: string) => (statSync(join(app, path)).mode & 0o7777).toString(8);
const listed = () => asar.listPackage(archive, { isPack: false }).map((path) => path.slice(1));

describe.skipIf(!has.drivelist)('the asar (needs a compiled drivelist)', () => {
  test('holds the shell, the page, drivelist with what it loads, and nothing else', () => {
    const folders = new Set(listed().map((path) => path.split('/').slice(0, 2).join('/')));
    expect([...folders].sort()).toEqual([
      'dist',
      'dist/renderer',
      'dist/shell',
      'node_modules',
      'node_modules/bindings',
      'node_modules/debug',
      'node_modules/drivelist',
      'node_modules/file-uri-to-path',
      'node_modules/ms',
      'package.json',
    ]);
    expect(listed().filter((path) => /\.(map|ts|tsx|gyp|cpp)$/.test(path))).toEqual([]);
  });

  test('starts at the main that was built, byte for byte', () => {
    const { main, version, desktopName, scripts, devDependencies } = JSON.parse(
      asar.extractFile(archive, 'package.json').toString(),
    ) as Record<string, unknown>;
    expect({ main, desktopName }).toEqual({
      main: 'dist/shell/main.js',
      desktopName: 'org.flakestick.flakestick.desktop',
    });
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect([scripts, devDependencies]).toEqual([undefined, undefined]);
    for (const file of [
      'dist/shell/main.js',
      'dist/shell/preload.cjs',
      'dist/renderer/index.html',
    ]) {
      expect(asar.extractFile(archive, file).equals(readFileSync(join(project, file)))).toBe(true);
    }
  });

  test('has drivelist’s binding outside, where it can be loaded from', () => {
    const binding = 'node_modules/drivelist/build/Release/drivelist.node';
    expect(asar.statFile(archive, binding).unpacked).toBe(true);
    const unpacked = join(resources, 'app.asar.unpacked', binding);
    expect(readFileSync(unpacked).equals(readFileSync(join(project, binding)))).toBe(true);
    expect(Object.keys(createRequire(import.meta.url)(unpacked) as object)).toContain('list');
  });
});

describe.skipIf(!has.drivelist)('the resources (needs a compiled drivelist)', () => {
  test('the helper, its launcher and its Node.js, with modes that let only their owner change them', () => {
    expect(modeOf('resources/dist/helper/helper.js')).toBe('644');
    expect(modeOf('resources/dist/helper/flakestick-helper')).toBe('755');
    expect(modeOf('resources/runtime/node')).toBe('755');
    expect(modeOf('resources/app.asar')).toBe('644');
    const own = run(join(resources, 'runtime/node'), ['-p', 'process.versions.node.split(".")[0]']);
    expect(own.trim()).toBe('24');
    for (const file of ['dist/helper/helper.js', 'dist/cli/main.js', 'dist/web/main.js']) {
      const packaged = readFileSync(join(resources, file));
      expect(packaged.equals(readFileSync(join(project, file)))).toBe(true);
    }
  });

  test('nothing in it may be written by others, or runs as its owner', () => {
    const loose = run('find', [app, '-perm', '/o+w,g+s,u+s', '-not', '-type', 'l']);
    expect(loose).toBe('');
  });

  test('nix/ as it is', () => {
    const listFiles = (folder: string) =>
      run('find', [folder, '-type', 'f', '-printf', '%P %m\\n']).split('\n').sort();
    expect(listFiles(join(resources, 'nix'))).toEqual(listFiles(join(project, 'nix')));
  });

  test('the command line runs from there, with drivelist', () => {
    const cli = join(resources, 'dist/cli/main.js');
    const found = createRequire(cli).resolve('drivelist');
    expect(found).toBe(join(resources, 'node_modules/drivelist/js/index.js'));
    const version = run(join(resources, 'runtime/node'), [cli, '--version']);
    expect(version.trim()).toMatch(/\d+\.\d+\.\d+$/);
    const drives = run(join(resources, 'runtime/node'), [cli, 'drives', '--json']);
    const last = JSON.parse(drives.trim().split('\n').at(-1) ?? '') as { type: string };
    expect(last.type).toBe('result');
  });

  test('the launcher starts the helper beside it, whatever it or Node.js is told to load', async () => {
    const trap = join(work, 'trap.cjs');
    writeFileSync(trap, 'process.stdout.write("trapped"); process.exit(0);');
    const launcher = spawn(join(resources, 'dist/helper/flakestick-helper'), [trap], {
      env: { PATH: '/usr/bin:/bin', NODE_OPTIONS: `--require ${trap}`, NODE_PATH: work },
    });
    // Descriptor 1 is the helper's channel, in both directions.
    const channel = launcher.stdout as unknown as Duplex;
    const [first] = (await once(channel, 'data')) as [Buffer];
    expect(first.toString()).toContain('ready');
    const commandLine = readFileSync(`/proc/${launcher.pid}/cmdline`, 'utf8').split('\0');
    expect(commandLine.slice(0, -1)).toEqual([
      join(resources, 'runtime/node'),
      join(resources, 'dist/helper/helper.js'),
    ]);
    expect(readFileSync(`/proc/${launcher.pid}/environ`, 'utf8')).not.toContain('NODE_');
    channel.end();
    await once(launcher, 'exit');
  });

  test('the launcher can’t be started by a name whose place is not known', () => {
    const sh = spawnSync('sh', ['./flakestick-helper'], {
      cwd: join(resources, 'dist/helper'),
      encoding: 'utf8',
    });
    expect([sh.status, sh.stderr]).toEqual([
      127,
      'flakestick-helper: start it by its absolute path\n',
    ]);
  });
});

test('the executable is the Electron that it was given, by the name that the desktop entry has', () => {
  expect(run(join(app, 'flakestick-app'), [])).toBe('stand-in\n');
});

for (const target of ['deb', 'rpm', 'AppImage']) {
  test.skip(`the ${target} installer (needs tools that electron-builder downloads)`, () => {});
}

test.skipIf(!program('appstreamcli'))(
  'what software centres read of it is valid (needs appstreamcli)',
  () => {
    const file = join(project, 'assets/linux/org.flakestick.flakestick.metainfo.xml');
    const validate = ['validate', '--no-net', '--pedantic', file];
    const { status, stdout } = spawnSync('appstreamcli', validate, { encoding: 'utf8' });
    expect({ status, stdout }).toMatchObject({ status: 0 });
  },
);
