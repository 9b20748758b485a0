import { expect, test } from 'vitest';
import { procedures } from '../../../electron/contract/index.ts';
import { listHosts, warnOfUnlisted } from '../../../electron/engine/fleet/list-hosts.ts';

const list = (
  configurations: string[],
  packages: Record<string, string[]> = {},
  system = 'x86_64-linux',
) => listHosts({ configurations, packages }, system);

test('each host has the first kind of installer that the flake offers', () => {
  const hosts = list(['derived', 'both', 'both-installer', 'own', 'own-installer'], {
    'x86_64-linux': ['bothInstallerIso', 'onlyPackageInstallerIso', 'hello'],
  });
  expect(hosts).toEqual([
    {
      name: 'both',
      system: 'x86_64-linux',
      installer: { kind: 'packageOutput', attribute: 'packages.x86_64-linux.bothInstallerIso' },
    },
    {
      name: 'derived',
      system: null,
      installer: { kind: 'derived', attribute: 'nixosConfigurations."derived"' },
    },
    {
      name: 'onlyPackage',
      system: 'x86_64-linux',
      installer: {
        kind: 'packageOutput',
        attribute: 'packages.x86_64-linux.onlyPackageInstallerIso',
      },
    },
    {
      name: 'own',
      system: null,
      installer: {
        kind: 'installerConfiguration',
        attribute: 'nixosConfigurations."own-installer".config.system.build.isoImage',
      },
    },
  ]);
});

test('an installer configuration is hidden only beside its host', () => {
  expect(list(['lonely-installer', 'a', 'a-installer']).map(({ name }) => name)).toEqual([
    'a',
    'lonely-installer',
  ]);
});

test('also where the host is known by its package only', () => {
  expect(
    list(['a-installer'], { 'x86_64-linux': ['aInstallerIso'] }).map(({ name }) => name),
  ).toEqual(['a']);
});

test('names with dots are quoted', () => {
  expect(list([], { 'x86_64-linux': ['a.bInstallerIso'] })[0]?.installer.attribute).toBe(
    'packages.x86_64-linux."a.bInstallerIso"',
  );
  expect(list(['a.b'])[0]?.installer.attribute).toBe('nixosConfigurations."a.b"');
});

test.each([
  ['aarch64-linux', ['aarch64-linux', 'x86_64-linux'], 'aarch64-linux'],
  ['aarch64-darwin', ['aarch64-linux', 'x86_64-linux'], 'x86_64-linux'],
  ['aarch64-darwin', ['riscv64-linux', 'aarch64-linux'], 'aarch64-linux'],
])('on %s, of %j, the installer for %s is taken', (machine, systems, chosen) => {
  const packages = Object.fromEntries(systems.map((system) => [system, ['hInstallerIso']]));
  expect(list([], packages, machine)[0]?.system).toBe(chosen);
});

test('hosts are in the order that a person counts in', () => {
  expect(list(['node10', 'node2', 'Alpha', 'beta']).map(({ name }) => name)).toEqual([
    'Alpha',
    'beta',
    'node2',
    'node10',
  ]);
});

test('no host, no trouble; a package that is only called InstallerIso is none', () => {
  expect(list([])).toEqual([]);
  expect(list([], { 'x86_64-linux': ['InstallerIso'] })).toEqual([]);
});

test('a name that nix can not address is a host all the same, built by the flake around it', () => {
  expect(
    list(['a"b', 'a"b-installer', 'c']).map(({ name, installer }) => [name, installer]),
  ).toEqual([
    ['a"b', { kind: 'derived', attribute: 'nixosConfigurations."a\\"b"' }],
    ['c', { kind: 'derived', attribute: 'nixosConfigurations."c"' }],
  ]);
});

test('a name of ten kilobytes can be chosen; one that no program can be given is told', () => {
  const [long, endless] = ['a'.repeat(10_240), 'b'.repeat(200_000)];
  const names = { configurations: [long, endless], packages: { s: [`${endless}InstallerIso`] } };
  expect(listHosts(names, 's').map(({ name }) => name)).toEqual([long]);
  const target = { reference: '.', host: long };
  expect(procedures['fleet.describeHost'].input.safeParse(target).success).toBe(true);
  const reference = `/x#${encodeURIComponent('\u3042'.repeat(10_240))}`;
  expect(procedures['fleet.open'].input.safeParse({ reference }).success).toBe(true);
  const warnings = warnOfUnlisted(names);
  expect(warnings.map(({ code }) => code)).toEqual(['FLEET_INCOMPLETE', 'FLEET_INCOMPLETE']);
  expect(JSON.stringify(warnings).length).toBeLessThan(2000);
});

test('a name that nothing can call is told, and none is gone silently', () => {
  const names = {
    configurations: ['', 'a"b'],
    packages: { 'x86_64-linux': ['a"bInstallerIso', 'c"dInstallerIso', 'plainInstallerIso'] },
  };
  expect(listHosts(names, 'x86_64-linux').map(({ name }) => name)).toEqual(['a"b', 'plain']);
  expect(
    warnOfUnlisted(names).map(({ code, params }) => [code, 'host' in params && params.host]),
  ).toEqual([
    ['FLEET_INCOMPLETE', ''],
    ['FLEET_INCOMPLETE', 'c"d'],
  ]);
});
