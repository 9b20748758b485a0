import type { Layout, LayoutPartition } from '../../../electron/contract/layout.ts';

const partition = (
  role: LayoutPartition['role'],
  partLabel: string,
  rest: Partial<LayoutPartition> = {},
): LayoutPartition => ({
  ...{ role, partLabel, size: null, partUuid: null, luks: null, format: null, label: null },
  ...{ uuid: null, subvolumes: [] },
  ...rest,
});

const mount = (
  mountPoint: string,
  number: number,
  fsType: string,
  options: string[] = ['defaults'],
) => ({ mountPoint, partition: number, fsType, options });

const layout = (rest: Partial<Layout>): Layout => ({
  ...{ method: 'partition', firmware: 'efi', partitions: [], mounts: [], kept: [], ignored: [] },
  ...{ files: [], notes: [], disko: null, problems: [] },
  ...rest,
});

const esp = (rest: Partial<LayoutPartition> = {}) =>
  partition('esp', 'boot', { size: '256M', format: 'vfat', label: 'BOOT', ...rest });
const root = (rest: Partial<LayoutPartition> = {}) =>
  partition('root', 'root', { format: 'ext4', label: 'nixos', ...rest });

/** A root and an ESP, found by their labels: most hosts. */
export const plain = layout({
  partitions: [esp(), root()],
  mounts: [mount('/', 1, 'ext4'), mount('/boot', 0, 'vfat', ['fmask=0077', 'dmask=0077'])],
});

/** A host that was installed by the graphical installer: all by UUID, swap between. */
export const uuids = {
  esp: '1A2B-3C4D',
  root: '6f1c2a8e-9f0b-4d7a-8a51-0c5c1f2e3d4b',
  swap: '0b9e0f5d-5c1b-4f0e-9d3e-7a1f6b2c8d90',
  espPart: 'b3d1f6a2-1111-4222-8333-444455556666',
};
export const byUuid = layout({
  partitions: [
    esp({ label: null, uuid: uuids.esp, partUuid: uuids.espPart }),
    partition('swap', 'swap', { size: '128M', format: 'swap', uuid: uuids.swap }),
    root({ label: null, uuid: uuids.root }),
  ],
  mounts: [mount('/', 2, 'ext4', ['noatime']), mount('/boot', 0, 'vfat')],
});

export const luksUuid = '2f9d8c7b-6a5e-4d3c-8b2a-190817263544';
/** An encrypted root, and swap beside it. */
export const luks = layout({
  partitions: [
    esp(),
    partition('swap', 'swap', { size: '128M', format: 'swap', label: 'swap' }),
    root({ luks: { name: 'cryptroot', label: 'CRYPT', uuid: luksUuid } }),
  ],
  mounts: [mount('/', 2, 'ext4'), mount('/boot', 0, 'vfat')],
});

export const btrfs = layout({
  partitions: [
    esp(),
    root({ format: 'btrfs', subvolumes: ['@', '@home', '@home/.snapshots', '@nix'] }),
  ],
  mounts: [
    mount('/', 1, 'btrfs', ['subvol=@', 'compress=zstd']),
    mount('/boot', 0, 'vfat'),
    mount('/home', 1, 'btrfs', ['subvol=@home', 'compress=zstd']),
    mount('/home/.snapshots', 1, 'btrfs', ['subvol=@home/.snapshots']),
    mount('/nix', 1, 'btrfs', ['subvol=@nix', 'noatime']),
  ],
});

export const xfsUuid = '4e6f7071-7273-4475-8677-78797a7b7c7d';
/** A kernel on a partition of its own, and a root of XFS. */
export const xfs = layout({
  partitions: [
    esp({ label: 'EFI' }),
    partition('boot', 'linux-boot', { size: '128M', format: 'ext4', label: 'kernels' }),
    root({ format: 'xfs', label: 'system', uuid: xfsUuid }),
  ],
  mounts: [
    mount('/', 2, 'xfs', ['noatime']),
    mount('/boot', 1, 'ext4'),
    mount('/boot/efi', 0, 'vfat'),
  ],
});

/** GRUB on a machine without EFI. */
export const bios = layout({
  firmware: 'bios',
  partitions: [
    partition('biosBoot', 'grub', { size: '1M' }),
    partition('swap', 'swap', { size: '64M', format: 'swap', label: 'swap' }),
    root(),
  ],
  mounts: [mount('/', 2, 'ext4')],
});

/** Nothing is kept but the store and what is below /persist. */
export const inMemory = layout({
  partitions: [esp(), root({ format: 'btrfs', subvolumes: ['nix', 'persist'] })],
  mounts: [
    mount('/boot', 0, 'vfat'),
    mount('/nix', 1, 'btrfs', ['subvol=nix']),
    mount('/persist', 1, 'btrfs', ['subvol=persist']),
  ],
});

/** A /home with a size. Where a disk with that label is there, it is kept. */
export const withHome = layout({
  partitions: [
    esp(),
    partition('data', 'home', { size: '300M', format: 'ext4', label: 'home' }),
    root(),
  ],
  mounts: [mount('/', 2, 'ext4'), mount('/boot', 0, 'vfat'), mount('/home', 1, 'ext4')],
});

export const disko = (
  devices: string[],
  rest: Partial<NonNullable<Layout['disko']>> = {},
): Layout =>
  layout({
    method: 'disko',
    disko: { ...{ devices, untouched: [], encrypted: [], passphrases: [], keyFiles: [] }, ...rest },
  });
