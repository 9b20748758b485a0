import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { measureImage } from '../../../electron/adapters/images/image-source.ts';
import { sayIn } from '../../../electron/texts/index.ts';
import { program } from '../../config/machine.ts';
import { asDiskImage } from '../../fixtures/disk-image.ts';

const { image } = sayIn({ language: 'en', variant: 'terminal' });
const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'flakestick-look-'));
afterAll(() => rmSync(folder, { recursive: true }));

let counter = 0;
const file = (bytes: Buffer | string, name = 'some.img'): string => {
  counter += 1;
  mkdirSync(join(folder, String(counter)));
  const path = join(folder, String(counter), name);
  writeFileSync(path, bytes);
  return path;
};

/** `NOT_AN_IMAGE virtualDisk qcow2`, with `anyway` where that helps; else what it is in words. */
const verdict = async (path: string): Promise<string> => {
  const measured = await measureImage(path);
  if (measured.ok && measured.value.doubt === null) return image(measured.value.about);
  const error = measured.ok ? measured.value.doubt?.error : measured.error;
  const { content, name } =
    error?.code === 'NOT_AN_IMAGE' ? error.params : { content: null, name: null };
  const anyway = measured.ok && measured.value.doubt?.mayGoOn ? 'anyway' : null;
  return [error?.code, content, name, anyway].filter((word) => word !== null).join(' ');
};

/** Some bytes at some place of what is random else, so that only they can tell. */
const withBytes = (bytes: Buffer | string, at = 0, size = 2 * MIB): Buffer => {
  const whole = randomBytes(size);
  const mark = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
  mark.copy(whole, at);
  return whole;
};
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const atEnd = (bytes: string, before: number): Buffer =>
  withBytes(bytes, 2 * MIB - before, 2 * MIB);
const oldTar = (): Buffer => {
  const header = Buffer.alloc(10_240);
  header.write('disk.img');
  header.write('0000644\0', 100);
  header.write('        ', 148);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
};
const executable = (): Buffer => {
  const program = withBytes('MZ');
  program.writeUInt32LE(128, 60);
  program.write('PE\0\0', 128, 'latin1');
  program.writeUInt16LE(0, 510);
  return program;
};

const foreign: [string, () => Buffer | string, string][] = [
  ['qcow2', () => withBytes('QFI\xfb\0\0\0\x03'), 'virtualDisk qcow2'],
  ['VMDK', () => withBytes('KDMV\x01\0\0\0'), 'virtualDisk VMDK'],
  ['a VMDK’s descriptor', () => '# Disk DescriptorFile\nversion=1\n', 'virtualDisk VMDK'],
  ['VDI', () => withBytes(hex('7f10dabe'), 64), 'virtualDisk VDI'],
  ['VHDX', () => withBytes('vhdxfile'), 'virtualDisk VHDX'],
  ['VHD that grows', () => withBytes('conectix'), 'virtualDisk VHD'],
  ['VHD that does not', () => asDiskImage(atEnd('conectix', 512)), 'virtualDisk VHD'],
  ['DMG', () => asDiskImage(atEnd('koly', 512)), 'virtualDisk DMG'],
  ['sectors of a CD', () => withBytes(hex('00ffffffffffffffffffff00')), 'virtualDisk BIN/CUE'],
  ['Android’s', () => withBytes(hex('3aff26ed01000000')), 'virtualDisk Android sparse image'],
  ['lz4', () => withBytes(hex('04224d18')), 'packed lz4'],
  ['LZMA', () => withBytes(hex('5d00000400ffffffffffffffff00')), 'packed LZMA'],
  ['lzop', () => withBytes(hex('894c5a4f000d0a1a0a')), 'packed lzop'],
  ['a dictionary of zstd', () => withBytes(hex('37a430ec')), 'packed zstd dictionary'],
  ['zip', () => withBytes('PK\x03\x04'), 'archive zip'],
  ['7z', () => withBytes('7z\xbc\xaf\x27\x1c'), 'archive 7z'],
  ['RAR', () => withBytes('Rar!\x1a\x07\x01\0'), 'archive RAR'],
  ['tar', () => withBytes('ustar\x0000', 257), 'archive tar'],
  ['tar as it was', oldTar, 'archive tar'],
  ['cpio', () => withBytes('070701'), 'archive cpio'],
  ['NAR', () => withBytes('\x0d\0\0\0\0\0\0\0nix-archive-1'), 'archive NAR'],
  ['deb', () => withBytes('!<arch>\ndebian-binary'), 'archive deb'],
  ['rpm', () => withBytes(hex('edabeedb')), 'archive rpm'],
  ['PDF', () => withBytes('%PDF-1.7'), 'document PDF'],
  ['a picture', () => withBytes('\x89PNG\r\n\x1a\n'), 'document PNG'],
  ['a page', () => '\n<!DOCTYPE html><title>404</title>\n', 'document HTML'],
  ['a page of Windows', () => Buffer.from('\ufeff<html>Grüße</html>', 'utf16le'), 'document HTML'],
  ['XML', () => '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', 'document XML'],
  ['JSON', () => '{"message": "Not Found"}', 'document JSON'],
  ['a list of sums', () => `${'a'.repeat(64)}  some.iso\n`, 'document SHA-256'],
  [
    'what stands for a large file',
    () => 'version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n',
    'document Git LFS',
  ],
  ['a script', () => '#!/bin/sh\necho hello\n', 'document #!/bin/sh'],
  ['ELF', () => withBytes('\x7fELF'), 'program ELF'],
  ['a program of Windows', executable, 'program PE'],
  ['a kernel', () => asDiskImage(withBytes('HdrS', 514)), 'program Linux'],
];

describe.each(foreign)('%s', (title, make, expected) => {
  it('is no image, whatever is said', async () => {
    expect(await verdict(file(make()))).toBe(`NOT_AN_IMAGE ${expected}`);
  });
  it('nor by the name of an archive', async () => {
    expect(await verdict(file(make(), 'some.img.xz'))).toBe(`NOT_AN_IMAGE ${expected}`);
  });
  // What is only at a file's end can't be seen in an archive without unpacking all of it.
  if (/VHD that does not|DMG/.test(title)) return;
  it('nor packed', async () => {
    expect(await verdict(file(gzipSync(make()), 'some.img.gz'))).toBe(`NOT_AN_IMAGE ${expected}`);
    expect(await verdict(file(zstdCompressSync(make())))).toBe(`NOT_AN_IMAGE ${expected}`);
  });
});

it('what is packed twice is no image', async () => {
  const once = gzipSync(asDiskImage(randomBytes(2 * MIB)));
  expect(await verdict(file(gzipSync(once)))).toBe('NOT_AN_IMAGE packed gzip');
  expect(await verdict(file(zstdCompressSync(once)))).toBe('NOT_AN_IMAGE packed gzip');
  expect(await verdict(file(gzipSync(zstdCompressSync(once))))).toBe('NOT_AN_IMAGE packed zstd');
});

it.each<[string, () => Buffer | string, string]>([
  ['random bytes', () => withBytes('\x01'), ''],
  ['zeros', () => Buffer.alloc(2 * MIB), ''],
  ['a single byte', () => hex('ff'), ''],
  ['a note', () => 'hi\n', ' text text'],
  ['ext4', () => withBytes(hex('53ef'), 1080), ' fileSystem ext4'],
  ['squashfs', () => withBytes('hsqs'), ' fileSystem squashfs'],
  ['btrfs', () => withBytes('_BHRfS_M', 65_600), ' fileSystem btrfs'],
  ['LUKS', () => withBytes('LUKS\xba\xbe'), ' fileSystem LUKS'],
])('%s may be meant by who says so', async (_, make, expected) => {
  const bytes = Buffer.from(make());
  if (bytes.length > 512) bytes.writeUInt16LE(0, 510);
  expect(await verdict(file(bytes))).toBe(`NOT_AN_IMAGE${expected} anyway`);
  expect(await verdict(file(gzipSync(bytes)))).toBe(`NOT_AN_IMAGE${expected} anyway`);
});

const run = (command: string, ...args: string[]): void => {
  execFileSync(command, args, { stdio: 'pipe' });
};

describe.skipIf(!program('xorriso'))('an ISO (needs xorriso)', () => {
  const makeIso = (...flags: string[]): string => {
    const iso = file('', 'some.iso');
    const content = join(iso, '..', 'content');
    mkdirSync(content);
    writeFileSync(join(content, 'file'), randomBytes(3 * MIB));
    writeFileSync(join(content, 'boot.img'), randomBytes(4096));
    run('xorriso', '-as', 'mkisofs', '-quiet', '-V', 'NIXOS_24_05', ...flags, '-o', iso, content);
    return iso;
  };
  const bios = ['-b', 'boot.img', '-no-emul-boot', '-boot-load-size', '4'];
  const uefi = ['-eltorito-alt-boot', '-e', 'boot.img', '-no-emul-boot'];

  it('says its name, and what it boots', async () => {
    expect(await verdict(makeIso())).toMatch(/^NIXOS_24_05, ISO 9660, 3\.\d+ MB$/);
    expect(await verdict(makeIso(...bios))).toMatch(/^NIXOS_24_05, ISO 9660, boots BIOS, 3/);
    const both = makeIso(...bios, ...uefi);
    expect(await verdict(both)).toMatch(/^NIXOS_24_05, ISO 9660, boots BIOS and UEFI, 3/);
    const packed = file(zstdCompressSync(readFileSync(both)), 'some.iso.zst');
    expect(await verdict(packed)).toBe(await verdict(both));
  });

  it('that is shorter than it says is cut off, packed or not, whatever is said', async () => {
    const iso = makeIso(...bios);
    const whole = readFileSync(iso);
    for (const length of [2_000_000, whole.length - 2048, whole.length - 1]) {
      truncateSync(iso, length);
      expect(await verdict(iso)).toBe('IMAGE_CORRUPT');
      const packed = zstdCompressSync(whole.subarray(0, length));
      expect(await verdict(file(packed))).toBe('IMAGE_CORRUPT');
      writeFileSync(iso, whole);
    }
    truncateSync(iso, whole.length + 5000);
    expect(await verdict(iso)).toMatch(/^NIXOS_24_05/);
  });
});

const sparse = (sizeBytes: number): string => {
  const path = file('');
  truncateSync(path, sizeBytes);
  return path;
};

it.skipIf(!program('sgdisk'))('a GPT, and one that is cut off (needs sgdisk)', async () => {
  const disk = sparse(16 * MIB);
  run('sgdisk', '-n', '1:2048:+4M', '-t', '1:ef00', '-n', '2:0:+4M', disk);
  expect(await verdict(disk)).toBe('GPT, 2 partitions, boots UEFI, 17 MB');
  truncateSync(disk, 12 * MIB);
  // All partitions are there; but the second table, which says so too, is not.
  expect(await verdict(disk)).toBe('IMAGE_CORRUPT anyway');
  truncateSync(disk, 6 * MIB);
  expect(await verdict(disk)).toBe('IMAGE_CORRUPT anyway');
});

it.skipIf(!program('sfdisk'))('an MBR, and one that is cut off (needs sfdisk)', async () => {
  const disk = sparse(16 * MIB);
  execFileSync('sfdisk', ['-q', disk], { input: 'label: dos\n2048,8192,c\n10240,8192,83\n' });
  expect(await verdict(disk)).toBe('MBR, 2 partitions, 17 MB');
  truncateSync(disk, 8 * MIB);
  expect(await verdict(disk)).toBe('IMAGE_CORRUPT anyway');
});

it.skipIf(!program('mkfs.vfat'))('a boot record of FAT (needs mkfs.vfat)', async () => {
  const disk = sparse(16 * MIB);
  run('mkfs.vfat', '-n', 'STICK', disk);
  expect(await verdict(disk)).toBe('STICK, boot record, 17 MB');
  truncateSync(disk, 8 * MIB);
  expect(await verdict(disk)).toBe('IMAGE_CORRUPT anyway');
});

it.skipIf(!program('mkfs.ext4'))('ext4 as it is made (needs mkfs.ext4)', async () => {
  const disk = sparse(16 * MIB);
  run('mkfs.ext4', '-q', disk);
  expect(await verdict(disk)).toBe('NOT_AN_IMAGE fileSystem ext4 anyway');
});

it('the end of a boot record without a beginning is none', async () => {
  const bytes = Buffer.alloc(2 * MIB);
  bytes.writeUInt16LE(0xaa55, 510);
  expect(await verdict(file(bytes))).toBe('NOT_AN_IMAGE anyway');
});

it('a boot record is enough', async () => {
  expect(await verdict(file(asDiskImage()))).toBe('boot record, boots BIOS, 512 byte');
  expect(await verdict(file(gzipSync(asDiskImage(randomBytes(3 * MIB)))))).toBe(
    'boot record, boots BIOS',
  );
});

it('an archive that is damaged where it begins is corrupt', async () => {
  const packed = gzipSync(asDiskImage(randomBytes(3 * MIB)));
  packed.fill(0xff, 10, 5000);
  expect(await verdict(file(packed))).toBe('IMAGE_CORRUPT');
});
