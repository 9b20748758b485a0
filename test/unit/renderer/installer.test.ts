import { expect, test } from 'vitest';
import { installerOptionGroups, installerOptions } from '../../../electron/contract/index.ts';
import { createApi } from '../../../renderer/api/api.ts';
import {
  diskoWords,
  fileWords,
  layoutSegments,
  layoutSummary,
} from '../../../renderer/features/installer/layout-picture.tsx';
import {
  defaultText,
  groupLabel,
  optionGroups,
  optionLabel,
  optionText,
} from '../../../renderer/features/installer/option-words.ts';
import { offlineProof } from '../../../renderer/features/result/proofs.ts';
import {
  createInstallerActions,
  createInstallerStore,
  optionsFor,
} from '../../../renderer/state/installer-store.ts';
import { createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { t } from './words.ts';

test('every option and every group of the table has words', () => {
  for (const { name } of installerOptions) {
    if (name === 'prebuilt' || name === 'targetHost') continue;
    expect(optionLabel(t, name)).not.toMatch(/installer\.option/);
  }
  for (const group of installerOptionGroups) {
    expect(groupLabel(t, group)).not.toMatch(/installer\.group/);
  }
});

test('the form has every option but the host, and offline, which has a switch of its own', () => {
  const names = (isOffline: boolean) =>
    optionGroups(installerOptions, installerOptionGroups, isOffline).flatMap(({ options }) =>
      options.map(({ name }) => name),
    );
  expect(names(true)).toHaveLength(installerOptions.length - 2);
  expect(names(false)).not.toContain('dependencies');
});

test('values are written as on the command line', () => {
  expect(optionText(['a', 'b'])).toBe('a, b');
  expect(optionText({ '/home': '200G' })).toBe('/home=200G');
  const option = (name: string) => installerOptions.find((found) => found.name === name);
  const shown = (name: string) => {
    const found = option(name);
    return found ? defaultText(t, found) : null;
  };
  expect(shown('swap.size')).toBe('8G');
  expect(shown('labels.root')).toBe('As the host has it');
  expect(shown('extraPackages')).toBe('None');
});

test('only what the installer of this host lets anyone choose is sent', () => {
  const chosen = { prebuilt: true, 'swap.size': '4G' };
  const known = (value: Parameters<typeof sample.facts>[0]) =>
    ({ status: 'loaded', value: sample.facts(value) }) as const;
  expect(optionsFor(chosen, known('derived'))).toEqual(chosen);
  expect(optionsFor(chosen, known('packageOutput'))).toEqual({ prebuilt: true });
  const fixed = { status: 'loaded', value: { ...sample.noOptions, offline: 'fixed' } } as const;
  expect(optionsFor(chosen, fixed)).toEqual({});
});

test('for another host, what was chosen for the disk of the last one is forgotten', () => {
  const store = createInstallerStore();
  const actions = createInstallerActions(createApi(createFakeEngine({})), store);
  actions.setOptions({ prebuilt: true, compression: 'small', 'luks.enable': true });
  actions.forgetHost();
  expect(store.getState().options).toEqual({ prebuilt: true, compression: 'small' });
  actions.setOption('prebuilt', undefined);
  expect(store.getState().options).toEqual({ compression: 'small' });
});

test('the disk is drawn in the order of its partitions, and told in a line', () => {
  const segments = layoutSegments(t, sample.layout);
  expect(segments.map(({ label, size }) => [label, size])).toEqual([
    ['EFI', '1 G'],
    ['Swap', '8 G'],
    ['Root', null],
  ]);
  expect(segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(segments[2]?.detail).toContain('btrfs on LUKS');
  expect(layoutSummary(t, sample.layout)).toEqual([
    'btrfs on LUKS',
    '2 subvolumes',
    'swap 8 G',
    'EFI',
  ]);
  expect(layoutSummary(t, sample.diskoLayout)).toEqual(['Partitioned by the host’s own disko']);
});

test('what disko leaves, encrypts and is given, and who brings what else is expected', () => {
  const { disko } = sample.diskoLayout;
  if (disko === null) throw new Error('the sample has disko');
  expect(diskoWords(t, disko)).toEqual([
    '/dev/disk/by-id/ata-WDC_WD40EFRX-68N32N0_WD-WCC7K5: what is on it stays',
    'Encrypted: crypted and swap',
    'The passphrase of swap is asked for at the machine.',
    'The passphrase of crypted is asked for at the machine, and is at /tmp/secret.key while the disk is made.',
  ]);
  expect(fileWords(t, sample.diskoLayout)).toEqual([
    '/etc/secrets/initrd/ssh_host_ed25519_key is made by the extra commands.',
  ]);
});

test('an image with a gap does not install without a network', () => {
  const proof = sample.built.proof;
  if (proof === null) throw new Error('the sample has a proof');
  expect(offlineProof(t, proof)).toMatchObject({ state: 'yes' });
  expect(offlineProof(t, { ...proof, missing: ['/nix/store/x'] })).toMatchObject({
    state: 'no',
    title: '1 store path is missing in the image',
  });
});
