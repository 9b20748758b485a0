import type { ContentItem } from '../contract/drive-details.ts';
import type { ReadBytes } from './read-bytes.ts';
import { candidatesIn, magicAt, SURROUNDINGS_BYTES } from './signatures.ts';

/** What a region's bytes say that it is. `sizeBytes` and `label` where they tell. */
export type Probe = {
  kind: ContentItem['kind'];
  fileSystem: string | null;
  label: string | null;
  sizeBytes: number | null;
  /** The region's beginning, for who looks further. */
  head: Buffer;
};

const KIB = 1024;
/** Up to the end of what ZFS's first label has to say. */
const HEAD_BYTES = 256 * KIB;
/** What lies at the end: RAID's records, and two labels of ZFS. */
const TAIL_BYTES = 512 * KIB;

/**
 * The signature that weighs most, by the places of libblkid (util-linux, libblkid/src/superblocks); null where there is none.
 * A container goes before what it may hold at the same place, as RAID 1.0 does before its own content.
 */
export const findSignature = async (read: ReadBytes, sizeBytes: number): Promise<Probe | null> => {
  const head = await read(0, Math.min(HEAD_BYTES, sizeBytes));
  const tailAt = Math.max(0, Math.floor(sizeBytes / TAIL_BYTES) * TAIL_BYTES - TAIL_BYTES);
  const tail = await read(tailAt, sizeBytes - tailAt);
  const found =
    findContainer(head) ??
    (isRaidTail(tail, sizeBytes, tailAt) ? of('raid') : null) ??
    findFileSystem(head) ??
    (isZfs(head, tail, sizeBytes, tailAt) ? of('zfs') : null) ??
    (await findListed(
      async (from, to) =>
        sliceOf({ at: 0, bytes: head }, from, to) ??
        sliceOf({ at: tailAt, bytes: tail }, from, to) ??
        (await read(from, to - from)),
      sizeBytes,
    ));
  return found && { ...found, head };
};

/** Null where these bytes are not all in the piece. */
const sliceOf = (
  { at, bytes }: { at: number; bytes: Buffer },
  from: number,
  to: number,
): Buffer | null =>
  from >= at && to <= at + bytes.length ? bytes.subarray(from - at, to - at) : null;

/** Of the list: tables of partitions, which are read as such; what is told above by more than its magic; and what holds nobody's files. */
const NOT_BY_LIST = new Set(['gpt', 'dos', 'vfat', 'ext', 'nilfs2', 'hfs', 'swap', 'swsuspend']);

/** The rest of what udev and mount would know: the list by which a written drive is cleared. What is rare is data all the same. */
const findListed = async (
  bytesAt: (from: number, to: number) => Promise<Buffer>,
  sizeBytes: number,
): Promise<Found | null> => {
  for (const place of candidatesIn(sizeBytes)) {
    if (NOT_BY_LIST.has(place.type)) continue;
    const from = Math.max(0, place.offset - SURROUNDINGS_BYTES);
    const to = Math.min(place.offset + 2 * SURROUNDINGS_BYTES, sizeBytes);
    if (magicAt(place, await bytesAt(from, to), from) !== null) return ofType(place.type);
  }
  return null;
};

/** By its name in libblkid. */
const ofType = (type: string): Found => {
  if (type === 'crypto_LUKS') return of('luks');
  if (type === 'zfs_member') return of('zfs');
  return type.endsWith('_raid_member') ? of('raid') : of('fileSystem', type);
};

type Found = Omit<Probe, 'head'>;

const of = (
  kind: ContentItem['kind'],
  fileSystem: string | null = null,
  { label = null, sizeBytes = null }: Partial<Pick<Found, 'label' | 'sizeBytes'>> = {},
): Found => ({ kind, fileSystem, label, sizeBytes });

const has = (bytes: Buffer, at: number, magic: string): boolean =>
  bytes.toString('latin1', at, at + magic.length) === magic;
const hasHex = (bytes: Buffer, at: number, hex: string): boolean =>
  bytes.toString('hex', at, at + hex.length / 2) === hex;
const textAt = (bytes: Buffer, at: number, length: number): string | null =>
  bytes.toString('utf8', at, at + length).split('\0')[0] || null;
const u32 = (bytes: Buffer, at: number): number | null =>
  at >= 0 && at + 4 <= bytes.length ? bytes.readUInt32LE(at) : null;

/** The GUIDs in the boot sector that BitLocker To Go has besides that of a FAT. */
const BITLOCKER_TO_GO = ['3bd66749292ed84a8399f6a339e3d001', '3b4da892809a0e4d8a44b8c1c6f6b8c5'];
const RAID_MAGIC = 0xa92b4efc;

const findContainer = (head: Buffer): Found | null => {
  // Both versions (cryptsetup, docs/on-disk-format-luks2.pdf); version 2 has a label.
  if (hasHex(head, 0, '4c554b53babe')) {
    const label = head[7] === 2 ? textAt(head, 24, 48) : null;
    return of('luks', null, { label });
  }
  if (has(head, 3, '-FVE-FS-') || BITLOCKER_TO_GO.some((guid) => hasHex(head, 424, guid))) {
    return of('bitlocker');
  }
  for (const sector of [0, 512, 1024, 1536]) {
    if (has(head, sector, 'LABELONE') && has(head, sector + 24, 'LVM2 001')) return of('lvm');
  }
  // Versions 1.1 and 1.2 (linux/raid/md_p.h); the name is `host:name`.
  for (const at of [0, 4096]) {
    if (u32(head, at) === RAID_MAGIC && u32(head, at + 4) === 1) {
      return of('raid', null, { label: textAt(head, at + 32, 32) });
    }
  }
  return null;
};

/** RAID 1.0 and 0.90, and what two firmwares write (Intel, DDF). */
const isRaidTail = (tail: Buffer, sizeBytes: number, tailAt: number): boolean => {
  const sectors = Math.floor(sizeBytes / 512);
  const at10 = (sectors - 16 - (sectors % 8)) * 512 - tailAt;
  const at09 = Math.floor(sizeBytes / (64 * KIB)) * 64 * KIB - 64 * KIB - tailAt;
  if (u32(tail, at10) === RAID_MAGIC && u32(tail, at10 + 4) === 1) return true;
  if (u32(tail, at09) === RAID_MAGIC && u32(tail, at09 + 4) === 0) return true;
  const end = sectors * 512 - tailAt;
  return (
    (end >= 1024 && has(tail, end - 1024, 'Intel Raid ISM Cfg Sig. ')) ||
    (end >= 512 && hasHex(tail, end - 512, 'de11de11'))
  );
};

const UBERBLOCK_MAGICS = ['0cb1ba0000000000', '0000000000bab10c'];

/** An uberblock in the first or the third of its four labels (OpenZFS, vdev_impl.h): 128 KiB into each lies an array of them. */
const isZfs = (head: Buffer, tail: Buffer, sizeBytes: number, tailAt: number): boolean => {
  const aligned = Math.floor(sizeBytes / (256 * KIB)) * 256 * KIB;
  const hasUberblock = (bytes: Buffer, from: number): boolean => {
    for (let at = from; at >= 0 && at < from + 128 * KIB; at += KIB) {
      if (UBERBLOCK_MAGICS.some((magic) => hasHex(bytes, at, magic))) return true;
    }
    return false;
  };
  return (
    hasUberblock(head, 128 * KIB) || hasUberblock(tail, aligned - 512 * KIB + 128 * KIB - tailAt)
  );
};

type Rule = { at: number; magic: string; name: string; more?: (head: Buffer) => Partial<Found> };

/** File systems that hold files, by a text at a place. */
const FILE_SYSTEMS: Rule[] = [
  { at: 3, magic: 'NTFS    ', name: 'ntfs' },
  { at: 3, magic: 'EXFAT   ', name: 'exfat' },
  { at: 3, magic: 'ReFS\0\0\0\0', name: 'refs' },
  { at: 0, magic: 'XFSB', name: 'xfs', more: (head) => ({ label: textAt(head, 108, 12) }) },
  {
    at: 64 * KIB + 64,
    magic: '_BHRfS_M',
    name: 'btrfs',
    more: (head) => ({
      label: textAt(head, 64 * KIB + 299, 256),
      sizeBytes: Number(head.readBigUInt64LE(64 * KIB + 112)),
    }),
  },
  { at: 32, magic: 'NXSB', name: 'apfs' },
  { at: 1024, magic: 'H+\0\x04', name: 'hfsplus' },
  { at: 1024, magic: 'HX\0\x05', name: 'hfsplus' },
  { at: 1024, magic: 'BD', name: 'hfs' },
  { at: 1024, magic: '\x10\x20\xf5\xf2', name: 'f2fs' },
  { at: 4096 + 24, magic: '\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f', name: 'bcache' },
  { at: 4096 + 24, magic: '\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf', name: 'bcachefs' },
  { at: 32 * KIB, magic: 'JFS1', name: 'jfs' },
  { at: 64 * KIB + 52, magic: 'ReIsEr', name: 'reiserfs' },
  { at: 1024 + 6, magic: '\x34\x34', name: 'nilfs2' },
];

const findFileSystem = (head: Buffer): Found | null => {
  const image = findImage(head);
  if (image !== null) return image;
  for (const { at, magic, name, more } of FILE_SYSTEMS) {
    if (has(head, at, magic)) return { ...of('fileSystem', name), ...more?.(head) };
  }
  // The magic number of ext is short: its blocks and its version have to make sense too.
  if (has(head, 1024 + 56, '\x53\xef') && (u32(head, 1024 + 24) ?? 99) <= 6) {
    return of('fileSystem', nameOfExt(head), { label: textAt(head, 1024 + 120, 16) });
  }
  if (isFat(head)) return of('fileSystem', 'vfat');
  // "UDF" of a drive that is not an image: ECMA-167 without ISO 9660.
  if (has(head, 32 * KIB + 1, 'BEA01') || has(head, 32 * KIB + 1, 'NSR0')) {
    return of('fileSystem', 'udf');
  }
  for (const page of [4, 8, 16, 64]) {
    const at = page * KIB - 10;
    if (has(head, at, 'SWAPSPACE2') || has(head, at, 'SWAP-SPACE')) return of('swap', 'swap');
  }
  return null;
};

/** By a journal and by extents (ext4, "Super Block"). */
const nameOfExt = (head: Buffer): string => {
  if (((u32(head, 1024 + 96) ?? 0) & 0x40) !== 0) return 'ext4';
  return ((u32(head, 1024 + 92) ?? 0) & 0x4) !== 0 ? 'ext3' : 'ext2';
};

/** Made as a whole, and nobody keeps files in it. */
const findImage = (head: Buffer): Found | null => {
  // ECMA-119, 8.4: the primary volume descriptor.
  if (has(head, 32 * KIB, '\x01CD001')) {
    const blocks = u32(head, 32 * KIB + 80) ?? 0;
    return of('image', 'iso9660', {
      label: textAt(head, 32 * KIB + 40, 32)?.trim() || null,
      sizeBytes: blocks * 2048,
    });
  }
  // Both say where they end (linux/fs/squashfs/squashfs_fs.h, fs/erofs/erofs_fs.h).
  if (has(head, 0, 'hsqs') && head.length >= 48) {
    return of('image', 'squashfs', { sizeBytes: Number(head.readBigUInt64LE(40)) });
  }
  const blockBits = head[1024 + 12] ?? 0;
  return hasHex(head, 1024, 'e2e1f5e0') && blockBits >= 9 && blockBits <= 16
    ? of('image', 'erofs', { sizeBytes: (u32(head, 1024 + 36) ?? 0) * 2 ** blockBits })
    : null;
};

/** By the fields of the boot sector (Microsoft, "FAT: General Overview of On-Disk Format"), as a boot loader has the same last bytes. */
const isFat = (head: Buffer): boolean => {
  if (head.length < 512 || head.readUInt16LE(510) !== 0xaa55) return false;
  const sectorBytes = head.readUInt16LE(11);
  const perCluster = head[13] ?? 0;
  const isPower = perCluster > 0 && (perCluster & (perCluster - 1)) === 0;
  return (
    (head[0] === 0xeb || head[0] === 0xe9) &&
    [512, 1024, 2048, 4096].includes(sectorBytes) &&
    isPower &&
    head.readUInt16LE(14) > 0 &&
    [1, 2].includes(head[16] ?? 0) &&
    (head[21] ?? 0) >= 0xf0 &&
    (head.readUInt16LE(22) > 0 || head.readUInt32LE(36) > 0)
  );
};
