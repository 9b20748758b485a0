// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they mean something in nix

import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fleet } from '../../../electron/contract/index.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import { preparePracticeFleet } from '../../../electron/engine/fleet/practice-fleet.ts';
import { describeHost } from '../../../electron/engine/installer/describe-host.ts';
import type { ProcessOutcome } from '../../../electron/engine/ports/index.ts';
import { fleetOf } from '../../bench/hosts.bench.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { freePort, untilListening } from '../loopback.ts';
import { createLab, flakeOf, type Lab, portsWith } from '../nix-lab.ts';

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

  const open = (reference: string, ports = lab.ports) => openFleet(ports, reference);
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
    if (!prepared.ok) throw new Error(said(prepared.error).message);
    const fleet = await opened(`${prepared.value}#laptop`);
    expect(names(fleet)).toEqual(['fails-on-purpose', 'laptop', 'server']);
    expect(fleet).toMatchObject({ practice: true, selectedHost: 'laptop' });
    const copy = join(lab.ports.environment.folders.cache, 'practice-fleet');
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
      const described = await describeHost(lab.ports, fleet, host);
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
    expect(worded(await facts('other'))).toMatchObject({
      code: 'EVALUATION_FAILED',
      message: expect.stringContaining('only the one'),
    });
    expect(await facts('plian')).toMatchObject({
      code: 'HOST_NOT_FOUND',
      params: { nearest: ['plain'] },
    });
  });

  describe('what can not be evaluated hides nothing else', () => {
    const broken = {
      thrown: 'throw "no packages"',
      aborted: 'abort "no packages"',
      'a list': '[ 1 ]',
      'an endless recursion': 'let x = x; in x',
      'a missing attribute': '{ }.nothing',
      'a function': 'system: { }',
    };
    test.each(Object.entries(broken))('packages: %s', async (name, packages) => {
      const folder = lab.writeFolder(`packages ${name}`, {
        'flake.nix': `{ outputs = _: { nixosConfigurations.desk = throw "desk"; packages = ${packages}; }; }`,
      });
      const fleet = await opened(folder);
      expect(names(fleet)).toEqual(['desk']);
      expect(fleet.warnings).toMatchObject([{ code: 'FLEET_INCOMPLETE' }]);
      expect(said(fleet.warnings?.[0]).message).toContain('packages');
    });

    test.each(Object.entries(broken))('packages of one system: %s', async (name, packages) => {
      const folder = lab.writeFolder(`system ${name}`, {
        'flake.nix': `{ outputs = _: {
          nixosConfigurations.desk = throw "desk";
          packages.aarch64-linux.rackInstallerIso = throw "rack";
          packages.x86_64-linux = ${packages};
          legacyPackages = throw "none here";
        }; }`,
      });
      const fleet = await opened(folder);
      expect(fleet.hosts.map(({ name, installer }) => [name, installer.kind])).toEqual([
        ['desk', 'derived'],
        ['rack', 'packageOutput'],
      ]);
      expect(fleet.warnings).toMatchObject([{ code: 'FLEET_INCOMPLETE' }]);
      expect(said(fleet.warnings?.[0]).message).toContain('packages.x86_64-linux');
    });

    test('that there is nothing for another operating system is no remark', async () => {
      const fleet = await opened(lab.writeFolder('plain', { 'flake.nix': small }));
      expect(fleet.warnings).toBeUndefined();
    });

    test('nixosConfigurations, beside installers that are packages', async () => {
      const folder = lab.writeFolder('only packages', {
        'flake.nix': flakeOf({ rackInstallerIso: '1' }, 'nixosConfigurations = [ ];'),
      });
      const fleet = await opened(folder);
      expect(names(fleet)).toEqual(['rack']);
      expect(worded(fleet.warnings)).toMatchObject([
        { code: 'FLEET_INCOMPLETE', message: expect.stringContaining('a list') },
      ]);
    });

    test('hosts with odd names can be chosen, and one that can not is named', async () => {
      const odd = [
        'a\nb',
        'trailing ',
        ' leading',
        '${x}',
        'b\\s',
        'quo"te',
        'tab\t',
        'é',
        'a#b',
        'a^b',
        '%41',
      ];
      const nixNames = [...odd, ''].map((name) => JSON.stringify(name).replaceAll('${', '\\${'));
      const folder = lab.writeFolder('odd', {
        'flake.nix': `{ outputs = _: {
          nixosConfigurations = { ${nixNames.map((name) => `${name}.config = { };`).join(' ')} };
          packages.x86_64-linux."pa\\"ckInstallerIso" = 1;
        }; }`,
      });
      const fleet = await opened(folder);
      expect(names(fleet).toSorted()).toEqual(odd.toSorted());
      expect(fleet.warnings?.map((warning) => said(warning).message)).toEqual([
        expect.stringContaining('empty name'),
        expect.stringContaining('pa\\"ckInstallerIso'),
      ]);
      for (const name of odd) {
        const quoted = `"${name.replaceAll('"', '\\"')}"`;
        expect((await opened(`${folder}#${encodeURIComponent(quoted)}`)).selectedHost).toBe(name);
        const described = await describeHost(lab.ports, fleet, name);
        // It was reached: it has nothing that a host needs.
        expect(described, name).toMatchObject({ error: { code: 'EVALUATION_FAILED' } });
        expect(JSON.stringify(described), name).toMatch(
          /attribute '(pkgs|networking|system)' missing/,
        );
      }
      expect((await opened(`${folder}#trailing `)).selectedHost).toBe('trailing ');
      expect((await opened(`${folder}#é `)).selectedHost).toBe('é');
      expect((await opened(`${folder}#"quo\\"te"`)).selectedHost).toBe('quo"te');
      expect((await opened(`${folder}#nixosConfigurations."a\nb".config`)).selectedHost).toBe(
        'a\nb',
      );
    });
  });

  test('a host that is named and not there is said, with the nearest', async () => {
    const folder = lab.writeFolder('plain', { 'flake.nix': small });
    expect((await opened(`${folder}#lapptop`)).warnings).toMatchObject([
      { code: 'HOST_NOT_FOUND', params: { nearest: ['laptop'] } },
    ]);
  });

  test('settings that the flake brings are not taken, and said with their values', async () => {
    const folder = lab.writeFolder('settings', {
      'flake.nix': `{
        nixConfig.extra-substituters = [ "https://me:secret@cache.example.org" "https://b.example.org" ];
        nixConfig.extra-trusted-public-keys = "cache.example.org-1:abc=";
        outputs = _: { nixosConfigurations.h = 1; };
      }`,
    });
    const [warning, ...others] = (await opened(folder)).warnings ?? [];
    expect(others).toEqual([]);
    expect(warning?.code).toBe('CONFIG_IGNORED');
    expect(said(warning).message).toContain(
      'extra-substituters = https://cache.example.org https://b.example.org; extra-trusted-public-keys = cache.example.org-1:abc=',
    );
    expect(JSON.stringify(warning)).not.toContain('secret');
    lab.git(folder, 'init', '-q');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'x');
    expect(said((await opened(`git+file://${folder}`)).warnings?.[0]).message).toContain(
      'b.example.org',
    );
  });

  describe('links lead to where flake.nix really is, as nixos-rebuild has it', () => {
    test('a link to the folder, one to the file, and one that leads nowhere', async () => {
      const folder = lab.writeFolder('real', {
        'flake.nix': '{ outputs = _: { nixosConfigurations = import ./hosts.nix; }; }',
        'hosts.nix': '{ h = 1; }',
      });
      const links = lab.writeFolder('links/etc', { 'x.txt': '' });
      symlinkSync(folder, join(links, 'fleet'));
      symlinkSync(join(folder, 'flake.nix'), join(links, 'flake.nix'));
      symlinkSync(links, join(lab.root, 'links/again'));
      for (const reference of [
        `${links}/fleet`,
        links,
        `path:${links}/fleet`,
        './links/again',
        `path:${links}`,
      ]) {
        const fleet = await opened(`${reference}#h`);
        expect(names(fleet), reference).toEqual(['h']);
        expect(fleet.resolved.replace('path:', ''), reference).toBe(folder);
        expect(fleet.reference).toBe(reference);
      }
      const broken = lab.writeFolder('links/broken', { 'x.txt': '' });
      symlinkSync('/no/where/flake.nix', join(broken, 'flake.nix'));
      expect(worded(await open(broken))).toMatchObject({
        error: { code: 'FLAKE_INVALID', message: expect.stringContaining('not there') },
      });
    });

    test('a link within the folder stays the flake of the folder', async () => {
      const folder = lab.writeFolder('inside', {
        'nix/flake.nix':
          '{ outputs = { self }: { nixosConfigurations = import "${self}/hosts.nix"; }; }',
        'hosts.nix': '{ h = 1; }',
      });
      symlinkSync('nix/flake.nix', join(folder, 'flake.nix'));
      expect(names(await opened(folder))).toEqual(['h']);
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

    test('nixosConfigurations that is no set, or throws: what it is', async () => {
      const flake = (value: string) => ({
        'flake.nix': `{ outputs = _: { nixosConfigurations = ${value}; }; }`,
      });
      for (const [name, value, what] of [
        ['list', '[ { } ]', 'a list'],
        ['null', 'null', 'null'],
        ['function', '{ lib }: lib', 'a function'],
        ['string', '"x"', 'a string'],
      ]) {
        const error = await failing(lab.writeFolder(`no-set-${name}`, flake(value ?? '')));
        expect(error).toMatchObject({ code: 'FLAKE_INVALID' });
        expect(said(error).message).toContain(`is ${what}, and has to be a set`);
      }
      const thrown = await failing(lab.writeFolder('throws', flake('throw "not today"')));
      expect(thrown).toMatchObject({ code: 'EVALUATION_FAILED' });
      expect(said(thrown).message).toContain('not today');
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
      expect(said(error).message).toBe(`${file}:3: ${'said' in error.params && error.params.said}`);
    });

    test('a broken nixosConfigurations, traced to the file that it is in', async () => {
      const folder = lab.writeFolder('broken', {
        'flake.nix': '{ outputs = { self }: { nixosConfigurations = import ./hosts.nix; }; }',
        'hosts.nix': '{\n  a = 1;\n} // nope\n',
      });
      expect(await failing(folder)).toMatchObject({
        code: 'EVALUATION_FAILED',
        params: { file: join(folder, 'hosts.nix'), line: 3, said: "undefined variable 'nope'" },
      });
    });

    test('files that git does not know: the flake itself, and one that it imports', async () => {
      const folder = lab.writeFolder('untracked', {
        'flake.nix': '{ outputs = { self }: { nixosConfigurations = import ./hosts/all.nix; }; }',
        'hosts/all.nix': '{ h = 1; }',
      });
      lab.git(folder, 'init', '-q');
      expect(worded(await failing(folder))).toMatchObject({
        code: 'FLAKE_INVALID',
        hint: `Run: git -C ${folder} add -N flake.nix`,
      });
      lab.git(folder, 'add', '-N', 'flake.nix');
      const error = await failing(folder);
      expect(error.code).toBe('EVALUATION_FAILED');
      expect(said(error).hint).toMatch(new RegExp(`^Run: git -C ${folder} add -N hosts`));
      lab.git(folder, ...String(said(error).hint).split(' ').slice(4));
      expect(names(await opened(folder))).toEqual(['h']);
    });

    test('a bare repository, and the way out as it is printed', async () => {
      const folder = lab.writeFolder('to be bare', { 'flake.nix': small });
      lab.git(folder, 'init', '-q');
      lab.git(folder, 'add', '.');
      lab.git(folder, 'commit', '-qm', 'x');
      const bare = join(lab.root, 'bare one.git');
      lab.git(lab.root, 'clone', '-q', '--bare', folder, bare);
      const error = await failing(bare);
      expect(worded(error)).toMatchObject({
        code: 'FLAKE_INVALID',
        message: expect.stringContaining('bare'),
      });
      const url = /git\+file:\S+/.exec(String(said(error).hint))?.[0] ?? '';
      expect(names(await opened(url))).toEqual(smallHosts);
    });

    test('a file of a submodule, and the way out as it is printed', async () => {
      const sub = lab.writeFolder('sub', { 'hosts.nix': '{ h = 1; }' });
      const folder = lab.writeFolder('super', {
        'flake.nix': '{ outputs = _: { nixosConfigurations = import ./deep/sub/hosts.nix; }; }',
      });
      for (const repository of [sub, folder]) {
        lab.git(repository, 'init', '-q');
        lab.git(repository, 'add', '.');
        lab.git(repository, 'commit', '-qm', 'x');
      }
      lab.git(
        folder,
        '-c',
        'protocol.file.allow=always',
        'submodule',
        '--quiet',
        'add',
        sub,
        'deep/sub',
      );
      lab.git(folder, 'commit', '-qm', 'sub');
      const error = await failing(folder);
      expect(error.code).toBe('EVALUATION_FAILED');
      expect(said(error).message).toContain('deep/sub/hosts.nix is in a submodule');
      expect(said(error).hint).not.toContain('add -N');
      const url = /git\+file:\S+/.exec(String(said(error).hint))?.[0] ?? '';
      expect(url).toBe(`git+file://${folder}?submodules=1`);
      writeFileSync(join(lab.root, 'home/.gitconfig'), '[protocol "file"]\n\tallow = always\n');
      expect(names(await opened(url))).toEqual(['h']);
    });

    test('a syntax that is an experiment of nix: which, and how it is switched on', async () => {
      const folder = lab.writeFolder('pipes', {
        'flake.nix': '{ outputs = _: { nixosConfigurations = import ./hosts.nix; }; }',
        'hosts.nix':
          '[ "h" ]\n  |> map (name: { inherit name; value = 1; })\n  |> builtins.listToAttrs\n',
      });
      const error = await failing(folder);
      expect(error).toMatchObject({ code: 'EVALUATION_FAILED', params: { line: 2 } });
      expect(said(error).message).toContain('pipe-operators');
      expect(said(error).hint).toContain('extra-experimental-features = pipe-operators');
      const other = lab.writeFolder('no pipes', {
        'flake.nix': '{ outputs = _: { x = "a |> b"; nixosConfigurations = { a = 1 }; }; }',
      });
      expect(said(await failing(other)).hint).not.toContain('pipe-operators');
    });

    test('offline, and something to fetch: no time-out is waited for, and it is named', async () => {
      const start = performance.now();
      expect(worded(await failing('github:nobody/nothing'))).toMatchObject({
        code: 'OFFLINE',
        message: expect.stringContaining('nobody/nothing'),
      });
      const folder = lab.writeFolder('far', {
        'flake.nix':
          '{ inputs.far.url = "github:nobody/nothing"; outputs = { self, far }: { nixosConfigurations = far.x; }; }',
      });
      expect(await failing(folder)).toMatchObject({ code: 'OFFLINE' });
      expect(performance.now() - start).toBeLessThan(40_000);
    });

    test.skipIf(!has.root)('a repository of another user (needs root)', async () => {
      const folder = lab.writeFolder('foreign', { 'flake.nix': small });
      lab.git(folder, 'init', '-q');
      lab.git(folder, 'add', '.');
      const { execFileSync } = await import('node:child_process');
      execFileSync('chown', ['-R', '12345', folder]);
      expect(worded(await failing(folder))).toMatchObject({
        code: 'FLAKE_INVALID',
        hint: expect.stringContaining('safe.directory'),
      });
    });

    test('no nix, and one that is too old', async () => {
      const withNix = (outcome: ProcessOutcome) =>
        portsWith({ ...lab.ports, processes: { run: async () => outcome } });
      const old: ProcessOutcome = {
        status: 'exited',
        exitCode: 0,
        stdout: 'nix (Nix) 2.3.16\n',
        stderrTail: [],
      };
      const folder = lab.writeFolder('plain', { 'flake.nix': small });
      expect(worded(await failing(folder, withNix({ status: 'notFound' })))).toMatchObject({
        code: 'NIX_MISSING',
        hint: expect.stringContaining('nixos.org'),
      });
      expect(await failing(folder, withNix(old))).toMatchObject({
        code: 'NIX_TOO_OLD',
      });
    });

    test('cancelled', async () => {
      const cancelled = portsWith(lab.ports, {}, AbortSignal.abort());
      const folder = lab.writeFolder('plain', { 'flake.nix': small });
      const fleet = await openFleet(cancelled, folder);
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
        const online = portsWith({ ...lab.ports, network: { isOnline: async () => true } });
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
