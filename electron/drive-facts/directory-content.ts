import type { Probe } from './drive-signatures.ts';
import type { ReadBytes } from './read-bytes.ts';

/** `isData`: whether somebody's files are in it; what can't be told to be empty has some, null is what could be told by who mounts it. */
export type FilesFound = { isData: boolean | null; label: string | null };

/** What systems put on a drive by themselves when it is plugged in, in lower case. */
const HOUSEKEEPING = new Set([
  'system volume information',
  'indexervolumeguid',
  '.trashes',
  '.fseventsd',
  '.spotlight-v100',
  '.temporaryitems',
  '.ds_store',
  'lost+found',
]);

/** Pure. Whether a name in a drive's topmost folder is that of somebody's file. */
export const isSomebodysFile = (name: string): boolean =>
  // `._NAME` is what macOS keeps beside NAME where there are no attributes.
  !HOUSEKEEPING.has(name.toLowerCase().replace(/^\._/, ''));

/** So much of a folder is read at most; one that goes on is not empty. */
const MOST_CLUSTERS = 256;
const MOST_BYTES = 4 * 1024 * 1024;

/** Looks into the topmost folder where that is cheap. */
export const findFiles = async (read: ReadBytes, probe: Probe): Promise<FilesFound> => {
  if (probe.kind === 'image' || probe.kind === 'swap') return { isData: false, label: null };
  switch (probe.fileSystem) {
    case 'vfat':
      return findInFat(read, probe.head);
    case 'exfat':
      return findInExfat(read, probe.head);
    case 'ext2':
    case 'ext3':
    case 'ext4':
      return { isData: readExt(probe.head), label: null };
    default:
      return doubtful;
  }
};

const doubtful: FilesFound = { isData: true, label: null };

/**
 * A new one has its reserved inodes and lost+found in use (ext4, "Super Block"). One that has a journal to replay, is mounted, or was pulled out while
 * it was, can't be told: it counts when it is unmounted.
 */
const readExt = (head: Buffer): boolean | null => {
  const field = (at: number): number => head.readUInt32LE(1024 + at);
  const [inodes, free, firstInode] = [field(0), field(16), field(76) === 0 ? 11 : field(84)];
  const hasOrphanFile = (field(92) & 0x1000) !== 0;
  const needsRecovery = (field(96) & 0x4) !== 0;
  const isClean = (head.readUInt16LE(1024 + 58) & 1) !== 0;
  return needsRecovery || !isClean ? null : inodes - free > firstInode + (hasOrphanFile ? 1 : 0);
};

const ENTRY_BYTES = 32;

/** Microsoft, "FAT: General Overview of On-Disk Format". */
const findInFat = async (read: ReadBytes, boot: Buffer): Promise<FilesFound> => {
  const sectorBytes = boot.readUInt16LE(11);
  const clusterBytes = (boot[13] ?? 0) * sectorBytes;
  const fatAt = boot.readUInt16LE(14) * sectorBytes;
  const rootEntries = boot.readUInt16LE(17);
  const fatSectors = boot.readUInt16LE(22) || boot.readUInt32LE(36);
  const rootAt = fatAt + (boot[16] ?? 0) * fatSectors * sectorBytes;
  // FAT12 and FAT16 have the topmost folder at a place of its own, FAT32 in clusters.
  if (rootEntries > 0) {
    const folder = await read(rootAt, rootEntries * ENTRY_BYTES);
    return folder.length < rootEntries * ENTRY_BYTES ? doubtful : readFatFolder(folder);
  }
  const folder = await readChain(read, boot.readUInt32LE(44), {
    clusterBytes,
    heapAt: rootAt,
    fatAt,
    mask: 0x0fffffff,
    last: 0x0ffffff8,
  });
  return folder === null ? doubtful : readFatFolder(folder);
};

type Chain = { clusterBytes: number; heapAt: number; fatAt: number; mask: number; last: number };

/** All clusters of a folder; null where they can't be followed to the end. */
const readChain = async (
  read: ReadBytes,
  first: number,
  { clusterBytes, heapAt, fatAt, mask, last }: Chain,
): Promise<Buffer | null> => {
  const parts: Buffer[] = [];
  let cluster = first;
  for (let count = 1; cluster >= 2 && count <= MOST_CLUSTERS; count += 1) {
    if (count * clusterBytes > MOST_BYTES) return null;
    const part = await read(heapAt + (cluster - 2) * clusterBytes, clusterBytes);
    const next = await read(fatAt + cluster * 4, 4);
    if (part.length < clusterBytes || next.length < 4) return null;
    parts.push(part);
    cluster = (next.readUInt32LE(0) & mask) >>> 0;
    if (cluster >= last) return Buffer.concat(parts);
  }
  return null;
};

const readFatFolder = (folder: Buffer): FilesFound => {
  let label: string | null = null;
  let isData = false;
  // A long name goes before its entry, last part first.
  let longName = '';
  for (let at = 0; at + ENTRY_BYTES <= folder.length; at += ENTRY_BYTES) {
    const first = folder[at];
    const attributes = folder[at + 11] ?? 0;
    if (first === 0) break;
    if (first === 0xe5) {
      longName = '';
    } else if ((attributes & 0x3f) === 0x0f) {
      longName = readLongPart(folder, at) + longName;
    } else if ((attributes & 0x08) !== 0) {
      label ??= folder.toString('latin1', at, at + 11).trim() || null;
      longName = '';
    } else {
      const name = longName.split('\0')[0] || readShortName(folder, at);
      longName = '';
      isData ||= isSomebodysFile(name);
    }
  }
  return { isData, label };
};

const readLongPart = (folder: Buffer, at: number): string =>
  folder.toString('utf16le', at + 1, at + 11) +
  folder.toString('utf16le', at + 14, at + 26) +
  folder.toString('utf16le', at + 28, at + 32);

const readShortName = (folder: Buffer, at: number): string => {
  const base = folder.toString('latin1', at, at + 8).trim();
  const extension = folder.toString('latin1', at + 8, at + 11).trim();
  return extension === '' ? base : `${base}.${extension}`;
};

/** Microsoft, "exFAT file system specification". */
const findInExfat = async (read: ReadBytes, boot: Buffer): Promise<FilesFound> => {
  const [sectorShift = 0, clusterShift = 0] = boot.subarray(108, 110);
  if (sectorShift < 9 || sectorShift > 12 || clusterShift > 25 - sectorShift) return doubtful;
  const sectorBytes = 2 ** sectorShift;
  const folder = await readChain(read, boot.readUInt32LE(96), {
    clusterBytes: sectorBytes * 2 ** clusterShift,
    fatAt: boot.readUInt32LE(80) * sectorBytes,
    heapAt: boot.readUInt32LE(88) * sectorBytes,
    mask: 0xffffffff,
    last: 0xfffffff8,
  });
  return folder === null ? doubtful : readExfatFolder(folder);
};

/** Types of an entry that is in use. */
const EXFAT = { label: 0x83, file: 0x85, name: 0xc1 };

const readExfatFolder = (folder: Buffer): FilesFound => {
  let label: string | null = null;
  const names: string[] = [];
  for (let at = 0; at + ENTRY_BYTES <= folder.length; at += ENTRY_BYTES) {
    const type = folder[at];
    if (type === 0) break;
    if (type === EXFAT.label) {
      const characters = Math.min(folder[at + 1] ?? 0, 11);
      label = folder.toString('utf16le', at + 2, at + 2 + 2 * characters) || null;
    } else if (type === EXFAT.file) {
      names.push('');
    } else if (type === EXFAT.name && names.length > 0) {
      const part = folder.toString('utf16le', at + 2, at + ENTRY_BYTES);
      names.push((names.pop() ?? '') + (part.split('\0')[0] ?? ''));
    }
  }
  return { isData: names.some(isSomebodysFile), label };
};
