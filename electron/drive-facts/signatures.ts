/**
 * The signatures by which udev, mount and RAID tools take a drive for something: where each stands, and what it is. The list is that of
 * wipefs and blkid (util-linux, libblkid/src/superblocks and partitions), by their names.
 */

/** Where one may stand. Pure data; nothing was read yet. */
export type Candidate = {
  /** As blkid calls it. */
  type: string;
  /** In bytes, in what it is a signature of (the drive or a partition). */
  offset: number;
  /** One of these stands there. */
  magics: readonly Buffer[];
  /** Where the magic is too short to be told from chance: `bytes` has it at `at`, with what surrounds it. */
  isReal: (bytes: Buffer, at: number) => boolean;
};

/** Which of them stands there, in bytes that begin at `from`. */
export const magicAt = (
  { offset, magics, isReal }: Candidate,
  bytes: Buffer,
  from: number,
): Buffer | null => {
  const at = offset - from;
  const magic = magics.find((one) => bytes.subarray(at, at + one.length).equals(one));
  return magic !== undefined && isReal(bytes, at) ? magic : null;
};

/** So far around a magic `isReal` looks. */
export const SURROUNDINGS_BYTES = 512;

const KIB = 1024;
const MIB = 1024 * KIB;
const SECTOR = 512;

type Kind = Omit<Candidate, 'offset'> & {
  offsets: (sizeBytes: number) => readonly number[];
};

const always = (): boolean => true;
/** Bytes as they are, one a character. */
const raw = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text, 'latin1'));
/** A number of 32 bits, in either order of its bytes. */
const word = (...values: number[]): Buffer[] =>
  values.flatMap((value) => {
    const [big, little] = [Buffer.alloc(4), Buffer.alloc(4)];
    big.writeUInt32BE(value);
    little.writeUInt32LE(value);
    return [big, little];
  });

const kind = (
  type: string,
  magics: Buffer[],
  offsets: readonly number[] | Kind['offsets'],
  isReal: Kind['isReal'] = always,
): Kind => ({
  type,
  magics,
  offsets: typeof offsets === 'function' ? offsets : () => offsets,
  isReal,
});

/** The place of so many sectors before the end. */
const sectorsBefore =
  (...counts: number[]) =>
  (sizeBytes: number): number[] =>
    counts.map((count) => (Math.floor(sizeBytes / SECTOR) - count) * SECTOR);

const down = (offset: number, unit: number): number => Math.floor(offset / unit) * unit;

/** Sixteen-bit words, little-endian. */
const sumOfWords = (bytes: Buffer, from: number, count: number): number => {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += bytes.readUInt16LE(from + 2 * index);
  return sum & 0xffff;
};

/** Whether the structure that begins `before` bytes before the magic is there as a whole, so that it can be looked at. */
const has = (bytes: Buffer, from: number, length: number): boolean =>
  from >= 0 && from + length <= bytes.length;

/** Of 128 bytes, whose words add up to 0 or 1 (jmicron_raid.c). */
const isJmicron = (bytes: Buffer, at: number): boolean =>
  has(bytes, at, 128) && sumOfWords(bytes, at, 64) <= 1 && bytes.readUInt8(at + 0x30) <= 5;

/** The sum of its first 50 bytes is the 51st (via_raid.c). */
const isVia = (bytes: Buffer, at: number): boolean => {
  if (!has(bytes, at, 51) || bytes.readUInt8(at + 2) > 2) return false;
  const sum = bytes.subarray(at, at + 50).reduce((total, byte) => total + byte, 0);
  return (sum & 0xff) === bytes.readUInt8(at + 50);
};

/** Six bytes into a superblock of revision 2, which says how long it is (nilfs.c). */
const isNilfs = (bytes: Buffer, at: number): boolean =>
  has(bytes, at - 6, 24) &&
  bytes.readUInt32LE(at - 6) === 2 &&
  bytes.readUInt16LE(at + 2) >= 20 &&
  bytes.readUInt16LE(at + 2) <= 1024 &&
  bytes.readUInt32LE(at + 14) <= 6;

/** The size of its blocks is one that there is (ext.c: `s_log_block_size` 0x20 before the magic). */
const isExt = (bytes: Buffer, at: number): boolean =>
  has(bytes, at - 0x20, 0x22) && bytes.readUInt32LE(at - 0x20) <= 6;

/** A boot sector of a file system: sectors of a size that there is, and a power of two of them in a cluster (vfat.c). */
const isBootSector = (bytes: Buffer, at: number): boolean => {
  if (!has(bytes, at, SECTOR) || bytes.readUInt16LE(at + 510) !== 0xaa55) return false;
  const cluster = bytes.readUInt8(at + 13);
  return (
    [512, 1024, 2048, 4096].includes(bytes.readUInt16LE(at + 11)) &&
    cluster > 0 &&
    (cluster & (cluster - 1)) === 0
  );
};

/** A partition table has four entries, each marked as to be started from or not (dos.c). */
const isTable = (bytes: Buffer, at: number): boolean =>
  has(bytes, at - 64, 64) &&
  [0, 16, 32, 48].every((entry) => [0, 0x80].includes(bytes.readUInt8(at - 64 + entry)));

/** The allocation block is of whole sectors, or the version one that there is (hfs.c). */
const isHfs = (bytes: Buffer, at: number): boolean => {
  if (!has(bytes, at, 24)) return false;
  if (bytes[at] === 0x48) return [4, 5].includes(bytes.readUInt16BE(at + 2));
  const block = bytes.readUInt32BE(at + 20);
  return block > 0 && block % SECTOR === 0;
};

/** Of versions 1 and 2, with names of 14 and 30 characters, in either order of bytes; their zones are of 1 to 8 blocks (minix.c). */
const minix = ['\x7f\x13', '\x8f\x13', '\x68\x24', '\x78\x24'].flatMap((magic) => [
  magic,
  [...magic].reverse().join(''),
]);
const zonesBefore =
  (distance: number) =>
  (bytes: Buffer, at: number): boolean =>
    has(bytes, at - distance, distance) &&
    Math.min(bytes.readUInt16LE(at - distance), bytes.readUInt16BE(at - distance)) <= 3;

const swapPages = [4, 8, 16, 32, 64].map((kib) => kib * KIB - 10);

/** ZFS: two labels of 256 KiB at either end, in each a list of names and values, and a ring of 128 uberblocks (zfs.c; wipefs of Debian 12 knows the uberblocks). */
const ZFS_LABEL_BYTES = 256 * KIB;
const zfsLabels = (sizeBytes: number): number[] => {
  const end = down(sizeBytes, ZFS_LABEL_BYTES);
  return [0, 1, end / ZFS_LABEL_BYTES - 2, end / ZFS_LABEL_BYTES - 1].map(
    (label) => label * ZFS_LABEL_BYTES,
  );
};
const uberblocks = (sizeBytes: number): number[] =>
  zfsLabels(sizeBytes).flatMap((label) =>
    Array.from({ length: 128 }, (_, index) => label + 128 * KIB + index * KIB),
  );

const everySector = (bytes: number): number[] =>
  Array.from({ length: bytes / SECTOR }, (_, index) => index * SECTOR);

const kinds: readonly Kind[] = [
  // Those that stand at the end, as a drive's old life leaves them.
  kind('gpt', raw('EFI PART'), (size) => [SECTOR, 4096, size - SECTOR, size - 4096]),
  kind('linux_raid_member', word(0xa92b4efc), (size) => [
    0,
    4 * KIB,
    down(size, 4 * KIB) - 8 * KIB,
    down(size, 64 * KIB) - 64 * KIB,
  ]),
  kind('zfs_member', raw('\0\0\0\0\0\xba\xb1\x0c', '\x0c\xb1\xba\0\0\0\0\0'), uberblocks),
  kind(
    'zfs_member',
    raw('\x01\x01\0\0\0\0\0\0\0\0\0\x01', '\x01\0\0\0\0\0\0\0\0\0\0\x01'),
    (size) => zfsLabels(size).map((label) => label + 16 * KIB),
  ),
  kind('ddf_raid_member', raw('\xde\x11\xde\x11'), sectorsBefore(1, 257)),
  kind('isw_raid_member', raw('Intel Raid ISM Cfg Sig. '), (size) => [
    ...sectorsBefore(2)(size),
    down(size, 4096) - 2 * 4096,
  ]),
  kind('lsi_mega_raid_member', raw('$XIDE$'), sectorsBefore(1)),
  kind('via_raid_member', raw('\x55\xaa'), sectorsBefore(1), isVia),
  kind(
    'silicon_medley_raid_member',
    raw('\0\0\0\x2f'),
    (size) => sectorsBefore(1)(size).map((sector) => sector + 0x60),
    (bytes, at) => has(bytes, at + 0xb7, 1) && bytes.readUInt8(at + 0xb6) < 8,
  ),
  kind('nvidia_raid_member', raw('NVIDIA'), sectorsBefore(2)),
  kind(
    'promise_fasttrack_raid_member',
    raw('Promise Technology, Inc.'),
    sectorsBefore(63, 255, 256, 16, 399, 591, 675, 735, 911, 974, 991, 951, 3087),
  ),
  kind('hpt45x_raid_member', word(0x5a7816f3, 0x5a7816fd), sectorsBefore(11)),
  kind('adaptec_raid_member', raw('\x37\xfc\x4d\x1e'), sectorsBefore(1)),
  kind('jmicron_raid_member', raw('JM'), sectorsBefore(1), isJmicron),
  kind('drbd', raw('\x83\x74\x02\x6b', '\x83\x74\x02\x6c', '\x83\x74\x02\x6d'), (size) => [
    size - 4096 + 60,
  ]),
  kind(
    'nilfs2',
    raw('\x34\x34'),
    (size) => [KIB + 6, ...sectorsBefore(8)(size).map((sector) => sector + 6)],
    isNilfs,
  ),
  kind(
    'bcachefs',
    raw('\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf\x80\x3d\xf7\xef'),
    (size) => [4 * KIB + 24, 2 * MIB + 24, size - MIB + 24],
  ),

  // Those at the beginning: of the drive, where the image is shorter, and of a partition that lies beyond the image.
  kind('bcache', raw('\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81'), [
    4 * KIB + 24,
  ]),
  kind('hpt37x_raid_member', word(0x5a7816f0, 0x5a7816fd), [9 * SECTOR + 32]),
  kind('crypto_LUKS', raw('LUKS\xba\xbe'), [0]),
  kind(
    'crypto_LUKS',
    raw('SKUL\xba\xbe'),
    [16, 32, 64, 128, 256, 512, 1024, 2048, 4096].map((kib) => kib * KIB),
  ),
  kind('BitLocker', raw('-FVE-FS-'), [3]),
  kind(
    'LVM2_member',
    raw('LVM2 001'),
    [0, 1, 2, 3].map((sector) => sector * SECTOR + 24),
  ),
  kind('DM_snapshot_cow', raw('SnAp'), [0]),
  kind('DM_verity_hash', raw('verity\0\0'), [0]),
  kind('DM_integrity', raw('integrt\0'), [0]),
  kind('vdo', raw('dmvdo001'), [0]),
  kind('stratis', raw('!Stra0tis\x86\xff\x02^\x41rh'), [SECTOR + 4, 9 * SECTOR + 4]),
  kind('drbdproxy_datalog', raw('DRBDdlh*'), [0]),
  kind('drbdmanage_control_volume', raw('$DRBDmgr=q'), [0]),
  kind('ceph_bluestore', raw('bluestore block device'), [0]),
  kind('VMFS_volume_member', raw('\x0d\xd0\x01\xc0'), [MIB]),
  kind('VMFS', raw('\x5e\xf1\xab\x2f'), [2 * MIB]),
  kind('ubi', raw('UBI#'), [0]),
  kind('swap', raw('SWAP-SPACE', 'SWAPSPACE2'), swapPages),
  kind('swsuspend', raw('S1SUSPEND', 'S2SUSPEND', 'ULSUSPEND', 'LINHIB0001'), swapPages),
  kind('swsuspend', raw('\xed\xc3\x02\xe9\x98\x56\xe5\x0c'), [0]),
  kind('ext', raw('\x53\xef'), [KIB + 0x38], isExt),
  kind('btrfs', raw('_BHRfS_M'), [64 * KIB + 0x40]),
  kind('xfs', raw('XFSB'), [0]),
  kind('xfs_external_log', raw('\xfe\xed\xba\xbe'), everySector(256 * KIB)),
  kind('f2fs', raw('\x10\x20\xf5\xf2'), [KIB]),
  kind('ntfs', raw('NTFS    '), [3]),
  kind('exfat', raw('EXFAT   '), [3]),
  kind('ReFS', raw('\0\0\0ReFS\0'), [0]),
  kind('vfat', raw('MSWIN', 'FAT32   '), [0x52]),
  kind('vfat', raw('MSDOS', 'FAT16   ', 'FAT12   ', 'FAT     '), [0x36]),
  kind('vfat', raw('\xeb', '\xe9'), [0], isBootSector),
  kind('dos', raw('\x55\xaa'), [510], isTable),
  kind('iso9660', raw('CD001', 'CDW02'), [32 * KIB + 1]),
  kind('iso9660', raw('CDROM'), [32 * KIB + 9]),
  kind('udf', raw('BEA01', 'BOOT2', 'NSR02', 'NSR03', 'TEA01'), [32 * KIB + 1]),
  kind('squashfs', raw('hsqs', 'sqsh'), [0]),
  kind('erofs', raw('\xe2\xe1\xf5\xe0'), [KIB]),
  kind('cramfs', raw('\x45\x3d\xcd\x28', '\x28\xcd\x3d\x45'), [0]),
  kind('romfs', raw('-rom1fs-'), [0]),
  kind('reiserfs', raw('ReIsErFs', 'ReIsEr2Fs', 'ReIsEr3Fs'), [
    8 * KIB + 0x34,
    64 * KIB + 0x34,
    8 * KIB + 20,
  ]),
  kind('reiser4', raw('ReIsEr4'), [64 * KIB]),
  kind('jfs', raw('JFS1'), [32 * KIB]),
  kind('scoutfs', raw('\x8b\x42\x3c\x10'), [64 * KIB + 4]),
  kind('gfs2', raw('\x01\x16\x19\x70'), [64 * KIB]),
  kind(
    'ocfs2',
    raw('OCFSV2'),
    [1, 2, 4, 8].map((kib) => kib * KIB),
  ),
  kind('ocfs', raw('OracleCFS'), [8 * KIB]),
  kind('oracleasm', raw('ORCLDISK'), [32]),
  kind('apfs', raw('NXSB'), [32]),
  kind('hfs', raw('BD', 'H+', 'HX'), [KIB], isHfs),
  kind('hpfs', raw('\x49\xe8\x95\xf9'), [8 * KIB]),
  kind(
    'ufs',
    word(0x00011954, 0x19540119, 0x00195612, 0x00095014, 0x00612195, 0x05231994),
    [0, 8, 64, 256].map((kib) => kib * KIB + 0x55c),
  ),
  kind('vxfs', raw('\xf5\xfc\x01\xa5', '\xa5\x01\xfc\xf5'), [KIB, 8 * KIB]),
  kind('befs', raw('BFS1', '1SFB'), [32, SECTOR + 32]),
  kind('minix', raw(...minix), [KIB + 0x10], zonesBefore(6)),
  kind('minix', raw('\x5a\x4d', '\x4d\x5a'), [KIB + 0x18], zonesBefore(12)),
  kind('sgi', raw('\x0b\xe5\xa9\x41'), [0]),
  kind('bsd', raw('\x57\x45\x56\x82'), [64, 128, SECTOR]),
];

/** Pure. All places of a drive, or of a partition, of so many bytes that may hold a signature. */
export const candidatesIn = (sizeBytes: number): Candidate[] =>
  kinds.flatMap(({ offsets, ...kind }) =>
    [...new Set(offsets(sizeBytes))]
      .filter((offset) => offset >= 0 && offset < sizeBytes)
      .map((offset) => ({ ...kind, offset })),
  );
