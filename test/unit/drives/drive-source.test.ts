import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  parseLsblk,
  parseZpoolStatus,
  readDrivelist,
  readLsblk,
} from '../../../electron/adapters/drive-source-tools.ts';
import { parseMounts, parseSwaps } from '../../../electron/drive-facts/mounts.ts';

const nodes: Record<string, string> = {
  '/dev/sda2': '8:2',
  '/dev/mapper/root': '254:0',
  '/dev/sdb1': '8:17',
};
const resolve = (text: string) =>
  parseMounts(text, (path) => nodes[path] ?? null).map(({ mountpoint, devices }) =>
    [mountpoint, ...devices].join(' '),
  );

describe('mountinfo', () => {
  it('takes the device number of the kernel where it is one of a device', () => {
    expect(resolve('27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/root rw\n')).toEqual(['/ 8:2']);
  });

  it('finds the device of btrfs by its source, each subvolume on its own', () => {
    const text = [
      '30 1 0:25 /@ / rw - btrfs /dev/sda2 rw,subvol=/@',
      '31 30 0:25 /@home /home rw shared:2 master:1 - btrfs /dev/mapper/root rw,subvol=/@home',
    ].join('\n');
    expect(resolve(text)).toEqual(['/ 8:2', '/home 254:0']);
  });

  it('finds what an overlay lies on, as on a live system', () => {
    const text = [
      '20 1 0:30 / / rw - overlay overlay rw,lowerdir=/iso/store:/nowhere/else,upperdir=/rw/up,workdir=/rw/work',
      '21 1 8:17 / /iso ro - iso9660 /dev/sdb1 ro',
      '22 1 0:31 / /rw rw - tmpfs tmpfs rw',
    ].join('\n');
    expect(resolve(text)).toEqual(['/ 8:17', '/iso 8:17', '/rw']);
  });

  it('finds what an overlay lies on whose folders have the marks between them in their names', () => {
    // As Linux 6.18 told it of `st,ick`, `st:ick` and `st\\ick`.
    const text = [
      '20 1 0:38 / /a rw - overlay ov rw,lowerdir=/st\\134\\054ick/low:/nowhere,workdir=/w',
      '21 1 0:39 / /b rw - overlay ov rw,lowerdir=/nowhere:/st\\134:ick/low,upperdir=/rw/up',
      '22 1 0:40 / /c rw - overlay ov rw,lowerdir=/nowhere,upperdir=/st:ick/up',
      '23 1 0:41 / /d rw - overlay ov rw,lowerdir+=/st\\134\\134ick/low,datadir+=/nowhere',
      '24 1 8:17 / /st,ick rw - ext4 /dev/sdb1 rw',
      '25 1 8:18 / /st:ick rw - ext4 /dev/sdb2 rw',
      '26 1 8:19 / /st\\134ick rw - ext4 /dev/sdb3 rw',
    ].join('\n');
    expect(resolve(text).slice(0, 4)).toEqual(['/a 8:17', '/b 8:18', '/c 8:18', '/d 8:19']);
  });

  it('reads blanks in names, and all devices of a bcachefs', () => {
    const text = '40 1 0:40 / /run/media/my\\040stick rw - bcachefs /dev/sda2:/dev/sdb1 rw\n';
    expect(resolve(text)).toEqual(['/run/media/my stick 8:2 8:17']);
  });

  it.each(['', 'nonsense', '1 2 3', '1 2 8:1 / /mnt rw'])('makes nothing of "%s"', (text) => {
    expect(resolve(text)).toEqual([]);
  });
});

it('reads swaps', () => {
  const text =
    'Filename\t\t\t\tType\t\tSize\n/dev/sda3                partition\t1\n/swap\\040file  file 1\n';
  expect(parseSwaps(text)).toEqual(['/dev/sda3', '/swap file']);
  expect(parseSwaps('')).toEqual([]);
});

it('reads lsblk, whatever it is given', () => {
  const text = JSON.stringify({
    blockdevices: [
      {
        kname: 'sda',
        type: 'disk',
        model: ' Ultra ',
        tran: 'usb',
        children: [{ kname: 'sda1', label: 'NIXOS' }],
      },
      { kname: null },
      17,
    ],
  });
  const entries = parseLsblk(text);
  expect(entries.get('sda')).toMatchObject({ type: 'disk', model: 'Ultra', transport: 'usb' });
  expect(entries.get('sda1')).toMatchObject({ label: 'NIXOS', serial: null });
  expect(entries.size).toBe(2);
  for (const nonsense of ['', '[]', 'null', '{"blockdevices":7}']) {
    expect(parseLsblk(nonsense).size).toBe(0);
  }
});

it('reads the members of ZFS pools', () => {
  const text =
    '  pool: tank\n state: ONLINE\nconfig:\n\n\tNAME          STATE\n\ttank          ONLINE\n\t  /dev/sda1   ONLINE  0\n\t  /dev/sdb1   ONLINE  0\n';
  expect(parseZpoolStatus(text)).toEqual(['/dev/sda1', '/dev/sdb1']);
});

it('does without drivelist when it can not be loaded, or fails', async () => {
  expect(await readDrivelist(() => Promise.reject(new Error('no addon'))).then((m) => m.size)).toBe(
    0,
  );
  const broken = { list: () => Promise.reject(new Error('lsblk failed')) };
  expect(await readDrivelist(async () => broken).then((m) => m.size)).toBe(0);
});

it('what lsblk says has a bound, and what it complains of is not read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-lsblk-'));
  const list = '{"blockdevices":[{"kname":"sda"}]}';
  const says = (before: string) => {
    writeFileSync(join(folder, 'lsblk'), `#!/bin/sh\n${before}\necho '${list}'\n`);
    chmodSync(join(folder, 'lsblk'), 0o755);
    return readLsblk();
  };
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  try {
    expect([...(await says('')).keys()]).toEqual(['sda']);
    expect((await says("head -c 16000000 /dev/zero | tr '\\0' ' '")).size).toBe(0);
    expect((await says("head -c 16000000 /dev/zero | tr '\\0' ' ' >&2")).size).toBe(1);
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});
