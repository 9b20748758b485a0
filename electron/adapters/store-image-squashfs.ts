import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { type Bytes, damagedError, readUInt64 } from './store-image-bytes.ts';

/** What of a squashfs's superblock is needed (Linux: fs/squashfs/squashfs_fs.h, `squashfs_super_block`). */
type Superblock = {
  compression: string;
  blockBytes: number;
  fragments: number;
  /** Of the root directory: where its block begins in the table of inodes, and where it is within that. */
  rootInode: { block: number; offset: number };
  inodeTable: number;
  directoryTable: number;
  fragmentTable: number;
};

const SUPERBLOCK_BYTES = 96;
const COMPRESSIONS = ['none', 'gzip', 'lzma', 'lzo', 'xz', 'lz4', 'zstd'];
/** Linux: `SQUASHFS_FILE_MAX_SIZE`. */
const LARGEST_BLOCK = 1024 * 1024;
const SMALLEST_BLOCK = 4096;
/** Of a block of metadata, unpacked (`SQUASHFS_METADATA_SIZE`). */
const METADATA_BYTES = 8192;
const METADATA_AS_IS = 0x8000;

export const readSuperblock = async (bytes: Bytes): Promise<Superblock> => {
  if (bytes.size < SUPERBLOCK_BYTES) throw damagedError('its squashfs has no superblock');
  const block = await bytes.read(0, SUPERBLOCK_BYTES);
  if (block.toString('latin1', 0, 4) !== 'hsqs') throw damagedError('there is no squashfs in it');
  if (block.readUInt16LE(28) !== 4) throw damagedError('its squashfs is not of version 4');
  const blockBytes = block.readUInt32LE(12);
  if (blockBytes < SMALLEST_BLOCK || blockBytes > LARGEST_BLOCK) {
    throw damagedError(`its squashfs has blocks of ${blockBytes} bytes`);
  }
  const used = readUInt64(block, 40);
  if (used > bytes.size) {
    throw damagedError(`its squashfs is cut off: ${bytes.size} of ${used} bytes are there`);
  }
  return {
    compression: COMPRESSIONS[block.readUInt16LE(20)] ?? `number ${block.readUInt16LE(20)}`,
    blockBytes,
    fragments: block.readUInt32LE(16),
    rootInode: { block: block.readUInt32LE(34), offset: block.readUInt16LE(32) },
    inodeTable: readUInt64(block, 64),
    directoryTable: readUInt64(block, 72),
    // All ones where there is no fragment, so no table of them either.
    fragmentTable: block.readUInt32LE(16) === 0 ? 0 : readUInt64(block, 80),
  };
};

/** Unpacks a block to at most so many bytes. Throws a `StoreError`. */
type Unpack = (packed: Buffer, atMost: number) => Buffer;

export type Squashfs = { bytes: Bytes; superblock: Superblock; unpack: Unpack };

/** Null for what Node.js can't unpack. */
export const unpackerOf = (compression: string): Unpack | null => {
  if (compression !== 'gzip' && compression !== 'zstd') return null;
  const unpack = compression === 'gzip' ? inflateSync : zstdDecompressSync;
  return (packed, atMost) => {
    try {
      return unpack(packed, { maxOutputLength: atMost, chunkSize: Math.max(atMost, 1024) });
    } catch (error) {
      throw damagedError(
        `a block of its squashfs: ${error instanceof Error ? error.message : error}`,
      );
    }
  };
};

/** Reads on in a chain of metadata blocks; at once what is in the block that is there. */
type Take = (length: number) => Buffer | Promise<Buffer>;

/**
 * From the block at `start` on, beginning `offset` bytes into what it unpacks to. At most one block is kept, and each step goes on in the
 * file, so that no image makes it endless.
 */
const readMetadata = ({ bytes, unpack }: Squashfs, start: number, offset: number): Take => {
  let next = start;
  let rest: Buffer | null = null;
  const load = async (): Promise<Buffer> => {
    const header = (await bytes.read(next, 2)).readUInt16LE(0);
    const length = header & ~METADATA_AS_IS;
    if (length === 0 || length > METADATA_BYTES)
      throw damagedError('a block of metadata without size');
    const stored = await bytes.read(next + 2, length);
    next += 2 + length;
    const block = (header & METADATA_AS_IS) !== 0 ? stored : unpack(stored, METADATA_BYTES);
    if (block.length === 0) throw damagedError('an empty block of metadata');
    return block;
  };
  const cut = (from: Buffer, length: number): Buffer => {
    rest = from.subarray(length);
    return from.subarray(0, length);
  };
  const takeMore = async (length: number): Promise<Buffer> => {
    if (rest === null) {
      const first = await load();
      if (offset > first.length) throw damagedError('an offset behind a block of metadata');
      rest = first.subarray(offset);
    }
    const parts = [rest];
    for (let have = rest.length; have < length; ) {
      const block = await load();
      parts.push(block);
      have += block.length;
    }
    return cut(Buffer.concat(parts), length);
  };
  return (length) =>
    rest !== null && rest.length >= length ? cut(rest, length) : takeMore(length);
};

type DirectoryEntry = { name: string; block: number; offset: number };

type FileInode = {
  size: number;
  /** Where the first of its blocks begins. */
  start: number;
  /** The end of it is in a block with the ends of others; null where it is not. */
  fragment: { number: number; offset: number } | null;
};

/** Linux: fs/squashfs/squashfs_fs.h. The extended kinds hold what does not fit into the others. */
const DIRECTORY = 1;
const FILE = 2;
const EXTENDED_DIRECTORY = 8;
const EXTENDED_FILE = 9;
const NO_FRAGMENT = 0xffff_ffff;
/** Type, mode, owners, time and number, of every inode. */
const COMMON_BYTES = 16;
/** `.` and `..`, which are not stored, count three bytes in the size of a directory (fs/squashfs/dir.c). */
const NOT_STORED = 3;
const HEADER_BYTES = 12;
const ENTRY_BYTES = 8;
const MOST_PER_HEADER = 256;
/** A store of a million paths with long names. */
const LARGEST_DIRECTORY = 128 * 1024 * 1024;
/**
 * Of the paths of one store, however many files are in each: all of nixpkgs is a tenth of it. Short names would make millions of a directory of that
 * size, and each takes more memory than its letters.
 */
export const MOST_NAMES = 1_000_000;

const openInode = (squashfs: Squashfs, { block, offset }: Superblock['rootInode']): Take =>
  readMetadata(squashfs, squashfs.superblock.inodeTable + block, offset);

/** What is in the root directory of a squashfs. Throws a `StoreError`. */
export const listRoot = async (squashfs: Squashfs): Promise<DirectoryEntry[]> => {
  const { rootInode, directoryTable } = squashfs.superblock;
  const inode = await readDirectoryInode(openInode(squashfs, rootInode));
  if (inode.size > LARGEST_DIRECTORY) throw damagedError(`a directory of ${inode.size} bytes`);
  if (inode.size <= NOT_STORED) return [];
  const take = readMetadata(squashfs, directoryTable + inode.block, inode.offset);
  return readDirectory(take, inode.size - NOT_STORED);
};

type Directory = { size: number; block: number; offset: number };

const readDirectoryInode = async (take: Take): Promise<Directory> => {
  const type = (await take(COMMON_BYTES)).readUInt16LE(0);
  if (type === DIRECTORY) {
    const inode = await take(16);
    return {
      block: inode.readUInt32LE(0),
      size: inode.readUInt16LE(8),
      offset: inode.readUInt16LE(10),
    };
  }
  if (type !== EXTENDED_DIRECTORY) throw damagedError('the root of its squashfs is no directory');
  // The index behind it is for who looks up one name.
  const inode = await take(24);
  return {
    size: inode.readUInt32LE(4),
    block: inode.readUInt32LE(8),
    offset: inode.readUInt16LE(18),
  };
};

/** Headers of up to 256 entries each, until all bytes are used up. */
const readDirectory = async (take: Take, size: number): Promise<DirectoryEntry[]> => {
  const entries: DirectoryEntry[] = [];
  for (let left = size; left > 0; ) {
    const header = await take(HEADER_BYTES);
    left -= HEADER_BYTES;
    const count = header.readUInt32LE(0) + 1;
    if (count > MOST_PER_HEADER) throw damagedError(`${count} entries in a part of a directory`);
    const block = header.readUInt32LE(4);
    for (let number = 0; number < count; number += 1) {
      // There may be a million of them: of each that is waited for only what is not there yet.
      const next = take(ENTRY_BYTES);
      const entry = next instanceof Promise ? await next : next;
      const length = entry.readUInt16LE(6) + 1;
      if (length > 256) throw damagedError(`a name of ${length} bytes`);
      const text = take(length);
      const name = (text instanceof Promise ? await text : text).toString('utf8');
      entries.push({ name, block, offset: entry.readUInt16LE(0) });
      if (entries.length > MOST_NAMES)
        throw damagedError(`more than ${MOST_NAMES} names in its store`);
      left -= ENTRY_BYTES + length;
    }
    if (left < 0) throw damagedError('a directory that is longer than it says');
  }
  return entries;
};

const readFileInode = async (take: Take): Promise<FileInode | null> => {
  const type = (await take(COMMON_BYTES)).readUInt16LE(0);
  if (type === EXTENDED_FILE) {
    const inode = await take(40);
    return {
      start: readUInt64(inode, 0),
      size: readUInt64(inode, 8),
      fragment: fragmentOf(inode.readUInt32LE(28), inode.readUInt32LE(32)),
    };
  }
  if (type !== FILE) return null;
  const inode = await take(16);
  return {
    start: inode.readUInt32LE(0),
    fragment: fragmentOf(inode.readUInt32LE(4), inode.readUInt32LE(8)),
    size: inode.readUInt32LE(12),
  };
};

const fragmentOf = (number: number, offset: number): FileInode['fragment'] =>
  number === NO_FRAGMENT ? null : { number, offset };

/** In a block's size (Linux: `SQUASHFS_COMPRESSED_BIT_BLOCK`): it is stored as it is. */
const STORED_AS_IS = 0x0100_0000;
/** Of an entry in the table of fragments: where its block begins, and its size as that of any block. */
const FRAGMENT_BYTES = 16;
const FRAGMENTS_PER_BLOCK = METADATA_BYTES / FRAGMENT_BYTES;

/** All bytes of a file in a squashfs; null where that is no regular file. Throws a `StoreError`. */
export const readFile = async (
  squashfs: Squashfs,
  entry: DirectoryEntry,
  largest: number,
): Promise<Buffer | null> => {
  const take = openInode(squashfs, entry);
  const file = await readFileInode(take);
  if (file === null) return null;
  if (file.size > largest) throw damagedError(`${entry.name} has ${file.size} bytes`);
  const { blockBytes } = squashfs.superblock;
  const count = file.size / blockBytes;
  const blocks = file.fragment === null ? Math.ceil(count) : Math.floor(count);
  // As stored: bytes on the disk, and a flag.
  const list = await take(blocks * 4);
  const parts: Buffer[] = [];
  let position = file.start;
  let left = file.size;
  for (let at = 0; at < list.length; at += 4) {
    const stored = list.readUInt32LE(at);
    const expected = Math.min(left, blockBytes);
    const block = await readBlock(squashfs, position, stored, expected);
    if (block.length !== expected) throw damagedError('a block of a file has not its size');
    parts.push(block);
    position += sizeOf(stored);
    left -= expected;
  }
  if (file.fragment !== null && left > 0) {
    const { number, offset } = file.fragment;
    const ends = await readFragment(squashfs, number);
    if (offset + left > ends.length) throw damagedError('the end of a file lies outside its block');
    parts.push(ends.subarray(offset, offset + left));
  }
  return Buffer.concat(parts);
};

const sizeOf = (stored: number): number => stored & ~STORED_AS_IS;

const readBlock = async (
  { bytes, unpack }: Squashfs,
  position: number,
  stored: number,
  atMost: number,
): Promise<Buffer> => {
  const size = sizeOf(stored);
  // Nothing but zeros is not stored at all.
  if (size === 0) return Buffer.alloc(atMost);
  const packed = await bytes.read(position, size);
  return (stored & STORED_AS_IS) !== 0 ? packed : unpack(packed, atMost);
};

const readFragment = async (squashfs: Squashfs, number: number): Promise<Buffer> => {
  const { bytes, superblock } = squashfs;
  if (number >= superblock.fragments) throw damagedError(`there is no fragment ${number}`);
  const pointer = superblock.fragmentTable + Math.floor(number / FRAGMENTS_PER_BLOCK) * 8;
  const start = readUInt64(await bytes.read(pointer, 8), 0);
  const offset = (number % FRAGMENTS_PER_BLOCK) * FRAGMENT_BYTES;
  const entry = await readMetadata(squashfs, start, offset)(FRAGMENT_BYTES);
  const stored = entry.readUInt32LE(8);
  return readBlock(squashfs, readUInt64(entry, 0), stored, superblock.blockBytes);
};
