import { describe, expect, it } from 'vitest';
import {
  findRefusals,
  holdersOf,
  type JudgeOptions,
} from '../../../electron/engine/drives/eligibility.ts';
import type { DriveInventory, RawDrive } from '../../../electron/engine/ports/index.ts';
import { sayIn } from '../../../electron/texts/index.ts';
import { inventory, mount, part, raw } from './inventories.ts';

const { obstacle: obstacleWords } = sayIn({ language: 'en', variant: 'terminal' });

const judge = (
  drive: RawDrive,
  around: Partial<DriveInventory> = {},
  options: Partial<JudgeOptions> = {},
) =>
  findRefusals(drive, inventory({ drives: [drive], ...around }), {
    protectedPaths: [],
    imageSizeBytes: null,
    ...options,
  }).map(({ reason, obstacle }) => `${reason}: ${obstacleWords(obstacle)}`);

describe('a drive that may be erased', () => {
  it.each([
    ['a USB stick', raw('sda')],
    ['an SD card', raw('mmcblk0', { bus: 'mmc' })],
    ['a stick with unmounted partitions', raw('sda', { children: [part('sda1'), part('sda2')] })],
  ])('%s', (_, drive) => {
    expect(judge(drive)).toEqual([]);
  });

  it('is as large as the image', () => {
    expect(judge(raw('sda'), {}, { imageSizeBytes: 32_000_000_000 })).toEqual([]);
  });
});

describe('what is no disk', () => {
  it.each([
    ['zram, which has no size and calls itself removable', raw('zram0', { sizeBytes: null })],
    ['zram in use', raw('zram1')],
    ['a card reader without a card', raw('sdb', { sizeBytes: null })],
    ['a size of zero', raw('sdb', { sizeBytes: 0 })],
    ['a partition', part('sda1')],
    ['an optical drive', raw('sr0', { type: 'rom' })],
    ['a LUKS container', raw('dm-0', { type: 'crypt' })],
    ['a logical volume', raw('dm-1', { type: 'lvm' })],
    ['a RAID', raw('md0', { type: 'raid1' })],
    ['a boot partition of eMMC', raw('mmcblk0boot0')],
  ])('%s', (_, drive) => {
    const reasons = judge(drive, { mounts: [mount(drive, '/')] });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^DRIVE_NOT_A_DISK: ./);
  });
});

describe('what stands behind a place that is never erased', () => {
  const system = ['/', '/boot', '/boot/efi', '/efi', '/nix', '/nix/store', '/usr', '/var', '/home'];
  it.each(system)('the disk itself, at %s', (at) => {
    const disk = raw('sda');
    expect(judge(disk, { mounts: [mount(disk, at)] })[0]).toMatch(/^DRIVE_IN_USE: holds \//);
  });

  it.each(system)('a partition, at %s', (at) => {
    const root = part('sda2');
    const disk = raw('sda', { children: [part('sda1'), root] });
    expect(judge(disk, { mounts: [mount(root, at)] })[0]).toMatch(/^DRIVE_IN_USE: holds \//);
  });

  /** Each: a stick that `/home` stands on by way of something. */
  const ways: [string, () => { disk: RawDrive; around: Partial<DriveInventory> }][] = [
    [
      'LUKS on a partition',
      () => {
        const dm = raw('dm-0', { type: 'crypt', slaves: ['sda2'] });
        const disk = raw('sda', { children: [part('sda2', { holders: ['dm-0'] })] });
        return { disk, around: { drives: [disk, dm], mounts: [mount(dm, '/home')] } };
      },
    ],
    [
      'LVM on LUKS on the whole disk',
      () => {
        const crypt = raw('dm-0', { type: 'crypt', slaves: ['sda'] });
        const lvm = raw('dm-1', { type: 'lvm', slaves: ['dm-0'] });
        const disk = raw('sda');
        return { disk, around: { drives: [disk, crypt, lvm], mounts: [mount(lvm, '/home')] } };
      },
    ],
    [
      'RAID, known by the holders alone',
      () => {
        const md = raw('md0', { type: 'raid1' });
        const disk = raw('sda', { children: [part('sda1', { holders: ['md0'] })] });
        return { disk, around: { drives: [md, disk], mounts: [mount(md, '/home')] } };
      },
    ],
    [
      'a partition of a RAID',
      () => {
        const inner = part('md0p1');
        const md = raw('md0', { type: 'raid1', slaves: ['sda', 'sdb'], children: [inner] });
        const disk = raw('sda');
        return { disk, around: { drives: [md, disk], mounts: [mount(inner, '/home')] } };
      },
    ],
    [
      'btrfs, mounted by its other device',
      () => {
        const disk = raw('sda');
        const other = raw('sdb');
        return {
          disk,
          around: {
            drives: [disk, other],
            mounts: [mount(other, '/home', 'btrfs')],
            btrfsSets: [[other.deviceNumber, disk.deviceNumber]],
          },
        };
      },
    ],
    [
      'ZFS',
      () => {
        const member = part('sda1', { fileSystem: 'zfs_member' });
        const disk = raw('sda', { children: [member] });
        const pool = { devices: [], mountpoint: '/home', fileSystem: 'zfs' };
        return {
          disk,
          around: { drives: [disk], mounts: [pool], zfsMembers: [member.deviceNumber] },
        };
      },
    ],
    [
      'a loop device whose file lies on the stick',
      () => {
        const live = part('sda1');
        const disk = raw('sda', { children: [live] });
        const loop = raw('loop0', { type: 'loop', backingFile: '/iso/home.img' });
        return {
          disk,
          around: { drives: [disk, loop], mounts: [mount(live, '/iso'), mount(loop, '/home')] },
        };
      },
    ],
  ];
  it.each(ways)('by way of %s', (_, make) => {
    const { disk, around } = make();
    const [first] = judge(disk, { ...around, mounts: [...(around.mounts ?? [])] });
    expect(first).toBe('DRIVE_IN_USE: holds /home');
  });

  it.each(ways)('and is free when nothing is mounted: %s', (_, make) => {
    const { disk, around } = make();
    const reasons = judge(disk, { ...around, mounts: [], btrfsSets: [], zfsMembers: [] });
    expect(reasons.join()).not.toContain('holds');
  });

  it('is the last of several mounts on one place', () => {
    const [under, over] = [raw('sda'), raw('sdb')];
    const around = { drives: [under, over], mounts: [mount(under, '/home'), mount(over, '/home')] };
    expect(judge(over, around)[0]).toBe('DRIVE_IN_USE: holds /home');
    expect(judge(under, around)).toEqual(['DRIVE_MOUNTED: mounted at /home']);
  });

  it('survives devices that stand on each other', () => {
    const a = raw('dm-0', { type: 'crypt', slaves: ['dm-1'] });
    const b = raw('dm-1', { type: 'crypt', slaves: ['dm-0'] });
    const disk = raw('sda');
    expect(judge(disk, { drives: [a, b, disk], mounts: [mount(a, '/')] })).toEqual([]);
  });
});

describe('what is used otherwise', () => {
  it('swap: on a partition, on LVM, in a file', () => {
    const swap = part('sda2');
    const disk = raw('sda', { children: [swap] });
    expect(judge(disk, { swaps: [swap.deviceNumber] })[0]).toBe('DRIVE_IN_USE: swap');
    const lvm = raw('dm-0', { type: 'lvm', slaves: ['sda2'] });
    const around = { drives: [disk, lvm], swaps: [lvm.deviceNumber] };
    expect(judge(disk, around)[0]).toBe('DRIVE_IN_USE: swap');
    expect(judge(disk, { mounts: [mount(swap, '/data')], swaps: ['/data/swapfile'] })[0]).toBe(
      'DRIVE_IN_USE: holds the swap file /data/swapfile',
    );
  });

  it('the image lies on it', () => {
    const volume = part('sda1');
    const disk = raw('sda', { children: [volume] });
    const around = { mounts: [mount(volume, '/run/media/me/stick')] };
    const protectedPaths = ['/run/media/me/stick/nixos.iso'];
    expect(judge(disk, around, { protectedPaths })[0]).toBe(
      'DRIVE_IN_USE: holds /run/media/me/stick/nixos.iso',
    );
    // A name that only begins alike is another place.
    expect(judge(disk, around, { protectedPaths: ['/run/media/me/stick2/nixos.iso'] })).toEqual([
      'DRIVE_MOUNTED: mounted at /run/media/me/stick',
    ]);
  });

  it('a loop device on the image itself, but not one whose file lies on /', () => {
    const root = raw('vda', { bus: 'virtio', removable: false });
    const loop = raw('loop0', { type: 'loop', backingFile: '/srv/disk.img', removable: false });
    const around = { drives: [root, loop], mounts: [mount(root, '/')] };
    expect(judge(loop, around)).toEqual(['DRIVE_FIXED: a loop device']);
    expect(judge(loop, around, { protectedPaths: ['/srv/disk.img'] })[0]).toBe(
      'DRIVE_IN_USE: its content is /srv/disk.img',
    );
  });

  it('LUKS that is open, though nothing is mounted', () => {
    const disk = raw('sda', { children: [part('sda1', { holders: ['dm-0'] })] });
    const crypt = raw('dm-0', { type: 'crypt', slaves: ['sda1'], holders: ['dm-1'] });
    const lvm = raw('dm-1', { type: 'lvm', slaves: ['dm-0'] });
    const around = { drives: [disk, crypt, lvm] };
    expect(judge(disk, around)).toEqual(['DRIVE_IN_USE: held by dm-0, dm-1']);
    expect(holdersOf(disk, inventory(around))).toEqual(['dm-0', 'dm-1']);
  });

  it('a member of a pool or of a mounted btrfs', () => {
    const [disk, other] = [raw('sda'), raw('sdb')];
    expect(judge(disk, { zfsMembers: [disk.deviceNumber] })[0]).toBe(
      'DRIVE_IN_USE: member of a ZFS pool',
    );
    const btrfsSets = [[disk.deviceNumber, other.deviceNumber]];
    expect(judge(disk, { drives: [disk, other], btrfsSets })[0]).toBe(
      'DRIVE_IN_USE: one of the 2 devices of a mounted btrfs',
    );
  });
});

describe('the order of reasons', () => {
  it('goes from what nobody can overrule to what a person may', () => {
    const volume = part('sda1');
    const disk = raw('sda', { children: [volume], removable: false, readOnly: true, bus: 'sata' });
    const around = { mounts: [mount(volume, '/home')] };
    expect(judge(disk, around, { imageSizeBytes: 64_000_000_000 })).toEqual([
      'DRIVE_IN_USE: holds /home',
      'DRIVE_READ_ONLY: write-protected',
      'DRIVE_TOO_SMALL: it has only 32 GB',
      'DRIVE_MOUNTED: mounted at /home',
      'DRIVE_FIXED: built in (sata)',
    ]);
  });
});
