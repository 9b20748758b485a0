import { describe, expect, it } from 'vitest';
import { compareByLoss, type Drive } from '../../../electron/contract/index.ts';
import { readMark, writeMark } from '../../../electron/drive-facts/practice-mark.ts';
import { findRefusals } from '../../../electron/engine/drives/eligibility.ts';
import { parseSize } from '../../../electron/engine/drives/practice-drive.ts';
import { describeDrive, withUniqueIds } from '../../../electron/engine/drives/read-drives.ts';
import { inventory, mount, part, raw } from './inventories.ts';

const show = (fields: Parameters<typeof raw>[1], name = 'sda') =>
  describeDrive(raw(name, fields), inventory({}), null);

describe('a drive as it is shown', () => {
  it('has an id of what it says itself', () => {
    expect(show({ serial: '4C53 00/1' }).id).toBe('usb-Ultra_Fit-4C53_00_1');
    expect(show({ serial: null }).id).toBe('sda');
  });

  it('is told apart where sticks share a serial number', () => {
    const twins = ['sda', 'sdb'].map((name) => ({ drive: show({ serial: '1' }, name) }));
    const ids = withUniqueIds([...twins, { drive: show({ serial: '2' }, 'sdc') }]);
    expect(ids.map(({ drive }) => drive.id)).toEqual([
      'usb-Ultra_Fit-1-sda',
      'usb-Ultra_Fit-1-sdb',
      'usb-Ultra_Fit-2',
    ]);
  });

  it.each([
    [{ vendor: 'SanDisk', model: 'SanDisk Ultra' }, 'SanDisk Ultra'],
    [{ vendor: 'Kingston ', model: 'DT_50' }, 'Kingston DT 50'],
    [{ vendor: null, model: null }, 'Drive sda'],
  ])('is called by its name: %j', (fields, name) => {
    expect(show(fields).description).toBe(name);
  });

  it('has no identity without a size', () => {
    expect(show({ sizeBytes: null })).toMatchObject({ sizeBytes: null, identity: null });
  });

  it('counts the mount points of its partitions as its own, each once', () => {
    const volume = part('sda1');
    const disk = raw('sda', { children: [volume] });
    const mounts = [
      mount(volume, '/a', 'btrfs'),
      mount(volume, '/a', 'btrfs'),
      mount(volume, '/b'),
    ];
    expect(describeDrive(disk, inventory({ drives: [disk], mounts }), null)).toMatchObject({
      mountpoints: ['/a', '/b'],
      partitions: [{ mountpoints: ['/a', '/b'] }],
    });
  });

  it('comes by what would be lost: nothing, little, and from what can be unplugged, first', () => {
    const stick = { removable: true, sizeBytes: 16e9 };
    const item = {
      kind: 'fileSystem' as const,
      fileSystem: 'btrfs',
      label: 'backup',
      offsetBytes: 0,
      sizeBytes: 1,
      isData: true as boolean | null,
    };
    const iso = { ...item, kind: 'image' as const, fileSystem: 'iso9660', isData: false };
    const fat = { ...item, fileSystem: 'vfat', isData: false };
    const drives = [
      raw('sda', { removable: true, sizeBytes: 8e12, content: [{ ...item, kind: 'luks' }] }),
      raw('sdb', { removable: true, sizeBytes: 8e9, content: [item] }),
      raw('sdc', { ...stick, content: [{ ...item, isData: null }] }),
      raw('sdd', { removable: true, sizeBytes: 256e9 }),
      raw('sde', { removable: true, sizeBytes: 256e9 + 512 }),
      raw('sdf', { removable: true, sizeBytes: 4e9, content: [iso] }),
      raw('sdg', { removable: true, sizeBytes: 32e9, content: [fat] }),
      raw('sdh', stick),
      raw('sdi', { removable: false, sizeBytes: 1e9 }),
    ];
    const world = inventory({ drives });
    const judge = { protectedPaths: [], imageSizeBytes: null };
    const listed = drives.map((drive) =>
      describeDrive(drive, world, findRefusals(drive, world, judge)[0] ?? null),
    );
    const sorted = listed.toSorted(compareByLoss());
    const named = (device: Drive) => device.device.slice(5);
    expect(sorted.map(named)).toEqual([
      'sdh',
      'sdg',
      'sdd',
      'sdf',
      'sdb',
      'sdc',
      'sde',
      'sda',
      'sdi',
    ]);
    expect(listed.filter(({ reason }) => reason === 'DRIVE_HOLDS_DATA').map(named)).toEqual([
      'sda',
      'sdb',
      'sdc',
      'sde',
    ]);
    expect(listed[0]?.obstacle).toMatchObject({ kind: 'holdsData', isLarge: true });
  });

  it('comes in the order of safety', () => {
    const of = (name: string, reason: string | null, removable = true) =>
      ({ ...show({ removable }, name), eligible: reason === null, reason }) as ReturnType<
        typeof show
      >;
    const drives = [
      of('zram0', 'DRIVE_NOT_A_DISK'),
      of('nvme0n1', 'DRIVE_IN_USE', false),
      of('sdb', 'DRIVE_FIXED', false),
      of('sdc', 'DRIVE_MOUNTED'),
      of('sd10', null),
      of('sd9', null),
    ];
    expect(drives.toSorted(compareByLoss()).map(({ device }) => device.slice(5))).toEqual([
      'sd9',
      'sd10',
      'sdc',
      'sdb',
      'nvme0n1',
      'zram0',
    ]);
  });
});

describe('sizes', () => {
  it.each([
    ['8G', 8 * 1024 ** 3],
    ['4GiB', 4 * 1024 ** 3],
    ['8GB', 8_000_000_000],
    ['512M', 512 * 1024 ** 2],
    ['1.5g', 1.5 * 1024 ** 3],
    ['64 K', 65536],
    ['1048576', 1048576],
    ['10B', 10],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toEqual({ ok: true, value: bytes });
  });

  it.each(['', '0', '8X', '-1G', 'G', '1e9', '0.3B', '99999999P', '8 G G', '0x10'])(
    'refuses "%s"',
    (text) => {
      expect(parseSize(text)).toMatchObject({ ok: false, error: { code: 'USAGE' } });
    },
  );
});

it('a practice drives mark speaks for one file', () => {
  const id = '0b1e7c3e-6f0e-4f0a-9b1c-0d8f6a2b4c11';
  for (const bornAtNs of ['1796013292564621423', null]) {
    const file = { inode: '18446744073709551615', bornAtNs, sizeBytes: 4096 };
    const mark = writeMark(id, file);
    expect(readMark(mark, file)).toBe(id);
    expect(readMark(`${mark}\n`, file)).toBe(id);
    expect(readMark('1', file)).toBe(null);
    expect(readMark('', file)).toBe(null);
    expect(readMark(`${mark} 1`, file)).toBe(null);
    expect(readMark(mark, { ...file, inode: '18446744073709551614' })).toBe(null);
    expect(readMark(mark, { ...file, bornAtNs: '1796013292564621424' })).toBe(null);
    expect(readMark(mark, { ...file, sizeBytes: 8192 })).toBe(null);
  }
});
