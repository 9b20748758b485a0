import { expect, test } from 'vitest';
import type { Host } from '../../../electron/contract/index.ts';
import { chooseOutput } from '../../../electron/engine/installer/choose-output.ts';
import { createKeyFinder } from '../../../electron/engine/installer/deploy-key.ts';
import { parseMissing } from '../../../electron/engine/installer/instantiate.ts';
import { createLogRing } from '../../../electron/engine/jobs/jobs.ts';

const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFLAKESTICK+PRACTICE+KEY+h++++++++++++++++++ h-installer';
const find = (host: string, ...lines: string[]) => {
  const findKey = createKeyFinder(host);
  return lines.map((line) => findKey('1', line)).find((found) => found !== null) ?? null;
};

test('the deploy key is the line after its heading', () => {
  expect(find('h', 'INSTALLER SSH PUBLIC KEY for h:', key)).toBe(key);
  expect(find('h', '  \u001b[1mINSTALLER SSH PUBLIC KEY for h:\u001b[0m', `  ${key}  `)).toBe(key);
  expect(find('h', 'INSTALLER SSH PUBLIC KEY for h-installer:', key)).toBe(key);
});

test('no other line is: another host, a gap, no key, a private one', () => {
  expect(find('h', 'INSTALLER SSH PUBLIC KEY for other:', key)).toBeNull();
  expect(find('h', key)).toBeNull();
  expect(find('h', 'INSTALLER SSH PUBLIC KEY for h:', 'nothing', key)).toBeNull();
  expect(
    find('h', 'INSTALLER SSH PUBLIC KEY for h:', '-----BEGIN OPENSSH PRIVATE KEY-----'),
  ).toBeNull();
  expect(find('h', 'INSTALLER SSH PUBLIC KEY for h:', 'ssh-ed25519 short')).toBeNull();
});

test('logs that arrive interleaved do not mix', () => {
  const findKey = createKeyFinder('h');
  expect(findKey('1', 'INSTALLER SSH PUBLIC KEY for h:')).toBeNull();
  expect(findKey('2', 'something else')).toBeNull();
  expect(findKey('1', key)).toBe(key);
});

const host = (kind: Host['installer']['kind'], attribute: string): Host => ({
  name: 'h',
  system: null,
  installer: { kind, attribute },
});
const packaged = host('packageOutput', 'packages.x86_64-linux.hInstallerIso');
const configured = host(
  'installerConfiguration',
  'nixosConfigurations."h-installer".config.system.build.isoImage',
);

test('what gets built', () => {
  const attributes = (of: Host, options = {}) => {
    const chosen = chooseOutput(of, options);
    return chosen.ok ? chosen.value.attributes : chosen.error.code;
  };
  expect(attributes(packaged)).toEqual(['packages.x86_64-linux.hInstallerIso']);
  expect(attributes(packaged, { prebuilt: false })).toEqual([
    'packages.x86_64-linux.hInstallerIso',
  ]);
  expect(attributes(packaged, { prebuilt: true })).toEqual([
    'packages.x86_64-linux.hInstallerIso.prebuilt',
  ]);
  expect(attributes(packaged, { prebuilt: 'true' })).toEqual([
    'packages.x86_64-linux.hInstallerIso.prebuilt',
  ]);
  expect(attributes(configured)).toEqual([
    'nixosConfigurations."h-installer".config.system.build.isoImage',
    'nixosConfigurations."h-installer".config.system.build.images.iso-installer',
  ]);
  expect(attributes(configured, { prebuilt: true })).toBe('OPTION_UNAVAILABLE');
  expect(attributes(packaged, { 'swap.size': '8G' })).toBe('OPTION_UNAVAILABLE');
  expect(attributes(packaged, { prebuilt: 'maybe' })).toBe('OPTION_UNAVAILABLE');
  const derived = host('derived', 'nixosConfigurations."h"');
  expect(attributes(derived)).toEqual(['hosts."h".image']);
  expect(attributes(derived, { 'swap.size': '8G' })).toEqual(['hosts."h".image']);
});

test('the ring keeps the last lines with their numbers', () => {
  const ring = createLogRing(5);
  expect(ring.read(0)).toEqual({ lines: [], firstNumber: 0 });
  for (let number = 0; number < 1_000; number += 1)
    ring.push([{ number, derivation: null, text: `${number}` }]);
  expect(ring.read(0).lines.map(({ number }) => number)).toEqual([995, 996, 997, 998, 999]);
  expect(ring.read(998)).toMatchObject({
    firstNumber: 995,
    lines: [{ number: 998 }, { number: 999 }],
  });
});

test('a dry run of old and new nix', () => {
  const path = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}`;
  expect(
    parseMissing([
      'warning: Git tree is dirty',
      'these 2 derivations will be built:',
      `  ${path('a.drv')}`,
      `  ${path('b.drv')}`,
      'this path will be fetched (1.50 MiB download, 5.00 MiB unpacked):',
      `  ${path('c')}`,
      'something else',
      `  ${path('d')}`,
    ]),
  ).toEqual({
    toBuild: [path('a.drv'), path('b.drv')],
    toFetch: [path('c')],
    downloadBytes: 1.5 * 2 ** 20,
    unpackedBytes: 5 * 2 ** 20,
  });
  expect(
    parseMissing(['these 1200 paths will be fetched (2.5 GiB download, 9.25 GiB unpacked):']),
  ).toMatchObject({ downloadBytes: 2.5 * 2 ** 30, unpackedBytes: 9.25 * 2 ** 30 });
  expect(parseMissing(['this path will be fetched:'])).toMatchObject({
    downloadBytes: null,
    unpackedBytes: null,
  });
  expect(parseMissing([])).toEqual({
    toBuild: [],
    toFetch: [],
    downloadBytes: 0,
    unpackedBytes: 0,
  });
});
