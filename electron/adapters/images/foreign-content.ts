import type { ForeignContent } from '../../contract/index.ts';
import { formats, recogniseFormat } from './format/formats.ts';
import type { Sample } from './image-unpack.ts';

/** What is often taken for a disk image, and is none. */
export type Foreign = {
  /** As its own people call it, in any language. */
  name: string;
  kind: ForeignContent;
};

/** These bytes (in hex) at this place. */
type Mark = Foreign & { at: number; bytes: string };

const mark = (kind: Foreign['kind'], name: string, bytes: string, at = 0): Mark => ({
  kind,
  name,
  at,
  bytes: Buffer.from(bytes, 'latin1').toString('hex'),
});
const hex = (kind: Foreign['kind'], name: string, bytes: string, at = 0): Mark => ({
  kind,
  name,
  at,
  bytes,
});

/**
 * By what `file` tells them (its folder magic/Magdir), and the formats' own documents. Those of three bytes or fewer have more with them,
 * because the beginning of a disk is code, which may be anything.
 */
const marks: Mark[] = [
  mark('virtualDisk', 'qcow2', 'QFI\xfb'),
  mark('virtualDisk', 'QED', 'QED\0'),
  mark('virtualDisk', 'VMDK', 'KDMV'),
  mark('virtualDisk', 'VMDK', 'COWD'),
  mark('virtualDisk', 'VMDK', '# Disk DescriptorFile'),
  hex('virtualDisk', 'VDI', '7f10dabe', 64),
  mark('virtualDisk', 'VHDX', 'vhdxfile'),
  mark('virtualDisk', 'VHD', 'conectix'),
  mark('virtualDisk', 'Parallels', 'WithoutFreeSpace'),
  mark('virtualDisk', 'Parallels', 'WithouFreSpacExt'),
  mark('virtualDisk', 'Bochs', 'Bochs Virtual HD Image'),
  mark('virtualDisk', 'CHD', 'MComprHD'),
  // Sectors as they lie on the medium, of 2352 bytes (ECMA-130, 14).
  hex('virtualDisk', 'BIN/CUE', '00ffffffffffffffffffff00'),
  hex('virtualDisk', 'Android sparse image', '3aff26ed'),
  mark('virtualDisk', 'partclone', 'partclone-image'),
  mark('archive', 'zip', 'PK\x03\x04'),
  mark('archive', 'zip', 'PK\x05\x06'),
  mark('archive', 'zip', 'PK\x07\x08'),
  mark('archive', '7z', '7z\xbc\xaf\x27\x1c'),
  mark('archive', 'RAR', 'Rar!\x1a\x07'),
  mark('archive', 'tar', 'ustar', 257),
  mark('archive', 'cpio', '070701'),
  mark('archive', 'cpio', '070702'),
  mark('archive', 'cpio', '070707'),
  mark('archive', 'NAR', '\x0d\0\0\0\0\0\0\0nix-archive-1'),
  mark('archive', 'deb', '!<arch>\ndebian'),
  mark('archive', 'ar', '!<arch>\n'),
  hex('archive', 'rpm', 'edabeedb'),
  mark('archive', 'xar', 'xar!'),
  mark('archive', 'CAB', 'MSCF\0\0\0\0'),
  mark('archive', 'WIM', 'MSWIM\0\0\0'),
  hex('archive', 'MSI', 'd0cf11e0a1b11ae1'),
  hex('packed', 'lz4', '04224d18'),
  hex('packed', 'lz4', '02214c18'),
  hex('packed', 'lzop', '894c5a4f000d0a1a0a'),
  mark('packed', 'lzip', 'LZIP\x01'),
  mark('packed', 'lrzip', 'LRZI'),
  hex('packed', 'zstd dictionary', '37a430ec'),
  hex('packed', 'Snappy', 'ff060000734e61507059'),
  mark('packed', 'ISZ', 'IsZ!'),
  mark('packed', 'cloop', '#!/bin/sh\n#V2.0 Format'),
  mark('packed', 'OpenSSL', 'Salted__'),
  mark('packed', 'age', 'age-encryption.org/'),
  mark('document', 'PDF', '%PDF-'),
  mark('document', 'PNG', '\x89PNG\r\n\x1a\n'),
  mark('document', 'GIF', 'GIF89a'),
  mark('document', 'GIF', 'GIF87a'),
  hex('document', 'JPEG', 'ffd8ffe0'),
  hex('document', 'JPEG', 'ffd8ffe1'),
  mark('document', 'SQLite', 'SQLite format 3\0'),
  mark('document', 'Git LFS', 'version https://git-lfs.github.com/spec/'),
  mark('document', 'BitTorrent', 'd8:announce'),
  mark('document', 'BitTorrent', 'd13:announce-list'),
  mark('document', 'OpenPGP', '-----BEGIN PGP '),
  hex('program', 'ELF', '7f454c46'),
  // Its first sector ends like a boot record, and says no more than that a boot loader is needed (Documentation/arch/x86/boot.rst).
  mark('program', 'Linux', 'HdrS', 514),
  hex('program', 'Mach-O', 'cffaedfe'),
  hex('program', 'U-Boot', '27051956'),
  mark('program', 'UF2', 'UF2\nWQ]\x9e'),
];

/** Without a table around it nothing starts from it; a drive may be meant to hold just that. */
const fileSystems: Mark[] = [
  hex('fileSystem', 'ext4', '53ef', 1080),
  mark('fileSystem', 'squashfs', 'hsqs'),
  mark('fileSystem', 'squashfs', 'sqsh'),
  mark('fileSystem', 'btrfs', '_BHRfS_M', 65536 + 64),
  mark('fileSystem', 'XFS', 'XFSB'),
  hex('fileSystem', 'F2FS', '1020f5f2', 1024),
  hex('fileSystem', 'EROFS', 'e2e1f5e0', 1024),
  mark('fileSystem', 'bcachefs', '\xc6\x85\x73\xf6\x4e\x1a\x45\xca', 4096 + 24),
  mark('fileSystem', 'LUKS', 'LUKS\xba\xbe'),
  mark('fileSystem', 'LVM', 'LABELONE', 512),
  mark('fileSystem', 'swap', 'SWAPSPACE2', 4086),
  mark('fileSystem', 'UDF', 'BEA01', 32769),
  mark('fileSystem', 'APFS', 'NXSB', 32),
  mark('fileSystem', 'HFS+', 'H+\0\x04', 1024),
];

/** Enough for every mark but those of file systems that begin late. */
const HEAD_BYTES = 70 * 1024;
/** At a file's end (VHD's and UDIF's footers have 512 bytes; older VHDs one less). */
const FOOTER_BYTES = 512;

/**
 * What begins, or ends, as some other format does. `isPacked`: this is what was in an archive. Whatever has a mark is that and no image;
 * where the mark may stand in an image too, `weakForeign` asks.
 */
export const findForeign = async (sample: Sample, isPacked: boolean): Promise<Foreign | null> => {
  const head = await sample.read(0, HEAD_BYTES);
  const found = pick(marks, head);
  if (found !== null) return found;
  const packedAgain = isPacked ? recogniseFormat(head) : null;
  if (packedAgain !== null) return { kind: 'packed', name: formats[packedAgain].name };
  if (isOldTar(head)) return { kind: 'archive', name: 'tar' };
  if (isOldCpio(head)) return { kind: 'archive', name: 'cpio' };
  if (isLzma(head)) return { kind: 'packed', name: 'LZMA' };
  if (sample.sizeBytes === null || sample.sizeBytes < FOOTER_BYTES) return null;
  const end = await sample.read(sample.sizeBytes - FOOTER_BYTES, FOOTER_BYTES);
  if (end.toString('latin1', 0, 4) === 'koly') return { kind: 'virtualDisk', name: 'DMG' };
  if (/^.?conectix/s.test(end.toString('latin1', 0, 9))) {
    return { kind: 'virtualDisk', name: 'VHD' };
  }
  if (/NER5|NERO/.test(end.toString('latin1', FOOTER_BYTES - 12))) {
    return { kind: 'virtualDisk', name: 'Nero' };
  }
  return null;
};

/** For what is not laid out as a disk: these marks are short, or may stand before a boot record as well. */
export const weakForeign = async (sample: Sample): Promise<Foreign | null> => {
  const head = await sample.read(0, HEAD_BYTES);
  const fileSystem = pick(fileSystems, head);
  if (fileSystem !== null) return fileSystem;
  if (isPortableExecutable(head)) return { kind: 'program', name: 'PE' };
  return findText(head, sample.sizeBytes);
};

const pick = (list: readonly Mark[], head: Buffer): Foreign | null => {
  for (const { kind, name, at, bytes } of list) {
    if (head.toString('hex', at, at + bytes.length / 2) === bytes) return { kind, name };
  }
  return null;
};

/** Before POSIX: no mark, but a sum over the header (tar.h). */
const isOldTar = (head: Buffer): boolean => {
  if (head.length < 512 || head[0] === 0) return false;
  const stored = /^[ 0]*([0-7]{1,6})[\0 ]/.exec(head.toString('latin1', 148, 156))?.[1];
  if (stored === undefined) return false;
  let sum = 8 * 0x20;
  for (const [index, byte] of head.subarray(0, 512).entries()) {
    if (index < 148 || index >= 156) sum += byte;
  }
  return sum === Number.parseInt(stored, 8);
};

/** The binary kind, in either order of bytes: a mark of two bytes, and a size of the name that fits what follows. */
const isOldCpio = (head: Buffer): boolean => {
  if (head.length < 27) return false;
  const isLittle = head.readUInt16LE(0) === 0o070707;
  if (!isLittle && head.readUInt16BE(0) !== 0o070707) return false;
  const nameBytes = isLittle ? head.readUInt16LE(20) : head.readUInt16BE(20);
  return nameBytes > 1 && nameBytes < 4096 && head[26 + nameBytes - 1] === 0 && head[26] !== 0;
};

/** As xz tells it too (src/liblzma/common/alone_decoder.c): usual properties, a round dictionary, a size that can be, and the coder's first byte. */
const isLzma = (head: Buffer): boolean => {
  if (head.length < 14 || head[0] !== 0x5d || head[13] !== 0) return false;
  const dictionary = head.readUInt32LE(1);
  const isRound = [1, 1.5].some((factor) => Number.isInteger(Math.log2(dictionary / factor)));
  const size = head.readBigUInt64LE(5);
  return dictionary >= 4096 && isRound && (size === 2n ** 64n - 1n || size < 2n ** 38n);
};

const isPortableExecutable = (head: Buffer): boolean => {
  if (head.toString('latin1', 0, 2) !== 'MZ' || head.length < 64) return false;
  const at = head.readUInt32LE(60);
  return head.toString('latin1', at, at + 4) === 'PE\0\0';
};

/** Nothing but what can be read: a page that says "not found", a list of checksums, a note. */
const findText = (head: Buffer, sizeBytes: number | null): Foreign | null => {
  const text = decodeText(head, sizeBytes);
  if (text === null || text === '') return null;
  const start = text.trimStart().slice(0, 1024).toLowerCase();
  if (/^<(!doctype html|html|head|body)\b/.test(start)) return { kind: 'document', name: 'HTML' };
  if (start.startsWith('<?xml') || /^<[a-z][\w:.-]*[\s>/]/.test(start)) {
    return { kind: 'document', name: start.includes('<html') ? 'HTML' : 'XML' };
  }
  if (/^[[{]\s*(["{[\]}]|-?\d|true|false|null)/.test(start)) {
    return { kind: 'document', name: 'JSON' };
  }
  if (/^\\?[0-9a-f]{64}([\s]|$)|^sha(2-)?256 ?\(/.test(start)) {
    return { kind: 'document', name: 'SHA-256' };
  }
  if (start.startsWith('#!')) return { kind: 'document', name: start.split('\n')[0] ?? '#!' };
  return { kind: 'text', name: 'text' };
};

/** Null where it is no text. The last character may be cut. */
const decodeText = (head: Buffer, sizeBytes: number | null): string | null => {
  const isWhole = sizeBytes !== null && sizeBytes <= head.length;
  const wide = head.length >= 2 && [0xfeff, 0xfffe].includes(head.readUInt16LE(0));
  const label = !wide ? 'utf-8' : head[0] === 0xff ? 'utf-16le' : 'utf-16be';
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(head, { stream: !isWhole });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no text has
    return /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text) ? null : text;
  } catch {
    return null;
  }
};
