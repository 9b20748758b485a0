import { type Bytes, damaged, readUInt64 } from './store-image-bytes.ts';
import {
  type MetadataReader,
  readMetadata,
  type Superblock,
  type Unpack,
} from './store-image-squashfs.ts';

type DirectoryEntry = { name: string; block: number; offset: number };

export type FileInode = {
  size: number;
  /** Where the first of its blocks begins. */
  start: number;
  /** As stored: bytes on the disk, and a flag. */
  blocks: number[];
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

export type Tree = {
  listRoot: () => Promise<DirectoryEntry[]>;
  /** Null where that is no regular file. */
  readFileInode: (entry: DirectoryEntry, largest: number) => Promise<FileInode | null>;
};

/** The root directory of a squashfs, and the inodes that it names. Throws a `StoreFault`. */
export const createTree = (bytes: Bytes, superblock: Superblock, unpack: Unpack): Tree => {
  const openInode = ({ block, offset }: { block: number; offset: number }): MetadataReader =>
    readMetadata(bytes, unpack, superblock.inodeTable + block, offset);

  const listRoot = async (): Promise<DirectoryEntry[]> => {
    const inode = await readDirectoryInode(openInode(superblock.rootInode));
    if (inode.size > LARGEST_DIRECTORY) throw damaged(`a directory of ${inode.size} bytes`);
    if (inode.size <= NOT_STORED) return [];
    const start = superblock.directoryTable + inode.block;
    return readDirectory(readMetadata(bytes, unpack, start, inode.offset), inode.size - NOT_STORED);
  };

  const readFileInode: Tree['readFileInode'] = async (entry, largest) => {
    const reader = openInode(entry);
    const type = (await reader.take(COMMON_BYTES)).readUInt16LE(0);
    if (type !== FILE && type !== EXTENDED_FILE) return null;
    const inode = type === FILE ? await readBasic(reader) : await readExtended(reader);
    if (inode.size > largest) throw damaged(`${entry.name} has ${inode.size} bytes`);
    const full = Math.floor(inode.size / superblock.blockBytes);
    const count = inode.fragment === null ? Math.ceil(inode.size / superblock.blockBytes) : full;
    const list = await reader.take(count * 4);
    const blocks = Array.from({ length: count }, (_, index) => list.readUInt32LE(index * 4));
    return { ...inode, blocks };
  };

  return { listRoot, readFileInode };
};

type Directory = { size: number; block: number; offset: number };

const readDirectoryInode = async (reader: MetadataReader): Promise<Directory> => {
  const type = (await reader.take(COMMON_BYTES)).readUInt16LE(0);
  if (type === DIRECTORY) {
    const inode = await reader.take(16);
    return {
      block: inode.readUInt32LE(0),
      size: inode.readUInt16LE(8),
      offset: inode.readUInt16LE(10),
    };
  }
  if (type !== EXTENDED_DIRECTORY) throw damaged('the root of its squashfs is no directory');
  // The index behind it is for who looks up one name.
  const inode = await reader.take(24);
  return {
    size: inode.readUInt32LE(4),
    block: inode.readUInt32LE(8),
    offset: inode.readUInt16LE(18),
  };
};

/** Headers of up to 256 entries each, until all bytes are used up. */
const readDirectory = async (reader: MetadataReader, size: number): Promise<DirectoryEntry[]> => {
  const entries: DirectoryEntry[] = [];
  for (let left = size; left > 0; ) {
    const header = await reader.take(HEADER_BYTES);
    left -= HEADER_BYTES;
    const count = header.readUInt32LE(0) + 1;
    if (count > MOST_PER_HEADER) throw damaged(`${count} entries in a part of a directory`);
    const block = header.readUInt32LE(4);
    for (let number = 0; number < count; number += 1) {
      // There may be a million of them: of each that is waited for only what is not there yet.
      const next = reader.take(ENTRY_BYTES);
      const entry = next instanceof Promise ? await next : next;
      const length = entry.readUInt16LE(6) + 1;
      if (length > 256) throw damaged(`a name of ${length} bytes`);
      const text = reader.take(length);
      const name = (text instanceof Promise ? await text : text).toString('utf8');
      entries.push({ name, block, offset: entry.readUInt16LE(0) });
      if (entries.length > MOST_NAMES) throw damaged(`more than ${MOST_NAMES} names in its store`);
      left -= ENTRY_BYTES + length;
    }
    if (left < 0) throw damaged('a directory that is longer than it says');
  }
  return entries;
};

type FileWithoutBlocks = Omit<FileInode, 'blocks'>;

const readBasic = async (reader: MetadataReader): Promise<FileWithoutBlocks> => {
  const inode = await reader.take(16);
  return {
    start: inode.readUInt32LE(0),
    fragment: fragmentOf(inode.readUInt32LE(4), inode.readUInt32LE(8)),
    size: inode.readUInt32LE(12),
  };
};

const readExtended = async (reader: MetadataReader): Promise<FileWithoutBlocks> => {
  const inode = await reader.take(40);
  return {
    start: readUInt64(inode, 0),
    size: readUInt64(inode, 8),
    fragment: fragmentOf(inode.readUInt32LE(28), inode.readUInt32LE(32)),
  };
};

const fragmentOf = (number: number, offset: number): FileInode['fragment'] =>
  number === NO_FRAGMENT ? null : { number, offset };
