import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { type Bytes, damaged, readUInt64 } from './store-image-bytes.ts';

/** What of a squashfs's superblock is needed (Linux: fs/squashfs/squashfs_fs.h, `squashfs_super_block`). */
export type Superblock = {
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
export const METADATA_BYTES = 8192;
const STORED_AS_IS = 0x8000;

export const readSuperblock = async (bytes: Bytes): Promise<Superblock> => {
  if (bytes.size < SUPERBLOCK_BYTES) throw damaged('its squashfs has no superblock');
  const block = await bytes.read(0, SUPERBLOCK_BYTES);
  if (block.toString('latin1', 0, 4) !== 'hsqs') throw damaged('there is no squashfs in it');
  if (block.readUInt16LE(28) !== 4) throw damaged('its squashfs is not of version 4');
  const blockBytes = block.readUInt32LE(12);
  if (blockBytes < SMALLEST_BLOCK || blockBytes > LARGEST_BLOCK) {
    throw damaged(`its squashfs has blocks of ${blockBytes} bytes`);
  }
  const used = readUInt64(block, 40);
  if (used > bytes.size) {
    throw damaged(`its squashfs is cut off: ${bytes.size} of ${used} bytes are there`);
  }
  const root = readInodeReference(block, 32);
  return {
    compression: COMPRESSIONS[block.readUInt16LE(20)] ?? `number ${block.readUInt16LE(20)}`,
    blockBytes,
    fragments: block.readUInt32LE(16),
    rootInode: root,
    inodeTable: readUInt64(block, 64),
    directoryTable: readUInt64(block, 72),
    // All ones where there is no fragment, so no table of them either.
    fragmentTable: block.readUInt32LE(16) === 0 ? 0 : readUInt64(block, 80),
  };
};

const readInodeReference = (buffer: Buffer, at: number): Superblock['rootInode'] => ({
  block: buffer.readUInt32LE(at + 2),
  offset: buffer.readUInt16LE(at),
});

/** Unpacks a block to at most so many bytes. Throws a `StoreFault`. */
export type Unpack = (packed: Buffer, atMost: number) => Buffer;

/** Null for what Node.js can't unpack. */
export const unpackerOf = (compression: string): Unpack | null => {
  if (compression !== 'gzip' && compression !== 'zstd') return null;
  const unpack = compression === 'gzip' ? inflateSync : zstdDecompressSync;
  return (packed, atMost) => {
    try {
      return unpack(packed, { maxOutputLength: atMost, chunkSize: Math.max(atMost, 1024) });
    } catch (error) {
      throw damaged(`a block of its squashfs: ${error instanceof Error ? error.message : error}`);
    }
  };
};

/** Reads on in a chain of metadata blocks; at once what is in the block that is there. */
export type MetadataReader = { take: (length: number) => Buffer | Promise<Buffer> };

/**
 * From the block at `start` on, beginning `offset` bytes into what it unpacks to. At most one block is kept, and each step goes on in the
 * file, so that no image makes it endless.
 */
export const readMetadata = (
  bytes: Bytes,
  unpack: Unpack,
  start: number,
  offset: number,
): MetadataReader => {
  let next = start;
  let rest: Buffer | null = null;
  const load = async (): Promise<Buffer> => {
    const header = (await bytes.read(next, 2)).readUInt16LE(0);
    const length = header & ~STORED_AS_IS;
    if (length === 0 || length > METADATA_BYTES) throw damaged('a block of metadata without size');
    const stored = await bytes.read(next + 2, length);
    next += 2 + length;
    const block = (header & STORED_AS_IS) !== 0 ? stored : unpack(stored, METADATA_BYTES);
    if (block.length === 0) throw damaged('an empty block of metadata');
    return block;
  };
  const cut = (from: Buffer, length: number): Buffer => {
    rest = from.subarray(length);
    return from.subarray(0, length);
  };
  const takeMore = async (length: number): Promise<Buffer> => {
    if (rest === null) {
      const first = await load();
      if (offset > first.length) throw damaged('an offset behind a block of metadata');
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
  return {
    take: (length) =>
      rest !== null && rest.length >= length ? cut(rest, length) : takeMore(length),
  };
};
