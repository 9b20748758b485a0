import type { ForeignContent } from '../../contract/index.ts';
import { formats, recogniseFormat } from './format/formats.ts';
import type { Sample } from './image-unpack.ts';

/** What is often taken for a disk image, and is none. */
export type Foreign = {
  /** As its own people call it, in any language. */
  name: string;
  kind: ForeignContent;
};

/** One of these stands at this place, a byte a character. */
type Mark = Foreign & { at: number; magics: string[] };

const mark = (kind: Foreign['kind'], name: string, at: number, ...magics: string[]): Mark => ({
  kind,
  name,
  at,
  magics,
});

/**
 * By what `file` tells them (its folder magic/Magdir), and the formats' own documents. Those of three bytes or fewer have more with them,
 * because the beginning of a disk is code, which may be anything.
 */
const marks: Mark[] = [
  mark('virtualDisk', 'qcow2', 0, 'QFI\xfb'),
  mark('virtualDisk', 'QED', 0, 'QED\0'),
  mark('virtualDisk', 'VMDK', 0, 'KDMV', 'COWD', '# Disk DescriptorFile'),
  mark('virtualDisk', 'VDI', 64, '\x7f\x10\xda\xbe'),
  mark('virtualDisk', 'VHDX', 0, 'vhdxfile'),
  mark('virtualDisk', 'VHD', 0, 'conectix'),
  mark('virtualDisk', 'Parallels', 0, 'WithoutFreeSpace', 'WithouFreSpacExt'),
  mark('virtualDisk', 'Bochs', 0, 'Bochs Virtual HD Image'),
  mark('virtualDisk', 'CHD', 0, 'MComprHD'),
  // Sectors as they lie on the medium, of 2352 bytes (ECMA-130, 14).
  mark('virtualDisk', 'BIN/CUE', 0, '\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00'),
  mark('virtualDisk', 'Android sparse image', 0, '\x3a\xff\x26\xed'),
  mark('virtualDisk', 'partclone', 0, 'partclone-image'),
  mark('archive', 'zip', 0, 'PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'),
  mark('archive', '7z', 0, '7z\xbc\xaf\x27\x1c'),
  mark('archive', 'RAR', 0, 'Rar!\x1a\x07'),
  mark('archive', 'tar', 257, 'ustar'),
  mark('archive', 'cpio', 0, '070701', '070702', '070707'),
  mark('archive', 'NAR', 0, '\x0d\0\0\0\0\0\0\0nix-archive-1'),
  mark('archive', 'deb', 0, '!<arch>\ndebian'),
  mark('archive', 'ar', 0, '!<arch>\n'),
  mark('archive', 'rpm', 0, '\xed\xab\xee\xdb'),
  mark('archive', 'xar', 0, 'xar!'),
  mark('archive', 'CAB', 0, 'MSCF\0\0\0\0'),
  mark('archive', 'WIM', 0, 'MSWIM\0\0\0'),
  mark('archive', 'MSI', 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  mark('packed', 'lz4', 0, '\x04\x22\x4d\x18', '\x02\x21\x4c\x18'),
  mark('packed', 'lzop', 0, '\x89\x4c\x5a\x4f\x00\x0d\x0a\x1a\x0a'),
  mark('packed', 'lzip', 0, 'LZIP\x01'),
  mark('packed', 'lrzip', 0, 'LRZI'),
  mark('packed', 'zstd dictionary', 0, '\x37\xa4\x30\xec'),
  mark('packed', 'Snappy', 0, '\xff\x06\x00\x00\x73\x4e\x61\x50\x70\x59'),
  mark('packed', 'ISZ', 0, 'IsZ!'),
  mark('packed', 'cloop', 0, '#!/bin/sh\n#V2.0 Format'),
  mark('packed', 'OpenSSL', 0, 'Salted__'),
  mark('packed', 'age', 0, 'age-encryption.org/'),
  mark('document', 'PDF', 0, '%PDF-'),
  mark('document', 'PNG', 0, '\x89PNG\r\n\x1a\n'),
  mark('document', 'GIF', 0, 'GIF89a', 'GIF87a'),
  mark('document', 'JPEG', 0, '\xff\xd8\xff\xe0', '\xff\xd8\xff\xe1'),
  mark('document', 'SQLite', 0, 'SQLite format 3\0'),
  mark('document', 'Git LFS', 0, 'version https://git-lfs.github.com/spec/'),
  mark('document', 'BitTorrent', 0, 'd8:announce', 'd13:announce-list'),
  mark('document', 'OpenPGP', 0, '-----BEGIN PGP '),
  mark('program', 'ELF', 0, '\x7f\x45\x4c\x46'),
  // Its first sector ends like a boot record, and says no more than that a boot loader is needed (Documentation/arch/x86/boot.rst).
  mark('program', 'Linux', 514, 'HdrS'),
  mark('program', 'Mach-O', 0, '\xcf\xfa\xed\xfe'),
  mark('program', 'U-Boot', 0, '\x27\x05\x19\x56'),
  mark('program', 'UF2', 0, 'UF2\nWQ]\x9e'),
];

/** Without a table around it nothing starts from it; a drive may be meant to hold just that. */
const fileSystems: Mark[] = [
  mark('fileSystem', 'ext4', 1080, '\x53\xef'),
  mark('fileSystem', 'squashfs', 0, 'hsqs', 'sqsh'),
  mark('fileSystem', 'btrfs', 65536 + 64, '_BHRfS_M'),
  mark('fileSystem', 'XFS', 0, 'XFSB'),
  mark('fileSystem', 'F2FS', 1024, '\x10\x20\xf5\xf2'),
  mark('fileSystem', 'EROFS', 1024, '\xe2\xe1\xf5\xe0'),
  mark('fileSystem', 'bcachefs', 4096 + 24, '\xc6\x85\x73\xf6\x4e\x1a\x45\xca'),
  mark('fileSystem', 'LUKS', 0, 'LUKS\xba\xbe'),
  mark('fileSystem', 'LVM', 512, 'LABELONE'),
  mark('fileSystem', 'swap', 4086, 'SWAPSPACE2'),
  mark('fileSystem', 'UDF', 32769, 'BEA01'),
  mark('fileSystem', 'APFS', 32, 'NXSB'),
  mark('fileSystem', 'HFS+', 1024, 'H+\0\x04'),
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
  const marked = pick(marks, head);
  if (marked !== null) return marked;
  const packedAgain = isPacked ? recogniseFormat(head) : null;
  if (packedAgain !== null) return { kind: 'packed', name: formats[packedAgain].name };
  if (isOldTar(head)) return { kind: 'archive', name: 'tar' };
  if (isOldCpio(head)) return { kind: 'archive', name: 'cpio' };
  if (isLzma(head)) return { kind: 'packed', name: 'LZMA' };
  if (sample.sizeBytes === null || sample.sizeBytes < FOOTER_BYTES) return null;
  const end = await sample.read(sample.sizeBytes - FOOTER_BYTES, FOOTER_BYTES);
  const footers: [string, RegExp, number, number][] = [
    ['DMG', /^koly/, 0, 4],
    ['VHD', /^.?conectix/s, 0, 9],
    ['Nero', /NER5|NERO/, FOOTER_BYTES - 12, FOOTER_BYTES],
  ];
  const found = footers.find(([, magic, from, to]) => magic.test(end.toString('latin1', from, to)));
  return found ? { kind: 'virtualDisk', name: found[0] } : null;
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
  const found = list.find(({ at, magics }) =>
    magics.some((magic) => head.toString('latin1', at, at + magic.length) === magic),
  );
  return found ? { kind: found.kind, name: found.name } : null;
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
  const document = (name: string): Foreign => ({ kind: 'document', name });
  if (/^<(!doctype html|html|head|body)\b/.test(start)) return document('HTML');
  if (start.startsWith('<?xml') || /^<[a-z][\w:.-]*[\s>/]/.test(start)) {
    return document(start.includes('<html') ? 'HTML' : 'XML');
  }
  if (/^[[{]\s*(["{[\]}]|-?\d|true|false|null)/.test(start)) return document('JSON');
  if (/^\\?[0-9a-f]{64}([\s]|$)|^sha(2-)?256 ?\(/.test(start)) return document('SHA-256');
  if (start.startsWith('#!')) return document(start.split('\n')[0] ?? '#!');
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
