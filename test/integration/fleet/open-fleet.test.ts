import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fleet } from '../../../electron/contract/index.ts';
import { describeHost } from '../../../electron/engine/fleet/describe-host.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import { preparePracticeFleet } from '../../../electron/engine/fleet/practice-fleet.ts';
import type { ProcessOutcome } from '../../../electron/engine/ports/index.ts';
import { fleetOf } from '../../bench/hosts.bench.ts';
import { has } from '../../config/machine.ts';
import { freePort, untilListening } from '../loopback.ts';
import { createLab, flakeOf, type Lab } from '../nix-lab.ts';

const small = flakeOf(
  { laptopInstallerIso: 'throw "laptop was evaluated"' },
  `    nixosConfigurations = {
      laptop = throw "laptop was evaluated";
      "a.b" = throw "a.b was evaluated";
      "web 01" = throw "web was evaluated";
      own = throw "own was evaluated";
      own-installer = throw "own was evaluated";
    };
    packages.aarch64-darwin = throw "unsupported";`,
);
const smallHosts = ['a.b', 'laptop', 'own', 'web 01'];

describe.skipIf(!has.nix)('open a fleet (needs nix)', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = createLab();
  });
  afterAll(() => lab.remove());

  const open = (reference: string, ports = lab.ports) => openFleet(ports, reference, lab.signal);
  const opened = async (reference: string, ports = lab.ports): Promise<Fleet> => {
    const fleet = await open(reference, ports);
    if (!fleet.ok) throw new Error(JSON.stringify(fleet.error));
    return fleet.value;
  };
  const names = (fleet: Fleet) => fleet.hosts.map(({ name }) => name);

  test('a folder without git, by each way to write it, evaluates no host', async () => {
    const folder = lab.writeFolder('plain', { 'flake.nix': small });
    for (const reference of [folder, './plain', `path:${folder}`, 'path:plain', 'plain']) {
      const fleet = await opened(`${reference}#a.b`);
      expect(names(fleet), reference).toEqual(smallHosts);
      expect(fleet).toMatchObject({
        revision: null,
        dirty: false,
        selectedHost: 'a.b',
        reference,
        practice: false,
      });
    }
    expect((await opened(folder)).hosts.map(({ installer }) => installer.kind)).toEqual([
      'derived',
      'packageOutput',
      'installerConfiguration',
      'derived',
    ]);
  });

  test('a folder whose name nix could not read: spaces, signs, letters', async () => {
    const folder = lab.writeFolder('my fleet & ünï%20 (1)', { 'flake.nix': small });
    expect(names(await opened(folder))).toEqual(smallHosts);
    const spaced = lab.writeFolder('with space', { 'flake.nix': small });
    expect(names(await opened(`path:${spaced}`))).toEqual(smallHosts);
    expect(names(await opened(`path:${spaced.replace(' ', '%20')}#laptop`))).toEqual(smallHosts);
  });

  test('a git repository: its revision; changed: dirty', async () => {
    const folder = lab.writeFolder('repo', { 'flake.nix': small, 'sub/flake.nix': small });
    lab.git(folder, 'init', '-q');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'x');
    const revision = lab.git(folder, 'rev-parse', 'HEAD');
    for (const reference of [
      folder,
      `git+file://${folder}`,
      `git+file://${folder}?dir=sub`,
      `${folder}/sub`,
      `${folder}?dir=sub`,
    ]) {
      const fleet = await opened(`${reference}#own`);
      expect(fleet, reference).toMatchObject({ revision, dirty: false, selectedHost: 'own' });
      expect(names(fleet), reference).toEqual(smallHosts);
    }
    lab.writeFolder('repo', { 'flake.nix': `${small} ` });
    expect(await opened(folder)).toMatchObject({ dirty: true });
    expect(names(await opened(folder))).toEqual(smallHosts);
  });

  test('path: with ?dir=, which nix 2.8 does not know', async () => {
    const folder = lab.writeFolder('with-dir', { 'x.txt': '', 'below/flake.nix': small });
    expect(names(await opened(`path:${folder}?dir=below#laptop`))).toEqual(smallHosts);
  });

  test('looking at a fleet with inputs writes no lock file', async () => {
    const input = lab.writeFolder('input', { 'flake.nix': '{ outputs = _: { }; }' });
    const folder = lab.writeFolder('locked', {
      'flake.nix': `{ inputs.i.url = "path:${input}"; outputs = { self, i }: { nixosConfigurations.h = throw "h"; }; }`,
    });
    expect(names(await opened(folder))).toEqual(['h']);
    expect(await lab.ports.files.list(folder)).toEqual(['flake.nix']);
  });

  test('a hundred hosts list as fast as three', async () => {
    const time = async (hosts: number) => {
      const folder = lab.writeFolder(`fleet-${hosts}`, { 'flake.nix': fleetOf(hosts) });
      const times: number[] = [];
      for (let round = 0; round < 4; round += 1) {
        const start = performance.now();
        expect((await opened(folder)).hosts).toHaveLength(hosts);
        times.push(performance.now() - start);
      }
      return Math.min(...times);
    };
    const [three, hundred] = [await time(3), await time(100)];
    expect(hundred).toBeLessThan(three * 2 + 100);
  });

  test('the practice fleet, brought up to date when what is shipped changes', async () => {
    const prepared = await preparePracticeFleet(lab.ports);
    if (!prepared.ok) throw new Error(prepared.error.message);
    const fleet = await opened(`${prepared.value}#laptop`);
    expect(names(fleet)).toEqual(['fails-on-purpose', 'laptop', 'server']);
    expect(fleet).toMatchObject({ practice: true, selectedHost: 'laptop' });
    const copy = join(lab.ports.surroundings.folders.cache, 'practice-fleet');
    lab.writeFolder('cache/practice-fleet', { 'flake.nix': 'old', 'gone.nix': 'old' });
    await preparePracticeFleet(lab.ports);
    expect((await lab.ports.files.list(copy)).toSorted()).toEqual([
      'flake.nix',
      'practice-image.sh',
    ]);
    expect(names(await opened(prepared.value))).toHaveLength(3);
  });

  test('facts of a host: system, offline, what is missing, who was meant', async () => {
    const folder = lab.writeFolder('facts', {
      'flake.nix': flakeOf(
        {
          plainInstallerIso: 'run "x" ""',
          preInstallerIso: '(run "x" "") // { prebuilt = run "y" ""; }',
          flagInstallerIso: '(run "x" "") // { prebuilt = true; }',
        },
        `    nixosConfigurations = {
      old.pkgs.system = "i686-linux";
      old-installer = throw "not needed";
      other = throw "only the one that is asked for is evaluated";
    };`,
      ),
    });
    const fleet = await opened(folder);
    const facts = async (host: string) => {
      const described = await describeHost(lab.ports, fleet, host, lab.signal);
      return described.ok ? described.value : described.error;
    };
    expect(await facts('plain')).toEqual({
      name: 'plain',
      system: 'x86_64-linux',
      offline: 'fixed',
      optionsSelectable: false,
      layout: null,
      unavailable: null,
    });
    expect(await facts('pre')).toMatchObject({ offline: 'selectable' });
    expect(await facts('flag')).toMatchObject({ offline: 'fixed' });
    expect(await facts('old')).toMatchObject({
      system: 'i686-linux',
      offline: 'fixed',
      unavailable: null,
    });
    expect(await facts('other')).toMatchObject({
      code: 'EVALUATION_FAILED',
      message: expect.stringContaining('only the one'),
    });
    expect(await facts('plian')).toMatchObject({
      code: 'HOST_NOT_FOUND',
      params: { nearest: ['plain'] },
    });
  });

  describe('what goes wrong', () => {
    const failing = async (reference: string, ports = lab.ports) => {
      const fleet = await open(reference, ports);
      if (fleet.ok) throw new Error('it opened');
      return fleet.error;
    };

    test('no folder, a file, a folder without flake.nix', async () => {
      expect(await failing('./nowhere')).toMatchObject({ code: 'FLAKE_NOT_FOUND' });
      expect(await failing('path:/no/where')).toMatchObject({ code: 'FLAKE_NOT_FOUND' });
      const folder = lab.writeFolder('empty', { 'x.txt': '' });
      expect(await failing(`${folder}/x.txt`)).toMatchObject({ code: 'FLAKE_INVALID' });
      expect(await failing(folder)).toMatchObject({ code: 'FLAKE_INVALID' });
      expect(await failing(`path:${folder}`)).toMatchObject({ code: 'FLAKE_INVALID' });
      expect(await failing(`git+file://${folder}`)).toMatchObject({ code: 'FLAKE_NOT_FOUND' });
    });

    test('a syntax error, with line and column in the user’s own file', async () => {
      const folder = lab.writeFolder('syntax', {
        'flake.nix': '{ outputs = { self }: {\n  a = 1\n  b = 2; }; }\n',
      });
      const file = join(folder, 'flake.nix');
      const error = await failing(folder);
      expect(error).toMatchObject({
        code: 'EVALUATION_FAILED',
        params: { file, line: 3, column: 5 },
      });
      expect(error.message).toBe(`${file}:3: ${error.params.error}`);
    });

    test('a broken nixosConfigurations, traced to the file that it is in', async () => {
      const folder = lab.writeFolder('broken', {
        'flake.nix': '{ outputs = { self }: { nixosConfigurations = import ./hosts.nix; }; }',
        'hosts.nix': '{\n  a = 1;\n} // nope\n',
      });
      expect(await failing(folder)).toMatchObject({
        code: 'EVALUATION_FAILED',
        params: { file: join(folder, 'hosts.nix'), line: 3, error: "undefined variable 'nope'" },
      });
    });

    test('files that git does not know: the flake itself, and one that it imports', async () => {
      const folder = lab.writeFolder('untracked', {
        'flake.nix': '{ outputs = { self }: { nixosConfigurations = import ./hosts/all.nix; }; }',
        'hosts/all.nix': '{ h = 1; }',
      });
      lab.git(folder, 'init', '-q');
      expect(await failing(folder)).toMatchObject({
        code: 'FLAKE_INVALID',
        hint: `Run: git -C ${folder} add -N flake.nix`,
      });
      lab.git(folder, 'add', '-N', 'flake.nix');
      const error = await failing(folder);
      expect(error.code).toBe('EVALUATION_FAILED');
      expect(error.hint).toMatch(new RegExp(`^Run: git -C ${folder} add -N hosts`));
      lab.git(folder, ...String(error.hint).split(' ').slice(4));
      expect(names(await opened(folder))).toEqual(['h']);
    });

    test('offline, and something to fetch: at once, and named', async () => {
      const start = performance.now();
      expect(await failing('github:nobody/nothing')).toMatchObject({
        code: 'OFFLINE',
        message: expect.stringContaining('nobody/nothing'),
      });
      const folder = lab.writeFolder('far', {
        'flake.nix':
          '{ inputs.far.url = "github:nobody/nothing"; outputs = { self, far }: { nixosConfigurations = far.x; }; }',
      });
      expect(await failing(folder)).toMatchObject({ code: 'OFFLINE' });
      expect(performance.now() - start).toBeLessThan(3_000);
    });

    test.skipIf(!has.root)('a repository of another user (needs root)', async () => {
      const folder = lab.writeFolder('foreign', { 'flake.nix': small });
      lab.git(folder, 'init', '-q');
      lab.git(folder, 'add', '.');
      const { execFileSync } = await import('node:child_process');
      execFileSync('chown', ['-R', '12345', folder]);
      expect(await failing(folder)).toMatchObject({
        code: 'FLAKE_INVALID',
        hint: expect.stringContaining('safe.directory'),
      });
    });

    test('no nix, and one that is too old', async () => {
      const withNix = (outcome: ProcessOutcome) => ({
        ...lab.ports,
        processes: { run: async () => outcome },
      });
      const old: ProcessOutcome = {
        status: 'exited',
        exitCode: 0,
        stdout: 'nix (Nix) 2.3.16\n',
        stderrTail: [],
      };
      const folder = lab.writeFolder('plain', { 'flake.nix': small });
      expect(await failing(folder, withNix({ status: 'notFound' }))).toMatchObject({
        code: 'NIX_MISSING',
        hint: expect.stringContaining('nixos.org'),
      });
      expect(await failing(folder, withNix(old))).toMatchObject({
        code: 'NIX_TOO_OLD',
      });
    });

    test('cancelled', async () => {
      const fleet = await openFleet(
        lab.ports,
        lab.writeFolder('plain', { 'flake.nix': small }),
        AbortSignal.abort(),
      );
      expect(fleet).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    });
  });

  test.skipIf(!has.git)(
    'a repository on a server: fetched once, then by its revision (needs git)',
    async () => {
      const served = join(lab.root, 'served');
      mkdirSync(served);
      const folder = lab.writeFolder('served/fleet', { 'flake.nix': small });
      lab.git(folder, 'init', '-q');
      lab.git(folder, 'add', '.');
      lab.git(folder, 'commit', '-qm', 'x');
      const revision = lab.git(folder, 'rev-parse', 'HEAD');
      const port = await freePort();
      const daemon = spawn(
        'git',
        [
          'daemon',
          '--export-all',
          `--base-path=${served}`,
          '--listen=127.0.0.1',
          `--port=${port}`,
          '--reuseaddr',
        ],
        { stdio: 'ignore', detached: true },
      );
      try {
        await untilListening(port);
        const online = { ...lab.ports, network: { isOnline: async () => true } };
        const fleet = await opened(`git://127.0.0.1:${port}/fleet#laptop`, online);
        expect(fleet).toMatchObject({ revision, dirty: false, selectedHost: 'laptop' });
        expect(fleet.resolved).toContain(revision);
        expect(names(fleet)).toEqual(smallHosts);
        const missing = await open(`git://127.0.0.1:${port}/nothing`, online);
        expect(missing).toMatchObject({ ok: false, error: { code: 'FLAKE_NOT_FOUND' } });
      } finally {
        if (daemon.pid) process.kill(-daemon.pid);
      }
    },
  );
});
