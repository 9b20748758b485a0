import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../../config/machine.ts';
import { disk, espType, type Facts, mounted, usb, writeFacts } from './installer-facts.ts';
import {
  createInstallerLab,
  esp,
  type InstallerLab,
  layout,
  partition,
  settings,
} from './installer-lab.ts';

type Decision = {
  outcome: 'chosen' | 'ask' | 'failed';
  chosen: string[];
  candidates: string[];
  because: string;
  message: string;
  warnings: string[];
  disks: { path: string; excluded: string | null; warning: string | null; model: string }[];
};

describe.skipIf(!program('jq'))('which disk (needs jq)', () => {
  let lab: InstallerLab;
  let counter = 0;
  beforeAll(() => {
    lab = createInstallerLab();
  });
  afterAll(() => lab.remove());

  const decide = (facts: Facts, over: Record<string, unknown> = {}, minimum = 4e9): Decision => {
    lab.use(settings(over));
    counter += 1;
    const folder = writeFacts(join(lab.root, `facts-${counter}`), facts);
    const script = `decide ${folder} choose-disk.jq --argjson rootMinimum ${minimum}`;
    const { status, output } = lab.shell(['disks'], script);
    expect(status, output).toBe(0);
    return JSON.parse(output);
  };
  const excluded = ({ disks }: Decision, path: string) =>
    disks.find((one) => one.path === path)?.excluded;
  const named = (value: string, device = '') => [{ from: 'INSTALL_DISK', value, device }];

  const stick = disk('sda', { ...usb, size: 32e9, fstype: 'iso9660', label: 'NIXOS' });
  /** As a NixOS live system has it: the store is a loop device on the stick. */
  const live = (over: Partial<Facts> = {}): Partial<Facts> => ({
    mountinfo: [
      mounted('0:20', '/', 'tmpfs', 'tmpfs'),
      mounted((stick as { 'maj:min': string })['maj:min'], '/iso', '/dev/sda', 'iso9660', 'ro'),
      mounted('7:0', '/nix/.ro-store', '/dev/loop0', 'squashfs', 'ro'),
      mounted(
        '0:21',
        '/nix/store',
        'overlay',
        'overlay',
        'rw,lowerdir=/nix/.ro-store,upperdir=/nix/.rw-store/store',
      ),
    ],
    ...over,
  });

  test('the only one', () => {
    const decision = decide({ ...live(), disks: [stick, disk('nvme0n1')] });
    expect(decision).toMatchObject({ outcome: 'chosen', chosen: ['/dev/nvme0n1'] });
    expect(decision.because).toContain('only one');
  });

  describe('the medium it booted from is never one', () => {
    test.each([
      [
        'the ISO is mounted',
        { disks: [disk('sdb', { rm: false }), disk('sdc')] },
        (own: string) => [mounted(own, '/iso', '/dev/sdb', 'iso9660', 'ro')],
        '',
      ],
      [
        'the root is on it',
        { disks: [disk('sdb'), disk('sdc')] },
        (own: string) => [mounted(own, '/', '/dev/sdb')],
        '',
      ],
      [
        'the kernel was told so by label',
        { disks: [disk('sdb', { label: 'NIXOS 24' }), disk('sdc')] },
        () => [],
        'quiet root="LABEL=NIXOS 24"',
      ],
      [
        'the kernel was told so by link',
        { disks: [disk('sdb', {}, [{ uuid: 'AB-CD' }]), disk('sdc')] },
        () => [],
        'root=/dev/disk/by-uuid/AB-CD',
      ],
    ])('%s, though it says RM=0', (_, facts, mounts, cmdline) => {
      const own = (facts.disks[0] as { 'maj:min': string })['maj:min'];
      const decision = decide({ ...facts, mountinfo: mounts(own), cmdline });
      expect(excluded(decision, '/dev/sdb')).toContain('started from it');
      expect(decision.chosen).toEqual(['/dev/sdc']);
    });

    test('through overlay, squashfs and a loop device whose file only the kernel sees', () => {
      const own = disk('sdb', { rm: false, size: 2e12 }, [{ label: 'VENTOY', fstype: 'exfat' }]);
      const part = (own.children[0] as { 'maj:min': string })['maj:min'];
      const decision = decide({
        disks: [own, { ...disk('loop0'), type: 'loop', 'maj:min': '7:0' }, disk('nvme0n1')],
        mountinfo: [
          mounted('0:20', '/', 'tmpfs', 'tmpfs'),
          mounted('7:0', '/run/store', '/dev/loop0', 'squashfs', 'ro'),
          mounted('0:21', '/nix/store', 'overlay', 'overlay', 'rw,lowerdir=/run/store,upperdir=/x'),
        ],
        losetup: [{ name: '/dev/loop0', 'back-maj:min': part, 'back-file': '/findiso/nixos.iso' }],
      });
      expect(excluded(decision, '/dev/sdb')).toContain('started from it');
      expect(decision.chosen).toEqual(['/dev/nvme0n1']);
    });

    test('on btrfs, whose device number is made up', () => {
      const own = disk('sdb', {}, [{ fstype: 'btrfs' }]);
      const decision = decide({
        disks: [own, disk('sdc')],
        mountinfo: [mounted('0:33', '/', '/dev/sdb1', 'btrfs')],
      });
      expect(decision.chosen).toEqual(['/dev/sdc']);
    });

    test('not even when it is named', () => {
      const own = disk('sdb', { rm: false });
      const decision = decide({
        disks: [own, disk('sdc')],
        mountinfo: [mounted(own['maj:min'], '/iso', '/dev/sdb', 'iso9660')],
        named: named('/dev/sdb', '/dev/sdb'),
      });
      expect(decision).toMatchObject({ outcome: 'failed' });
      expect(decision.message).toContain('INSTALL_DISK=/dev/sdb');
      expect(decision.message).toContain('started from it');
    });
  });

  describe('left out', () => {
    test.each([
      ['removable', { rm: true }, 'RM=1'],
      ['removable as old lsblk says it', { rm: '1' }, 'RM=1'],
      ['read-only', { ro: true }, 'read-only'],
      ['without a medium', { size: 0 }, 'no size'],
      ['a DVD drive', { type: 'rom' }, 'no disk'],
      ['too small', { size: 4.2e9 }, 'too small'],
      ['in use', { mountpoints: ['/media/photos'] }, 'in use at /media/photos'],
    ])('%s', (_, over, why) => {
      const decision = decide({ disks: [disk('sdb', over), disk('sdc')] });
      expect(excluded(decision, '/dev/sdb')).toContain(why);
      expect(decision.chosen).toEqual(['/dev/sdc']);
      const asked = decide({
        disks: [disk('sdb', over), disk('sdc')],
        named: named('/dev/sdb', '/dev/sdb'),
      });
      expect(asked).toMatchObject({ outcome: 'failed' });
      expect(asked.message).toContain(why);
    });

    test.each([
      ['a network block device', 'nbd0', {}],
      ['a boot area of eMMC', 'mmcblk0boot0', {}],
      ['memory', 'zram0', {}],
    ])('%s', (_, name, over) => {
      const decision = decide({ disks: [disk(name, over), disk('sdc')] });
      expect(decision.chosen).toEqual(['/dev/sdc']);
    });

    test('what is below the target is no reason: a second run', () => {
      const used = disk('sdb', {}, [
        { mountpoints: [join(lab.target, 'boot')] },
        { mountpoints: ['[SWAP]'] },
      ]);
      expect(decide({ disks: [used] }).chosen).toEqual(['/dev/sdb']);
    });
  });

  describe('USB disks and cards that say RM=0', () => {
    test.each([
      ['a USB disk', disk('sdb', { tran: 'usb' }), '', 'USB'],
      ['an SD card', disk('mmcblk0', { tran: 'mmc' }), 'mmcblk0 SD\n', 'SD card'],
    ])('%s only when it is named', (_, one, mmc, why) => {
      const alone = decide({ disks: [one], mmc });
      expect(alone).toMatchObject({ outcome: 'failed' });
      expect(alone.disks[0]?.warning).toContain(why);
      const chosen = decide({ disks: [one, disk('sdc')], mmc, named: named(one.path, one.path) });
      expect(chosen).toMatchObject({ outcome: 'chosen', chosen: [one.path] });
      expect(chosen.warnings[0]).toContain(why);
    });

    test('eMMC, which is soldered in, is an ordinary disk', () => {
      const emmc = disk('mmcblk0', { tran: 'mmc' });
      expect(decide({ disks: [emmc], mmc: 'mmcblk0 MMC\n' }).chosen).toEqual(['/dev/mmcblk0']);
    });
  });

  describe('named', () => {
    const disks = [
      disk('sda', { serial: 'WD 1' }),
      disk('sdb', {}, [{}]),
      disk('sdc', { serial: '  X9 ' }),
    ];
    test.each([
      ['by device', named('/dev/sdb', '/dev/sdb'), '/dev/sdb'],
      ['by link', named('/dev/disk/by-id/ata-x', '/dev/sda'), '/dev/sda'],
      ['by serial number with a space', named('WD 1'), '/dev/sda'],
      ['by serial number, whose padding is no part of it', named('X9'), '/dev/sdc'],
      [
        'INSTALL_DISK before the kernel’s',
        [...named('X9'), { from: 'flakestick.disk', value: 'WD 1', device: '' }],
        '/dev/sdc',
      ],
    ])('%s', (_, wish, path) => {
      expect(decide({ disks, named: wish })).toMatchObject({ outcome: 'chosen', chosen: [path] });
    });

    test.each([
      ['nothing there', named('/dev/sdz', '/dev/sdz'), 'There is no disk INSTALL_DISK=/dev/sdz'],
      ['a partition', named('/dev/sdb1', '/dev/sdb1'), 'not a disk, but lies on one'],
      ['an unknown serial number', named('X8'), 'There is no disk INSTALL_DISK=X8'],
    ])('%s', (_, wish, message) => {
      const decision = decide({ disks, named: wish });
      expect(decision).toMatchObject({ outcome: 'failed' });
      expect(decision.message).toContain(message);
    });

    test('a serial number that two have', () => {
      const same = [disk('sda', { serial: 'S' }), disk('sdb', { serial: 'S' })];
      expect(decide({ disks: same, named: named('S') }).message).toContain('several');
    });
  });

  describe('rules, in their order', () => {
    const entries = [
      'BootCurrent: 0003',
      'BootOrder: 0003,0001,0000',
      'Boot0000* Linux\tHD(2,MBR,0x1234abcd,0x800,0x1000)/File(\\EFI\\x.efi)',
      'Boot0001* Windows Boot Manager\tHD(1,GPT,AAAAAAAA-0000-4000-8000-000000000001,0x800,0x32000)/File(\\EFI\\Microsoft\\Boot\\bootmgfw.efi)WINDOWS..',
      'Boot0002* Old\tHD(1,GPT,aaaaaaaa-0000-4000-8000-000000000002,0x800,0x32000)/File(\\EFI\\old.efi)',
      'Boot0003* UEFI: Stick\tPciRoot(0x0)/USB(1,0)/CDROM(1,0x40,0x5a00)',
    ].join('\n');
    const windows = { partuuid: 'aaaaaaaa-0000-4000-8000-000000000001', parttype: espType };

    test('a boot entry of the firmware', () => {
      const decision = decide({
        disks: [
          disk('nvme0n1', {}, [windows]),
          disk('sdb', { size: 4e12 }, [{ parttype: espType }, {}, {}]),
        ],
        efibootmgr: entries,
      });
      expect(decision.chosen).toEqual(['/dev/nvme0n1']);
      expect(decision.because).toContain('firmware');
    });

    test('one of a disk with an MBR', () => {
      const old = disk('sda', {}, [{}, { partuuid: '1234ABCD-02' }]);
      expect(
        decide({ disks: [old, disk('sdb', { size: 4e12 })], efibootmgr: entries }).chosen,
      ).toEqual(['/dev/sda']);
    });

    test('one that is not in the boot order does not count', () => {
      const old = disk('sda', {}, [{ partuuid: 'aaaaaaaa-0000-4000-8000-000000000002' }]);
      const decision = decide({
        disks: [old, disk('sdb', {}, [{ parttype: espType }])],
        efibootmgr: entries,
      });
      expect(decision.chosen).toEqual(['/dev/sdb']);
      expect(decision.because).toContain('EFI system partition');
    });

    test.each([
      [
        'an ESP',
        disk('sda', {}, [{ parttype: espType.toUpperCase() }]),
        disk('sdb', { size: 4e12 }, [{}, {}]),
        'EFI system partition',
      ],
      [
        'an ESP of an MBR',
        disk('sda', {}, [{ parttype: '0xef' }]),
        disk('sdb', {}, [{}, {}]),
        'EFI system partition',
      ],
      [
        'partitions',
        disk('sda', {}, [{}, {}]),
        disk('sdb', { size: 4e12 }, [{}]),
        'most partitions',
      ],
      ['size', disk('sda', { size: 4e12 }), disk('sdb'), 'largest'],
    ])('%s', (_, better, other, why) => {
      const decision = decide({ disks: [other, better] });
      expect(decision.chosen).toEqual([better.path]);
      expect(decision.because).toContain(why);
    });

    test('a rule that leaves several narrows for the next', () => {
      const decision = decide({
        disks: [
          disk('sda', {}, [{ parttype: espType }]),
          disk('sdb', {}, [{ parttype: espType }, {}]),
          disk('sdc', { size: 9e12 }, [{}, {}, {}]),
        ],
      });
      expect(decision.chosen).toEqual(['/dev/sdb']);
      expect(decision.because).toMatch(/EFI system partition, and .*most partitions/);
    });

    test('two that are equal are a question', () => {
      const decision = decide({ disks: [disk('sda'), disk('sdb'), disk('sdc', { size: 8e9 })] });
      expect(decision).toMatchObject({
        outcome: 'ask',
        candidates: ['/dev/sda', '/dev/sdb'],
        chosen: [],
      });
    });

    test('so are two of one size by their name', () => {
      expect(
        decide({ disks: [disk('sda', { size: 512e9 }), disk('sdb', { size: 510e9 })] }).outcome,
      ).toBe('ask');
    });

    test('no disk at all', () => {
      const decision = decide({ disks: [stick] });
      expect(decision).toMatchObject({ outcome: 'failed' });
      expect(excluded(decision, '/dev/sda')).toContain('RM=1');
    });
  });

  test('a hostile disk moves no cursor', () => {
    const decision = decide({
      disks: [disk('sda', { model: '\u001b[2J\u009bEvil', serial: 'a\nb' })],
    });
    expect(decision.disks[0]?.model).toBe('?[2J?Evil');
  });

  describe('the host’s own disko script', () => {
    const ofDisko = (resolved: string[], more: Partial<Facts> = {}) =>
      decide(
        {
          disks: [stick, disk('sdb'), disk('sdc', {}, [{}])],
          ...live(),
          ...more,
          disko: resolved.map((path) => ({ device: path, resolved: path })),
        },
        {
          diskoScript: '/nix/store/x-disko',
          layout: layout({
            method: 'disko',
            partitions: [],
            mounts: [],
            disko: {
              ...{ devices: resolved, untouched: [], encrypted: [] },
              ...{ passphrases: [], keyFiles: [] },
            },
          }),
        },
      );
    test('acts on exactly its disks', () => {
      expect(ofDisko(['/dev/sdc', '/dev/sdb'])).toMatchObject({
        outcome: 'chosen',
        chosen: ['/dev/sdc', '/dev/sdb'],
      });
    });
    test.each([
      ['the stick', ['/dev/sda'], {}, 'started from it'],
      ['one that is missing', ['/dev/sdx'], {}, 'no disk of this machine'],
      ['a partition', ['/dev/sdc1'], {}, 'no disk of this machine'],
      ['one disk twice', ['/dev/sdb', '/dev/sdb'], {}, 'by two paths'],
      [
        'another than INSTALL_DISK',
        ['/dev/sdb'],
        { named: named('/dev/sdc', '/dev/sdc') },
        'disko script acts on /dev/sdb',
      ],
      ['none', [], {}, 'names no disk'],
    ])('%s stops it', (_, devices, more, message) => {
      const decision = ofDisko(devices, more);
      expect(decision).toMatchObject({ outcome: 'failed', chosen: [] });
      expect(decision.message).toContain(message);
    });
    test('INSTALL_DISK that agrees goes on', () => {
      expect(ofDisko(['/dev/sdb'], { named: named('/dev/sdb', '/dev/sdb') }).outcome).toBe(
        'chosen',
      );
    });
  });

  describe('room', () => {
    const home = partition({ role: 'data', size: '200G', partLabel: 'home', label: 'home' });
    const withHome = { layout: layout({ partitions: [esp, home, partition()] }) };
    test('fixed sizes and the root have to fit', () => {
      expect(
        excluded(decide({ disks: [disk('sda', { size: 210e9 })] }, withHome), '/dev/sda'),
      ).toContain('too small');
      expect(decide({ disks: [disk('sda', { size: 230e9 })] }, withHome).chosen).toEqual([
        '/dev/sda',
      ]);
    });
    test('data that lies on another disk needs none', () => {
      const other = disk('sdb', { size: 1e9 }, [{ label: 'home', fstype: 'ext4' }]);
      expect(decide({ disks: [disk('sda', { size: 64e9 }), other] }, withHome).chosen).toEqual([
        '/dev/sda',
      ]);
    });
    test('a disk with nothing but data of the host is not taken for the emptiest reasons', () => {
      const data = disk('sdb', { size: 9e12 }, [{ label: 'home', fstype: 'ext4' }, {}]);
      const decision = decide({ disks: [disk('sda'), data] }, withHome);
      expect(decision.chosen).toEqual(['/dev/sda']);
      expect(decision.because).toContain('no data of this host');
    });
    test('a disk that was half installed has data and root, and is taken again', () => {
      const half = disk('sdb', {}, [{ label: 'nixos' }, { label: 'home' }, {}]);
      expect(decide({ disks: [disk('sda'), half] }, withHome).chosen).toEqual(['/dev/sdb']);
    });
    test('a disk with data of the host is taken where it is the only one', () => {
      const data = disk('sdb', {}, [{ label: 'home', fstype: 'ext4' }]);
      expect(decide({ disks: [data] }, withHome).chosen).toEqual(['/dev/sdb']);
    });
    test('a disk with something to keep is not taken', () => {
      const over = {
        layout: layout({
          kept: [
            { mountPoint: '/srv', device: '/dev/disk/by-label/srv', fsType: 'ext4', options: [] },
          ],
        }),
      };
      const decision = decide(
        {
          disks: [disk('sda', { size: 9e12 }, [{ label: 'srv' }]), disk('sdb')],
          kept: [{ device: '/dev/disk/by-label/srv', resolved: '/dev/sda1' }],
        },
        over,
      );
      expect(excluded(decision, '/dev/sda')).toContain('holds /srv');
      expect(decision.chosen).toEqual(['/dev/sdb']);
    });
    test('nor any of the disks of one file system that is kept, whichever its name leads to', () => {
      const uuid = '6f1c0000-0000-4000-8000-000000000005';
      const device = `/dev/disk/by-uuid/${uuid}`;
      const over = {
        layout: layout({ kept: [{ mountPoint: '/pool', device, fsType: 'btrfs', options: [] }] }),
      };
      const pool = { fstype: 'btrfs', uuid };
      const decision = decide(
        {
          disks: [
            disk('sda', { size: 9e12 }, [pool]),
            disk('sdb', { size: 9e12, ...pool }),
            disk('sdc'),
          ],
          kept: [{ device, resolved: '/dev/sda1' }],
        },
        over,
      );
      expect(excluded(decision, '/dev/sda')).toContain('holds /pool');
      expect(excluded(decision, '/dev/sdb')).toContain('holds /pool');
      expect(decision.chosen).toEqual(['/dev/sdc']);
    });
  });
});
