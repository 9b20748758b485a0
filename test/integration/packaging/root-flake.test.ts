import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { has } from '../../config/machine.ts';
import { finish } from '../bootstrap/bootstrap-copy.ts';
import { createLab, type Lab } from '../nix-lab.ts';

// A flake at an address needs a lock file, which one in a folder does not show: so it comes from a git server.

const project = join(import.meta.dirname, '../../..');
const standIn = readFileSync(join(project, 'test/fixtures/stand-in-nixpkgs/flake.nix'), 'utf8');

/** A repository over HTTP, as git fetches it from any web server. */
const serve = (folder: string) =>
  new Promise<Server>((resolve) => {
    const server = createServer(({ url = '/' }, response) => {
      const file = join(folder, new URL(url, 'http://x').pathname);
      const isThere = existsSync(file) && statSync(file).isFile();
      response.writeHead(isThere ? 200 : 404).end(isThere ? readFileSync(file) : '');
    }).listen(0, '127.0.0.1', () => resolve(server));
  });

describe.skipIf(!has.nix || !has.git)('the flake at the root (needs nix and git)', () => {
  let lab: Lab;
  let server: Server;
  let address: string;

  beforeAll(async () => {
    lab = createLab();
    const folder = lab.writeFolder('flakestick', {});
    for (const name of ['flake.nix', 'nix', 'package.json', 'package-lock.json', 'tsconfig.json']) {
      cpSync(join(project, name), join(folder, name), { recursive: true });
    }
    for (const name of ['assets/linux', 'assets/icons', 'electron', 'renderer']) {
      cpSync(join(project, name), join(folder, name), { recursive: true });
    }
    lab.git(folder, 'init', '-q', '-b', 'master');
    lab.git(folder, 'add', '-A');
    lab.git(folder, 'commit', '-qm', 'all');
    // With an input that needs no network to be locked.
    lab.git(folder, 'checkout', '-q', '-b', 'near');
    const flake = join(folder, 'flake.nix');
    const url = /inputs\.nixpkgs\.url = ".*";/;
    writeFileSync(
      flake,
      readFileSync(flake, 'utf8').replace(url, `inputs.nixpkgs.url = "path:${nixpkgs('45.4.1')}";`),
    );
    lab.git(folder, 'commit', '-qam', 'near');
    lab.git(folder, 'checkout', '-q', 'master');
    lab.git(folder, 'clone', '-q', '--bare', folder, join(lab.root, 'served/flakestick.git'));
    lab.git(join(lab.root, 'served/flakestick.git'), 'update-server-info');
    server = await serve(join(lab.root, 'served'));
    address = `git+http://127.0.0.1:${(server.address() as AddressInfo).port}/flakestick.git`;
  });
  afterAll(() => {
    server?.close();
    lab?.remove();
  });

  const nixpkgs = (electronVersion: string) =>
    lab.writeFolder(`nixpkgs-${electronVersion}`, {
      'flake.nix': standIn
        .replace('@built@', project)
        .replace('@node@', process.execPath)
        .replace('@electronVersion@', electronVersion),
    });

  const run = (args: string[], display = '') =>
    finish(
      spawn('nix', ['--extra-experimental-features', 'nix-command flakes', ...args], {
        cwd: lab.root,
        env: { ...process.env, ...lab.env, DISPLAY: display, WAYLAND_DISPLAY: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );

  /** As README says it, with the stand-in for nixpkgs. */
  const nix = (
    args: string[],
    { electronVersion = '45.4.1', display = '', after = [] as string[] } = {},
  ) => {
    const input = ['--override-input', 'nixpkgs', `path:${nixpkgs(electronVersion)}`];
    return run([...args, '--no-write-lock-file', ...input, ...after], display);
  };

  test('`nix run …#cli` is the command line, as it is built here', async () => {
    const { status, stdout, stderr } = await nix(['run', `${address}#cli`], {
      after: ['--', '--version'],
    });
    const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: `${version}\n` });
  });

  test('`nix run` is the window, with a Node.js for its helper', async () => {
    const { status, stdout } = await nix(['run', address], { display: ':9' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^window of \/.*\/lib\/flakestick, on v24\./);
  });

  test('without a display the same UI is served', async () => {
    const { stdout, stderr } = await nix(['run', address], { after: ['--', '--help'] });
    expect(stdout, stderr).toContain('flakestick serve');
  });

  test('a shell for a checkout has Electron', async () => {
    const shell = `${address}#devShells.x86_64-linux.default.ELECTRON_OVERRIDE_DIST_PATH`;
    const { stdout } = await nix(['eval', '--raw', shell]);
    expect(stdout).toMatch(/^\/.*-electron\/bin$/);
  });

  test('an Electron without Node.js 24 is refused, with what to do', async () => {
    const { status, stderr } = await nix(['run', address], { electronVersion: '39.8.0' });
    expect(status).toBe(1);
    expect(stderr).toContain('needs Electron 40 or later, and this nixpkgs has 39.8.0');
    expect(stderr).toContain('nixos-26.05');
  });

  // Once there is a lock file, README needs no --no-write-lock-file any more.
  test('without a lock file, nix wants to be told not to write one', async () => {
    const { status, stderr } = await run(['eval', '--json', `${address}?ref=near#lib`]);
    expect(status).toBe(1);
    expect(stderr).toContain('--no-write-lock-file');
  });
});
