import { type Bytes, damaged, readUInt64 } from './store-image-bytes.ts';
import {
  METADATA_BYTES,
  readMetadata,
  type Superblock,
  type Unpack,
} from './store-image-squashfs.ts';
import type { FileInode } from './store-image-tree.ts';

/** In a block's size (Linux: `SQUASHFS_COMPRESSED_BIT_BLOCK`): it is stored as it is. */
const STORED_AS_IS = 0x0100_0000;
/** Of an entry in the table of fragments: where its block begins, and its size as that of any block. */
const FRAGMENT_BYTES = 16;
const FRAGMENTS_PER_BLOCK = METADATA_BYTES / FRAGMENT_BYTES;

/** All bytes of a file in a squashfs. Throws a `StoreFault`. */
export const readContent = async (
  bytes: Bytes,
  superblock: Superblock,
  unpack: Unpack,
  file: FileInode,
): Promise<Buffer> => {
  const { blockBytes } = superblock;
  const parts: Buffer[] = [];
  let position = file.start;
  let left = file.size;
  for (const stored of file.blocks) {
    const expected = Math.min(left, blockBytes);
    const block = await readBlock(bytes, unpack, position, stored, expected);
    if (block.length !== expected) throw damaged('a block of a file has not its size');
    parts.push(block);
    position += sizeOf(stored);
    left -= expected;
  }
  if (file.fragment !== null && left > 0) {
    const { number, offset } = file.fragment;
    const ends = await readFragment(bytes, superblock, unpack, number);
    if (offset + left > ends.length) throw damaged('the end of a file lies outside its block');
    parts.push(ends.subarray(offset, offset + left));
  }
  return Buffer.concat(parts);
};

const sizeOf = (stored: number): number => stored & ~STORED_AS_IS;

const readBlock = async (
  bytes: Bytes,
  unpack: Unpack,
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

const readFragment = async (
  bytes: Bytes,
  superblock: Superblock,
  unpack: Unpack,
  number: number,
): Promise<Buffer> => {
  if (number >= superblock.fragments) throw damaged(`there is no fragment ${number}`);
  const pointer = superblock.fragmentTable + Math.floor(number / FRAGMENTS_PER_BLOCK) * 8;
  const start = readUInt64(await bytes.read(pointer, 8), 0);
  const offset = (number % FRAGMENTS_PER_BLOCK) * FRAGMENT_BYTES;
  const entry = await readMetadata(bytes, unpack, start, offset).take(FRAGMENT_BYTES);
  const stored = entry.readUInt32LE(8);
  return readBlock(bytes, unpack, readUInt64(entry, 0), stored, superblock.blockBytes);
};
