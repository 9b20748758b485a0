import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readLsblk } from '../../../electron/adapters/drive-source-tools.ts';
import { createProcesses, outsideAppImage } from '../../../electron/adapters/processes.ts';

const mount = '/tmp/.mount_FlakesX1';

test('what an AppImage leads a search path with is not handed to nix, git and ssh', () => {
  // As electron-builder's launcher sets them (appImageUtil.js).
  const env = {
    APPDIR: mount,
    APPIMAGE: '/home/ada/Flakestick.AppImage',
    ARGV0: './Flakestick.AppImage',
    OWD: '/home/ada',
    HOME: '/home/ada',
    PATH: `${mount}:${mount}/usr/sbin:/run/current-system/sw/bin:/usr/bin`,
    LD_LIBRARY_PATH: `${mount}/usr/lib`,
    GSETTINGS_SCHEMA_DIR: `${mount}/usr/share/glib-2.0/schemas:/usr/share/schemas`,
    XDG_DATA_DIRS: `${mount}/usr/share/:/usr/share/gnome`,
    NIX_PATH: `${mount}er:nixpkgs=/nix`,
    EMPTY: '',
  };
  expect(outsideAppImage(env)).toEqual({
    HOME: '/home/ada',
    PATH: '/run/current-system/sw/bin:/usr/bin',
    GSETTINGS_SCHEMA_DIR: '/usr/share/schemas',
    XDG_DATA_DIRS: '/usr/share/gnome',
    NIX_PATH: `${mount}er:nixpkgs=/nix`,
    EMPTY: '',
  });
});

afterEach(() => vi.unstubAllEnvs());

test('nor does a program that is started find it', async () => {
  vi.stubEnv('APPDIR', mount);
  vi.stubEnv('LD_LIBRARY_PATH', `${mount}/usr/lib:/opt/lib`);
  vi.stubEnv('GSETTINGS_SCHEMA_DIR', `${mount}/usr/share`);
  const outcome = await createProcesses().run({
    command: 'printenv',
    args: ['LD_LIBRARY_PATH', 'GSETTINGS_SCHEMA_DIR', 'APPDIR', 'MORE'],
    env: { MORE: 'more' },
  });
  expect(outcome).toMatchObject({ stdout: '/opt/lib\nmore\n' });
});

test('nor is what lists the drives taken from there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-appimage-'));
  const program = join(folder, 'lsblk');
  writeFileSync(program, `#!/bin/sh\necho '{"blockdevices":[{"kname":"planted"}]}'\n`);
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  expect([...(await readLsblk()).keys()]).toEqual(['planted']);
  vi.stubEnv('APPDIR', folder);
  expect([...(await readLsblk()).keys()]).not.toContain('planted');
  rmSync(folder, { recursive: true });
});

test('elsewhere the environment is handed on as it is', () => {
  const env = { PATH: '/usr/bin', LD_LIBRARY_PATH: '', APPIMAGE: 'x' };
  expect(outsideAppImage(env)).toEqual(env);
});
