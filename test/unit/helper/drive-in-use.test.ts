import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseDriveInUse, whyBusy } from '../../../electron/helper/drive-in-use.ts';
import { JobError } from '../../../electron/helper/failures.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createMachineTree, type MachineTree } from './machine-tree.ts';

const USB = 'pci0000:00/usb2/2-1/2-1:1.0/host0/target0:0:0/0:0:0:0/block';
const SATA = 'pci0000:00/ata1/host1/target1:0:0/1:0:0:0/block';
const MMC = 'pci0000:00/mmc_host/mmc0/mmc0:0001/block';
const VIRTUAL = 'virtual/block';

let machine: MachineTree;

/** A laptop: its disk sda with / and a stick sdb with two partitions. */
beforeEach(() => {
  machine = createMachineTree();
  machine.device('sda', { number: '8:0', at: SATA });
  machine.partition('sda', SATA, 'sda1', '8:1');
  machine.device('sdb', { number: '8:16', at: USB });
  machine.partition('sdb', USB, 'sdb1', '8:17');
  machine.partition('sdb', USB, 'sdb2', '8:18');
  machine.mount('8:1', '/');
});
afterEach(() => machine.remove());

const confirmed = (name: string) => ({
  path: `/dev/${name}`,
  deviceNumber: '',
  sizeBytes: 1,
  serial: null,
  busPath: null,
  diskseq: null,
});

/** Code and message of the refusal; null where it may be written. */
const judge = (name: string, number: string, allowFixed = false): string | null => {
  try {
    refuseDriveInUse(confirmed(name), machine.facts(number), allowFixed, machine.root);
    return null;
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    return `${error.failure.code}: ${said(error.failure).message}`;
  }
};
const judgeStick = (): string | null => judge('sdb', '8:16');

it('takes a stick that nothing uses', () => {
  expect(judgeStick()).toBe(null);
});

describe('what is mounted', () => {
  it.each([
    ['the drive itself', '8:16'],
    ['a partition', '8:18'],
  ])('%s is named with its mount point', (_, number) => {
    machine.mount(number, '/run/media/me/MY\\040STICK', 'vfat');
    expect(judgeStick()).toMatch(/^DRIVE_MOUNTED: .* mounted at \/run\/media\/me\/MY STICK\.$/);
  });

  it('on a LUKS container on a partition', () => {
    machine.device('dm-0', {
      number: '254:0',
      at: VIRTUAL,
      files: { 'dm/name': 'luks' },
      slaves: ['sdb2'],
    });
    machine.mount('254:0', '/mnt');
    expect(judgeStick()).toMatch(/^DRIVE_MOUNTED: .* mounted at \/mnt \(through dm-0\)/);
  });

  it('on a loop device on a file on it', () => {
    machine.mount('8:17', '/mnt');
    machine.device('loop0', {
      number: '7:0',
      at: VIRTUAL,
      files: { 'loop/backing_file': '/mnt/inner.img' },
    });
    machine.mount('7:0', '/inner');
    expect(judgeStick()).toMatch(/^DRIVE_MOUNTED: .*\/mnt, \/inner/);
  });

  it('as process 1 sees it, where this one does not', () => {
    machine.write('proc/1/mountinfo', '40 1 8:17 / /media/stick rw - vfat /dev/sdb1 rw\n');
    expect(judgeStick()).toMatch(/^DRIVE_MOUNTED: .*\/media\/stick/);
  });

  it('of another drive does not matter', () => {
    machine.device('sdc', { number: '8:32', at: USB.replace('2-1', '2-2') });
    machine.mount('8:32', '/mnt');
    expect(judgeStick()).toBe(null);
  });
});

describe('what the system stands on is never erased', () => {
  it.each([...['/', '/boot', '/boot/efi', '/efi', '/nix', '/nix/store', '/usr', '/var', '/home']])(
    '%s',
    (place) => {
      machine.mount('8:17', place);
      expect(judgeStick()).toMatch(/^DRIVE_IN_USE: /);
      expect(judgeStick()).toContain(` holds ${place}.`);
    },
  );

  it('not even with leave for a fixed disk', () => {
    expect(judge('sda', '8:0', true)).toMatch(/^DRIVE_IN_USE: .* holds \/\./);
  });

  it('but what is mounted over it counts, not what is hidden', () => {
    machine.mount('8:17', '/home');
    machine.mount('8:1', '/home');
    expect(judgeStick()).toMatch(/^DRIVE_MOUNTED: /);
  });

  it('through LUKS, LVM and RAID on top of each other', () => {
    machine.device('md0', {
      number: '9:0',
      at: VIRTUAL,
      files: { 'md/level': 'raid1' },
      slaves: ['sdb2'],
    });
    machine.device('dm-0', { number: '254:0', at: VIRTUAL, slaves: ['md0'] });
    machine.device('dm-1', { number: '254:1', at: VIRTUAL, slaves: ['dm-0'] });
    machine.mount('254:1', '/nix');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* holds \/nix/);
  });

  it('where only the upper device tells (slaves without holders)', () => {
    machine.device('dm-0', { number: '254:0', at: VIRTUAL, slaves: ['sdb2'] });
    rmSync(join(machine.root, 'sys/class/block/sdb2/holders'), { recursive: true });
    machine.mount('254:0', '/var');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* holds \/var/);
  });

  it('where only the lower device tells (holders without slaves)', () => {
    machine.device('dm-0', { number: '254:0', at: VIRTUAL, slaves: ['sdb2'] });
    rmSync(join(machine.root, 'sys/class/block/dm-0/slaves'), { recursive: true });
    machine.mount('254:0', '/var');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* holds \/var/);
  });

  it('through btrfs, whose device number is its own: by the source', () => {
    machine.link('dev/disk/by-label/root', 'dev/sdb1');
    machine.mount('0:40', '/home', 'btrfs', '/dev/disk/by-label/root');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* holds \/home/);
  });

  it('through a second device of a btrfs, which no mount names', () => {
    machine.partition('sda', SATA, 'sda2', '8:2');
    machine.mount('0:40', '/home', 'btrfs', '/dev/sda2');
    const devices = 'sys/fs/btrfs/1f0e/devices';
    machine.link(`${devices}/sda2`, 'sys/class/block/sda2');
    machine.link(`${devices}/sdb2`, 'sys/class/block/sdb2');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* holds \/home/);
    // And where nothing of the system is on it.
    machine.mount('8:1', '/home');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* one of the 2 devices of a mounted btrfs/);
  });

  it('through a bcachefs, which names all its devices', () => {
    machine.mount('0:41', '/home', 'bcachefs', '/dev/sda1:/dev/sdb2');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* holds \/home/);
  });

  it('through the layers of an overlay on an image on the stick, as a live system has them', () => {
    machine.mount('8:17', '/iso', 'iso9660');
    machine.device('loop0', {
      number: '7:0',
      at: VIRTUAL,
      files: { 'loop/backing_file': '/iso/nix-store.squashfs' },
    });
    machine.mount('7:0', '/nix/.ro-store', 'squashfs');
    machine.mount(
      '0:50',
      '/nix',
      'overlay',
      'overlay',
      'rw,lowerdir=/nix/.ro-store,upperdir=/rw/store,workdir=/rw/work',
    );
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* holds \/nix/);
  });
});

describe('swap', () => {
  const swaps = (path: string): void =>
    machine.write(
      'proc/swaps',
      `Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n${path}  partition\t1\t0\t-2\n`,
    );

  it('on a partition', () => {
    swaps('/dev/sdb2');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* swap/);
  });

  it('in a file', () => {
    machine.mount('8:17', '/mnt/my\\040stick');
    swaps('/mnt/my\\040stick/swapfile');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* swap file \/mnt\/my stick\/swapfile/);
  });

  it('on a logical volume', () => {
    machine.device('dm-0', { number: '254:0', at: VIRTUAL, slaves: ['sdb1'] });
    machine.link('dev/mapper/vg-swap', 'dev/dm-0');
    swaps('/dev/mapper/vg-swap');
    expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* swap/);
  });

  it('elsewhere does not matter', () => {
    swaps('/dev/sda1');
    expect(judgeStick()).toBe(null);
  });
});

it('refuses what something holds that is not mounted', () => {
  machine.device('dm-0', { number: '254:0', at: VIRTUAL, slaves: ['sdb2'] });
  expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* held by dm-0/);
});

it('refuses what a loop device passes on to', () => {
  machine.device('loop0', {
    number: '7:0',
    at: VIRTUAL,
    files: { 'loop/backing_file': '/dev/sdb' },
  });
  expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* held by loop0/);
  expect(judge('loop0', '7:0', true)).toMatch(/^DRIVE_NOT_A_DISK: .* passes on to \/dev\/sdb/);
});

it.each([
  ['removed', '/tmp/node (deleted)'],
  ["of another process's", '/elsewhere/node'],
])('refuses a loop device on what has no name here, as one that was %s', (_, backing) => {
  machine.write('tmp/node (deleted)', '');
  machine.device('loop0', {
    number: '7:0',
    at: VIRTUAL,
    files: { 'loop/backing_file': backing },
  });
  expect(judge('loop0', '7:0', true)).toMatch(/^DRIVE_NOT_A_DISK: .* can't be looked at/);
});

it('refuses everything where it is not known what is mounted', () => {
  rmSync(join(machine.root, 'proc'), { recursive: true });
  expect(judgeStick()).toMatch(/^DRIVE_IN_USE: .* what is mounted could not be read/);
});

describe('a fixed disk', () => {
  it.each([
    ['sdc', SATA, {}, 'DRIVE_FIXED'],
    ['nvme0n1', 'pci0000:00/nvme/nvme0', {}, 'DRIVE_FIXED'],
    ['sdc', SATA, { removable: '1' }, null],
    ['sdc', USB.replace('2-1', '2-2'), { removable: '0' }, null],
    ['mmcblk0', MMC, {}, null],
    ['loop0', VIRTUAL, { 'loop/backing_file': '/tmp/disk.raw' }, 'DRIVE_FIXED'],
  ])('%s at %s with %j: %s', (name, at, files, code) => {
    machine.write('tmp/disk.raw', '');
    machine.device(name, { number: '240:0', at, files });
    const judged = judge(name, '240:0');
    expect(judged?.split(':')[0] ?? null).toBe(code);
    expect(judge(name, '240:0', true)).toBe(null);
  });

  it('is soldered eMMC, which has boot partitions', () => {
    machine.device('mmcblk0', { number: '179:0', at: MMC });
    machine.device('mmcblk0boot0', { number: '179:8', at: `${MMC}/mmcblk0` });
    expect(judge('mmcblk0', '179:0')).toMatch(/^DRIVE_FIXED/);
    expect(judge('mmcblk0boot0', '179:8', true)).toMatch(/^DRIVE_NOT_A_DISK/);
  });
});

it.each([
  ['zram0', {}],
  ['ram0', {}],
  ['sr0', { removable: '1' }],
  ['dm-3', { 'dm/name': 'x' }],
  ['md127', { 'md/level': 'raid0' }],
])('%s is no disk of its own, whatever the order says', (name, files) => {
  machine.device(name, { number: '241:0', at: VIRTUAL, files });
  expect(judge(name, '241:0', true)).toMatch(/^DRIVE_NOT_A_DISK/);
});

describe('why the kernel refuses an exclusive open', () => {
  it('is told where it shows', () => {
    machine.mount('8:17', '/mnt');
    expect(whyBusy(confirmed('sdb'), machine.root).failure).toMatchObject({
      code: 'DRIVE_MOUNTED',
      params: { mountpoints: ['/mnt'] },
    });
  });

  it('is a program where nothing shows', () => {
    expect(whyBusy(confirmed('sdb'), machine.root).failure.code).toBe('DRIVE_IN_USE');
    expect(whyBusy(confirmed('gone'), machine.root).failure.code).toBe('DRIVE_IN_USE');
  });
});
