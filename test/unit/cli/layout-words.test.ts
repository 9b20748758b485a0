import { expect, test } from 'vitest';
import { planLines } from '../../../electron/cli/job-words.ts';
import { layoutLines } from '../../../electron/cli/layout-words.ts';
import type { BuildPlan, HostFacts, Layout } from '../../../electron/contract/index.ts';
import { terminalTexts } from '../../../electron/texts/terminal.ts';
import { said } from '../../fixtures/failure-words.ts';

const texts = terminalTexts('en');

const partition: Layout['partitions'][number] = {
  role: 'esp',
  size: '512M',
  partLabel: 'esp',
  partUuid: null,
  luks: null,
  format: 'vfat',
  label: 'ESP',
  uuid: null,
  subvolumes: [],
};
const layout: Layout = {
  method: 'partition',
  firmware: 'efi',
  partitions: [
    partition,
    {
      ...partition,
      role: 'root',
      size: null,
      partLabel: 'root',
      luks: { name: 'cryptroot', label: null, uuid: 'aa-bb' },
      format: 'btrfs',
      label: null,
      uuid: 'cc-dd',
      subvolumes: ['@', '@/home'],
    },
  ],
  mounts: [
    { mountPoint: '/', partition: 1, fsType: 'btrfs', options: [] },
    { mountPoint: '/boot', partition: 0, fsType: 'vfat', options: [] },
    { mountPoint: '/home', partition: 1, fsType: 'btrfs', options: [] },
  ],
  kept: [{ mountPoint: '/srv', device: '/dev/disk/by-label/srv', fsType: 'xfs', options: [] }],
  ignored: [{ mountPoint: '/tmp', why: 'it is in memory' }],
  files: [{ path: '/key', what: 'the initrd', from: 'nothing' }],
  notes: ['U-Boot is needed.'],
  disko: null,
  problems: [{ code: 'x', message: 'The pool tank is ZFS.', hint: 'Use disko.' }],
};
const facts: HostFacts = {
  name: 'laptop',
  system: 'x86_64-linux',
  offline: 'selectable',
  optionsSelectable: true,
  layout,
  unavailable: null,
};

test('a layout in words', () => {
  expect(layoutLines(texts, facts, said)).toEqual(
    [
      'laptop: x86_64-linux',
      '  disk: GPT, for EFI',
      '     EFI system  512M      vfat                                                   label ESP                           /boot',
      '     root        the rest  btrfs, encrypted (LUKS cryptroot), subvolumes @ @/home  UUID cc-dd, container UUID aa-bb  /, /home',
      '  kept: /srv (xfs on /dev/disk/by-label/srv)',
      '  not created: /tmp (it is in memory)',
      '  file: /key for the initrd: nothing brings it',
      '  NOTE: U-Boot is needed.',
      '  PROBLEM: The pool tank is ZFS.',
      '    Use disko.',
    ].map((line) =>
      expect.stringMatching(
        new RegExp(`^${line.replace(/[()[\]@/.]/g, '\\$&').replace(/ {2,}/g, ' +')}$`),
      ),
    ),
  );
});

test('a disk that is the business of disko, or of the flake', () => {
  const path = '/tmp/secret.key';
  const disko = {
    devices: ['/dev/disk/by-id/x'],
    untouched: ['/dev/sdb'],
    encrypted: ['cryptroot', 'data'],
    passphrases: ['cryptroot'],
    keyFiles: [{ path, opens: ['data'], minimum: 1 }],
  };
  const files = [{ path, what: 'data', from: 'question' as const }];
  const nothing = { partitions: [], mounts: [], kept: [], ignored: [], problems: [], notes: [] };
  const empty = { ...nothing, files };
  expect(
    layoutLines(texts, { ...facts, layout: { ...layout, ...empty, method: 'disko', disko } }, said),
  ).toEqual([
    'laptop: x86_64-linux',
    "  disk: partitioned by the host's own disko, for EFI",
    '    erases /dev/disk/by-id/x',
    '    leaves what is on /dev/sdb',
    '    encrypted: cryptroot',
    '    encrypted: data',
    '    asks for the passphrase of cryptroot',
    '  file: /tmp/secret.key for data: a passphrase that is asked for at the target',
  ]);
  expect(layoutLines(texts, { ...facts, layout: null }, said)).toEqual([
    'laptop: x86_64-linux',
    "  The flake's own installer decides over the disk.",
  ]);
});

test('a plan in words; what is not known is left out, but said of the size', () => {
  const plan: BuildPlan = {
    derivation: '/nix/store/x.drv',
    toBuild: ['a'],
    toFetch: ['b', 'c'],
    downloadBytes: null,
    imageBytesEstimate: null,
    systemBytes: null,
    diskBytesNeeded: null,
    diskBytesFree: 5e9,
    minutesEstimate: null,
    warnings: [],
  };
  expect(planLines(texts, plan)).toEqual([
    '1 to build, 2 to fetch',
    "Size and time: not known before it is built; 5 GB free on the disk with nix's store",
  ]);
  expect(
    planLines(texts, {
      ...plan,
      downloadBytes: 3e9,
      systemBytes: 10e9,
      imageBytesEstimate: 5.4e9,
      diskBytesNeeded: 26e9,
      minutesEstimate: 7,
    }),
  ).toEqual([
    '1 to build, 2 to fetch',
    'Download: 3 GB',
    'System on the stick: 10 GB unpacked',
    'Image: about 5.4 GB',
    "Disk with nix's store: about 26 GB needed, 5 GB free",
    'warning: the disk may become full; nix-collect-garbage makes room',
    'Time: at least 7 min (packing on 4 processors, download at 80 Mbit/s, nothing compiled)',
  ]);
});
