import type { ReadBytes } from './read-bytes.ts';

/** One entry of a boot record, in sectors of the disk. */
type MbrEntry = { status: number; type: number; start: number; sectors: number };
/** One entry of a GPT; `last` is part of it. */
type GptEntry = { type: string; first: bigint; last: bigint };

const RECORD_BYTES = 512;
/** The type of what stands for all of a disk that has a GPT, and of an EFI system partition (UEFI 2.10, table 5.5). */
export const PROTECTIVE = 0xee;
export const EFI_SYSTEM = 0xef;
/** C12A7328-F81F-11D2-BA4B-00A0C93EC93B as it lies on the disk (UEFI 2.10, table 5.7). */
export const EFI_SYSTEM_GUID = '28732ac11ff8d211ba4b00a0c93ec93b';
/** As many as the kernel makes of one drive at most (`DISK_MAX_PARTS`, include/linux/genhd.h). */
const MOST_LOGICAL = 256;
/** Of one table: a thousand entries, more than any has, so that a wrong one takes no time. */
const MOST_TABLE_BYTES = 128 * 1024;

export const isExtended = ({ type }: MbrEntry): boolean => [0x05, 0x0f, 0x85].includes(type);

/** The boot record there, or null where there is none. */
export const readBootRecord = async (read: ReadBytes, offset: number): Promise<Buffer | null> => {
  const sector = await read(offset, RECORD_BYTES);
  return sector.length < RECORD_BYTES || sector.readUInt16LE(510) !== 0xaa55 ? null : sector;
};

/** The four entries of a boot record (block/partitions/msdos.c). */
export const mbrEntries = (sector: Buffer): MbrEntry[] =>
  [446, 462, 478, 494].map((at) => ({
    status: sector.readUInt8(at),
    type: sector.readUInt8(at + 4),
    start: sector.readUInt32LE(at + 8),
    sectors: sector.readUInt32LE(at + 12),
  }));

/** An extended partition is a chain of boot records, each with one logical partition and the place of the next, counted from the first. */
export const readLogical = async (
  read: ReadBytes,
  extended: MbrEntry,
  sectorBytes: number,
): Promise<MbrEntry[]> => {
  const found: MbrEntry[] = [];
  let link = extended.start;
  for (let count = 0; count < MOST_LOGICAL; count += 1) {
    const sector = await readBootRecord(read, link * sectorBytes);
    if (sector === null) break;
    const [own, next] = mbrEntries(sector);
    if (own) found.push({ ...own, start: link + own.start });
    if (!next || !isExtended(next) || next.start === 0) break;
    link = extended.start + next.start;
  }
  return found;
};

/**
 * The entries in use of the GPT whose header stands at `at` (UEFI 2.10, 5.3): it says where they are, how many, and how long each is. Null where
 * there is none, or `isRight` says no to its header.
 */
export const readGptAt = async (
  read: ReadBytes,
  at: number,
  sectorBytes: number,
  isRight: (header: Buffer) => boolean = () => true,
): Promise<GptEntry[] | null> => {
  const header = await read(at, RECORD_BYTES);
  if (header.length < 92 || header.toString('latin1', 0, 8) !== 'EFI PART') return null;
  const entriesAt = Number(header.readBigUInt64LE(72)) * sectorBytes;
  const entryBytes = header.readUInt32LE(84);
  if (entryBytes < 128 || entryBytes > 4096 || !Number.isSafeInteger(entriesAt)) return null;
  if (!isRight(header)) return null;
  const table = await read(
    entriesAt,
    Math.min(header.readUInt32LE(80) * entryBytes, MOST_TABLE_BYTES),
  );
  const found: GptEntry[] = [];
  for (let entry = 0; entry + entryBytes <= table.length; entry += entryBytes) {
    const type = table.toString('hex', entry, entry + 16);
    if (/^0+$/.test(type)) continue;
    const [first, last] = [table.readBigUInt64LE(entry + 32), table.readBigUInt64LE(entry + 40)];
    found.push({ type, first, last });
  }
  return found;
};

export type ListedPartition = {
  offsetBytes: number;
  sizeBytes: number;
  /** An EFI system partition. */
  isLoader: boolean;
};

type Disk = { sizeBytes: number; sectorBytes: number };

/** Each one is read from. */
const MOST_PARTITIONS = 64;
/** A disk that moved from one controller to another has a table in the other's sectors. */
const SECTOR_SIZES = [512, 4096];

/**
 * The partitions of a GPT, its copy at the end, or an MBR; none where there is no table. What lies outside of the drive is left out. What reaches out of
 * it is cut off, as on a copy of a larger one: there are files in it all the same.
 */
export const readPartitionTable = async (
  read: ReadBytes,
  disk: Disk,
): Promise<ListedPartition[]> => {
  const mbr = await readBootRecord(read, 0);
  if (mbr === null) return [];
  const entries = mbrEntries(mbr);
  const gpt = entries.some(({ type }) => type === PROTECTIVE) ? await findGpt(read, disk) : [];
  // A hybrid has both, and what stands in one only is there too.
  const found = [...gpt, ...(await listMbr(read, disk, entries))];
  return found
    .filter(
      ({ offsetBytes, sizeBytes }, index) =>
        offsetBytes > 0 &&
        sizeBytes > 0 &&
        offsetBytes < disk.sizeBytes &&
        found.findIndex((other) => other.offsetBytes === offsetBytes) === index,
    )
    .map((one) => ({
      ...one,
      sizeBytes: Math.min(one.sizeBytes, disk.sizeBytes - one.offsetBytes),
    }))
    .slice(0, MOST_PARTITIONS);
};

const listMbr = async (
  read: ReadBytes,
  { sectorBytes }: Disk,
  entries: MbrEntry[],
): Promise<ListedPartition[]> => {
  const all: MbrEntry[] = [];
  for (const entry of entries) {
    if (isExtended(entry)) all.push(...(await readLogical(read, entry, sectorBytes)));
    else all.push(entry);
  }
  return all
    .filter(({ type }) => type !== 0 && type !== PROTECTIVE)
    .map(({ type, start, sectors }) => ({
      offsetBytes: start * sectorBytes,
      sizeBytes: sectors * sectorBytes,
      isLoader: type === EFI_SYSTEM,
    }));
};

const findGpt = async (read: ReadBytes, disk: Disk): Promise<ListedPartition[]> => {
  const sizes = [disk.sectorBytes, ...SECTOR_SIZES.filter((size) => size !== disk.sectorBytes)];
  for (const sectorBytes of sizes) {
    for (const at of [sectorBytes, disk.sizeBytes - sectorBytes]) {
      const entries = await readGptAt(read, at, sectorBytes);
      if (entries === null) continue;
      return entries.map(({ type, first, last }) => ({
        offsetBytes: Number(first) * sectorBytes,
        sizeBytes: Number(last - first + 1n) * sectorBytes,
        isLoader: type === EFI_SYSTEM_GUID,
      }));
    }
  }
  return [];
};
