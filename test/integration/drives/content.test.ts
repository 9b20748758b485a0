import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContentItem } from '../../../electron/contract/index.ts';
import { findContent } from '../../../electron/drive-facts/content.ts';
import type { ReadBytes } from '../../../electron/drive-facts/read-bytes.ts';
import { has, program } from '../../config/machine.ts';
import { createWorkbench, run, type Workbench } from './loop-devices.ts';

const MIB = 1024 * 1024;

let bench: Workbench;
beforeEach(() => {
  bench = createWorkbench();
});
afterEach(() => bench.clear());

/** What lies on the drive that a file stands for. */
const look = async (path: string, sectorBytes = 512): Promise<ContentItem[]> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const read: ReadBytes = async (offset, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    const sizeBytes = size === 0 ? Number(run('blockdev', '--getsize64', path)) : size;
    return await findContent(read, { sizeBytes, sectorBytes, known: [] });
  } finally {
    await file.close();
  }
};

const said = (items: ContentItem[]): string[] =>
  items.map(
    ({ kind, fileSystem, label, isData }) =>
      `${fileSystem ?? kind}${label === null ? '' : ` ${label}`}: ${isData === null ? 'unknown' : isData ? 'data' : 'no data'}`,
  );

const disk = (sizeBytes = 64 * MIB): string => bench.sparse('disk.raw', sizeBytes);

/** Runs what writes to a mounted file system, and unmounts it. */
const fill = (device: string, write: (folder: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-content-'));
  run('mount', device, folder);
  try {
    write(folder);
  } finally {
    run('umount', folder);
    rmSync(folder, { recursive: true });
  }
};

/** Where the entries of the topmost folder of a FAT go on after its label. */
const folderOf = (path: string, label: string): number => {
  const bytes = readFileSync(path);
  const entry = Buffer.from(`${label.padEnd(11)}\x08`);
  return bytes.indexOf(entry, 1024) + 32;
};

/** Entries with long names, each in two parts. */
const fatEntries = (names: string[], first?: number): Buffer =>
  Buffer.concat(
    names.flatMap((name, index) => {
      const long = Buffer.alloc(52, 0xff);
      long.write(`${name}${name.length < 26 ? '\0' : ''}`, 'utf16le');
      const parts = [1, 0].map((part) => {
        const entry = Buffer.alloc(32);
        entry[0] = first ?? part + 1 + (part === 1 ? 0x40 : 0);
        entry[11] = 0x0f;
        const text = long.subarray(part * 26, part * 26 + 26);
        text.copy(entry, 1, 0, 10);
        text.copy(entry, 14, 10, 22);
        text.copy(entry, 28, 22, 26);
        return entry;
      });
      const short = Buffer.alloc(32);
      short.write(`NAME~${index}     `, 'latin1');
      if (first !== undefined) short[0] = first;
      short[11] = 0x20;
      return [...parts, short];
    }),
  );

/** File, stream and names. */
const exfatEntries = (name: string): Buffer => {
  const text = Buffer.from(name, 'utf16le');
  const count = Math.ceil(text.length / 30);
  const entries = Buffer.alloc(32 * (2 + count));
  entries[0] = 0x85;
  entries[1] = 1 + count;
  entries[32] = 0xc0;
  for (let part = 0; part < count; part += 1) {
    entries[64 + 32 * part] = 0xc1;
    text.copy(entries, 66 + 32 * part, 30 * part, 30 * part + 30);
  }
  return entries;
};

describe('what lies on a drive', () => {
  it('is nothing: zeroes, noise, an empty table', async () => {
    const path = disk();
    expect(await look(path)).toEqual([]);
    run('dd', 'if=/dev/urandom', `of=${path}`, 'bs=1M', 'count=4', 'conv=notrunc', 'status=none');
    expect(await look(path)).toEqual([]);
    for (const kind of ['gpt', 'dos']) {
      run('sh', '-c', `echo 'label: ${kind}' | sfdisk -q ${path}`);
      expect(await look(path)).toEqual([]);
    }
  });

  it.skipIf(!program('mkfs.vfat')).each([
    ['12', 4 * MIB],
    ['16', 32 * MIB],
    ['32', 64 * MIB],
  ])('a new FAT%s is no data, and what has files is (needs mkfs.vfat)', async (bits, size) => {
    const path = disk(size);
    run('mkfs.vfat', '-F', bits, '-n', 'NEW STICK', path);
    expect(said(await look(path))).toEqual(['vfat NEW STICK: no data']);
    const folder = folderOf(path, 'NEW STICK');
    const own = ['System Volume Information', '.Trashes', '.fseventsd', '._.Trashes'];
    place(path, folder, fatEntries(own));
    expect(said(await look(path))).toEqual(['vfat NEW STICK: no data']);
    place(path, folder, fatEntries([...own, 'thesis.odt']));
    expect(said(await look(path))).toEqual(['vfat NEW STICK: data']);
    // The first byte of a name says that it was removed.
    place(
      path,
      folder,
      fatEntries(
        [...own, ''].map(() => 'gone'),
        0xe5,
      ),
    );
    expect(said(await look(path))).toEqual(['vfat NEW STICK: no data']);
    place(path, folder, fatEntries(['README.TXT']));
    expect(said(await look(path))).toEqual(['vfat NEW STICK: data']);
  });

  it.skipIf(!program('mkfs.vfat'))('a folder is read to its end, or it holds files', async () => {
    const path = disk();
    run('mkfs.vfat', '-F', '32', '-s', '1', '-n', 'LONG', path);
    const folder = folderOf(path, 'LONG');
    // Its one cluster is full of what was removed, and goes on in the next.
    place(
      path,
      folder,
      fatEntries(
        Array.from({ length: 7 }, () => 'gone'),
        0xe5,
      ),
    );
    expect(said(await look(path))).toEqual(['vfat LONG: no data']);
    const fat = readFileSync(path).readUInt16LE(14) * 512;
    const next = Buffer.alloc(8);
    next.writeUInt32LE(3, 0);
    next.writeUInt32LE(0x0fffffff, 4);
    place(path, fat + 8, next);
    expect(said(await look(path))).toEqual(['vfat LONG: no data']);
    place(path, folder - 32 + 512, fatEntries(['letter']));
    expect(said(await look(path))).toEqual(['vfat LONG: data']);
    // One that goes round in a circle, and one that leads out of the drive.
    for (const cluster of [2, 0x0ffffff0]) {
      next.writeUInt32LE(cluster, 0);
      place(path, fat + 8, next);
      expect(said(await look(path))).toEqual(['vfat: data']);
    }
  });

  it.skipIf(!program('mkfs.exfat'))('exFAT likewise (needs mkfs.exfat)', async () => {
    const path = disk();
    run('mkfs.exfat', '-L', 'NEW', path);
    expect(said(await look(path))).toEqual(['exfat NEW: no data']);
    const folder = readFileSync(path).indexOf(Buffer.from('\x83\x03N\0E\0W\0', 'latin1'));
    const own = exfatEntries('System Volume Information');
    place(path, folder + 96, own);
    expect(said(await look(path))).toEqual(['exfat NEW: no data']);
    place(path, folder + 96 + own.length, exfatEntries('thesis.odt'));
    expect(said(await look(path))).toEqual(['exfat NEW: data']);
  });

  it.skipIf(!(program('mkfs.ext4') && has.mount)).each(['ext2', 'ext3', 'ext4'])(
    'an %s with nothing but lost+found is no data (needs mounts)',
    async (name) => {
      const path = disk();
      run(`mkfs.${name}`, '-q', '-L', 'plain', path);
      expect(said(await look(path))).toEqual([`${name} plain: no data`]);
      fill(path, (folder) => writeFileSync(join(folder, 'letter'), 'x'));
      expect(said(await look(path))).toEqual([`${name} plain: data`]);
    },
  );

  it.skipIf(!program('mkfs.ext4'))(
    'an ext2 that was pulled out while mounted can’t be told',
    async () => {
      const path = disk();
      run('mkfs.ext2', '-q', path);
      // Mounted: what it counts is as it was before (ext4, "Super Block", `s_state`).
      place(path, 1024 + 58, Buffer.alloc(2));
      expect(said(await look(path))).toEqual(['ext2: unknown']);
    },
  );

  it.skipIf(!program('mkfs.btrfs'))('btrfs and xfs hold files', async () => {
    const path = disk(320 * MIB);
    run('mkfs.btrfs', '-q', '-L', 'backup', path);
    expect(said(await look(path))).toEqual(['btrfs backup: data']);
    run('mkfs.xfs', '-q', '-f', '-L', 'media', path);
    expect(said(await look(path))).toEqual(['xfs media: data']);
  });

  it.skipIf(!program('cryptsetup')).each(['luks1', 'luks2'])('%s is data', async (type) => {
    const path = disk();
    writeFileSync(bench.file('key'), 'secret');
    const quick = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000'];
    run('cryptsetup', 'luksFormat', '-q', '--type', type, ...quick, path, bench.file('key'));
    expect(said(await look(path))).toEqual(['luks: data']);
  });

  it.skipIf(!(program('pvcreate') && has.loop))('a volume of LVM is data', async () => {
    const device = bench.attach(disk());
    run('pvcreate', '--quiet', '--devices', device, device);
    expect(said(await look(device))).toEqual(['lvm: data']);
  });

  it.each([
    ['0.90', 64 * MIB],
    ['1.0', 64 * MIB + 3 * 512],
    ['1.1', 64 * MIB],
    ['1.2', 64 * MIB],
  ])('RAID %s is data', async (version, size) => {
    // mdadm needs a kernel with md for it: these are its records, as blkid reads them.
    const path = disk(size);
    const record = Buffer.alloc(4096);
    record.writeUInt32LE(0xa92b4efc, 0);
    record.writeUInt32LE(version === '0.90' ? 0 : 1, 4);
    if (version === '0.90') record.writeUInt32LE(90, 8);
    const sectors = Math.floor(size / 512);
    const at = {
      '0.90': Math.floor(size / 65536) * 65536 - 65536,
      '1.0': Math.floor((sectors - 16) / 8) * 8 * 512,
      '1.1': 0,
      '1.2': 4096,
    }[version];
    if (at === undefined) throw new Error(version);
    if (version !== '0.90') {
      record.writeBigUInt64LE(BigInt(at / 512), 144);
      record.writeUInt32LE(checksum(record), 216);
    }
    place(path, at, record);
    expect(said(await look(path))).toEqual(['raid: data']);
    const blkid = run('sh', '-c', `blkid -p -o export ${path} || true`);
    if (blkid !== '') expect(blkid).toContain(`TYPE=linux_raid_member`);
  });

  it.each([
    ['BitLocker', 3, Buffer.from('-FVE-FS-'), 'bitlocker: data'],
    [
      'BitLocker To Go',
      424,
      Buffer.from('3bd66749292ed84a8399f6a339e3d001', 'hex'),
      'bitlocker: data',
    ],
    ['NTFS', 3, Buffer.from('NTFS    '), 'ntfs: data'],
    ['APFS', 32, Buffer.from('NXSB'), 'apfs: data'],
    ['HFS+', 1024, Buffer.from('H+\0\x04'), 'hfsplus: data'],
    ['F2FS', 1024, Buffer.from('1020f5f2', 'hex'), 'f2fs: data'],
    ['bcachefs', 4120, Buffer.from('c68573f666ce90a9d96a60cf803df7ef', 'hex'), 'bcachefs: data'],
    ['ZFS', 128 * 1024 + 8192, Buffer.from('0cb1ba0000000000', 'hex'), 'zfs: data'],
    [
      'ZFS, whose beginning is overwritten',
      63 * MIB + 512 * 1024 + 128 * 1024 + 4096,
      Buffer.from('0000000000bab10c', 'hex'),
      'zfs: data',
    ],
    ['swap', 4086, Buffer.from('SWAPSPACE2'), 'swap: no data'],
    // What the list of signatures to clear has besides.
    ['Intel RAID', 64 * MIB - 1024, Buffer.from('Intel Raid ISM Cfg Sig. '), 'raid: data'],
    ['VMFS', MIB, Buffer.from('0dd001c0', 'hex'), 'VMFS_volume_member: data'],
    ['LUKS, whose beginning is gone', 16384, Buffer.from('SKUL\xba\xbe', 'latin1'), 'luks: data'],
    ['Stratis', 516, Buffer.from('!Stra0tis\x86\xff\x02^\x41rh', 'latin1'), 'stratis: data'],
    ['GFS2', 65536, Buffer.from('01161970', 'hex'), 'gfs2: data'],
    ['UFS2', 65536 + 0x55c, Buffer.from('19015419', 'hex'), 'ufs: data'],
  ])('%s is told', async (_name, at, magic, told) => {
    const path = disk();
    place(path, at, magic);
    expect(said(await look(path))).toEqual([told]);
  });

  it.each(['gpt', 'dos'])('is looked for in each partition (%s)', async (label) => {
    const path = disk(128 * MIB);
    const small = label === 'gpt' ? '32M' : '32M,E';
    table(path, [
      `label: ${label}`,
      ',16M',
      label === 'gpt' ? `,${small}` : ',16M',
      label === 'gpt' ? ',' : ',,E',
      ...(label === 'gpt' ? [] : [',20M']),
    ]);
    expect(await look(path)).toEqual([]);
    // The last one: of an MBR a logical one.
    const at = Number(
      run('sh', '-c', `sfdisk -l -o start ${path} | tail -1`).trim().split(/\s+/)[0],
    );
    place(path, at * 512 + 3, Buffer.from('NTFS    '));
    expect(await look(path)).toMatchObject([
      { fileSystem: 'ntfs', isData: true, offsetBytes: at * 512 },
    ]);
    // A copy of a larger drive.
    truncateSync(path, at * 512 + 4 * MIB);
    expect(await look(path)).toMatchObject([
      { fileSystem: 'ntfs', isData: true, offsetBytes: at * 512, sizeBytes: 4 * MIB },
    ]);
  });

  it('a table in sectors of 4096 bytes is read, and so is its copy at the end', async () => {
    const path = disk(128 * MIB);
    run('sh', '-c', `printf 'label: gpt\\n,32M\\n' | sfdisk -q --sector-size 4096 ${path} || true`);
    const listed = run('sh', '-c', `sfdisk --sector-size 4096 -l -o start ${path} | tail -1`);
    const start = Number(listed.trim());
    place(path, start * 4096 + 3, Buffer.from('NTFS    '));
    expect(said(await look(path, 4096))).toEqual(['ntfs: data']);
    place(path, 4096, Buffer.alloc(512));
    expect(said(await look(path, 4096))).toEqual(['ntfs: data']);
  });

  it.skipIf(!program('xorriso'))('a live image is none, a partition behind it is', async () => {
    mkdirSync(bench.file('tree'));
    writeFileSync(bench.file('tree/file'), 'x'.repeat(100_000));
    const path = bench.file('disk.raw');
    run('xorriso', '-as', 'mkisofs', '-quiet', '-V', 'NIXOS', '-o', path, bench.file('tree'));
    truncateSync(path, 64 * MIB);
    expect(said(await look(path))).toEqual(['iso9660 NIXOS: no data']);
    // An isohybrid has a table that tells of the image itself, and has room for more.
    table(path, ['label: dos', 'start=16384,size=16M,type=ef', 'start=65536,size=8M']);
    place(path, 16384 * 512 + 3, Buffer.from('NTFS    '));
    expect(said(await look(path))).toEqual(['iso9660 NIXOS: no data']);
    place(path, 65536 * 512 + 3, Buffer.from('NTFS    '));
    expect(said(await look(path))).toEqual(['iso9660 NIXOS: no data', 'ntfs: data']);
  });

  describe('what was there before hides nothing that was put over it', () => {
    const before: [string, (path: string) => void, string][] = [
      ['swap', (path) => place(path, 4086, Buffer.from('SWAPSPACE2')), 'swap: no data'],
      ['a squashfs', (path) => place(path, 0, squashfs(20 * MIB)), 'squashfs: no data'],
      [
        'an ISO',
        (path) => {
          const descriptor = Buffer.alloc(2048);
          descriptor.write('\x01CD001\x01', 'latin1');
          descriptor.writeUInt32LE((20 * MIB) / 2048, 80);
          place(path, 32768, descriptor);
        },
        'iso9660: no data',
      ],
      ['a FAT', (path) => run('mkfs.vfat', '-F', '32', '-I', path), 'vfat NO NAME: no data'],
    ];
    it.skipIf(!program('mkfs.vfat')).each(before)('%s', async (_name, make, told) => {
      const path = disk();
      make(path);
      const own = said(await look(path));
      expect(own).toHaveLength(1);
      expect(own[0]).toContain('no data');
      table(path, ['label: dos', 'start=2048,size=16M,type=83']);
      place(path, MIB + 3, Buffer.from('NTFS    '));
      expect(said(await look(path))).toEqual([told.replace(/^vfat.*/, own[0] ?? ''), 'ntfs: data']);
    });

    it.skipIf(!(program('xorriso') && program('mkfs.vfat')))(
      'and what a live image starts from is its own, whatever its table calls it',
      async () => {
        mkdirSync(bench.file('tree'));
        run('mkfs.vfat', '-C', '-n', 'EFIBOOT', bench.file('tree/efi.img'), '2048');
        const folder = folderOf(bench.file('tree/efi.img'), 'EFIBOOT');
        place(bench.file('tree/efi.img'), folder, fatEntries(['EFI']));
        const path = bench.file('disk.raw');
        const boots = ['-e', 'efi.img', '-no-emul-boot', '-isohybrid-gpt-basdat'];
        run(
          'xorriso',
          '-as',
          'mkisofs',
          '-quiet',
          '-V',
          'NIXOS',
          ...boots,
          '-o',
          path,
          bench.file('tree'),
        );
        truncateSync(path, 64 * MIB);
        const at = readFileSync(path).indexOf('EFIBOOT', 40_000);
        expect(at).toBeGreaterThan(0);
        const catalog = readFileSync(path).readUInt32LE(17 * 2048 + 71) * 2048;
        const efi = readFileSync(path).readUInt32LE(catalog + 40) * 2048;
        table(path, ['label: dos', `start=${efi / 512},size=4096,type=c`]);
        expect(said(await look(path))).toEqual(['iso9660 NIXOS: no data']);
      },
    );
  });
});

const table = (path: string, lines: string[]): void => {
  run(
    'sh',
    '-c',
    `printf '%s\\n' "$@" | sfdisk -q --no-reread --wipe never ${path}`,
    'sh',
    ...lines,
  );
};

const place = (path: string, at: number, bytes: Buffer): void => {
  writeFileSync(bench.file('piece'), bytes);
  const where = ['oflag=seek_bytes', `seek=${at}`, 'conv=notrunc', 'status=none'];
  run('dd', `if=${bench.file('piece')}`, `of=${path}`, ...where);
};

/** As `calc_sb_1_csum` of the kernel (drivers/md/md.c), without devices. */
const checksum = (record: Buffer): number => {
  let sum = 0n;
  for (let at = 0; at < 256; at += 4) {
    if (at !== 216) sum += BigInt(record.readUInt32LE(at));
  }
  return Number(((sum & 0xffffffffn) + (sum >> 32n)) & 0xffffffffn);
};

/** Its first block, which says how long it is. */
const squashfs = (sizeBytes: number): Buffer => {
  const block = Buffer.alloc(96);
  block.write('hsqs');
  block.writeBigUInt64LE(BigInt(sizeBytes), 40);
  return block;
};
