import type { ReadBytes } from './read-bytes.ts';

export type ListedPartition = {
  offsetBytes: number;
  sizeBytes: number;
  /** An EFI system partition. */
  isLoader: boolean;
};

type Disk = { sizeBytes: number; sectorBytes: number };

const MBR_BYTES = 512;
/** Types of an extended partition, and that of the one that a GPT protects itself with (UEFI, 5.2.3). */
const EXTENDED = new Set([0x05, 0x0f, 0x85]);
const PROTECTIVE = 0xee;
const EFI_SYSTEM = 0xef;
/** C12A7328-F81F-11D2-BA4B-00A0C93EC93B as it lies on the disk. */
const EFI_SYSTEM_GUID = '28732ac11ff8d211ba4b00a0c93ec93b';
const MOST_LOGICAL = 64;
/** Each one is read from. */
const MOST_PARTITIONS = 64;
const MOST_GPT_ENTRIES = 256;
/** A disk that moved from one controller to another has a table in the other's sectors. */
const SECTOR_SIZES = [512, 4096];

/** The partitions of a GPT, its copy at the end, or an MBR; none where there is no table. What lies outside of the drive is left out. */
export const readPartitionTable = async (
  read: ReadBytes,
  disk: Disk,
): Promise<ListedPartition[]> => {
  const mbr = await read(0, MBR_BYTES);
  if (mbr.length < MBR_BYTES || mbr.readUInt16LE(510) !== 0xaa55) return [];
  const entries = mbrEntries(mbr);
  const gpt = entries.some(({ type }) => type === PROTECTIVE) ? await readGpt(read, disk) : [];
  // A hybrid has both, and what stands in one only is there too.
  const found = [...gpt, ...(await readMbr(read, disk, entries))];
  return found
    .filter(
      ({ offsetBytes, sizeBytes }, index) =>
        offsetBytes > 0 &&
        sizeBytes > 0 &&
        offsetBytes + sizeBytes <= disk.sizeBytes &&
        found.findIndex((other) => other.offsetBytes === offsetBytes) === index,
    )
    .slice(0, MOST_PARTITIONS);
};

type MbrEntry = { type: number; startSector: number; sectors: number };

const mbrEntries = (sector: Buffer): MbrEntry[] =>
  [446, 462, 478, 494].map((at) => ({
    type: sector[at + 4] ?? 0,
    startSector: sector.readUInt32LE(at + 8),
    sectors: sector.readUInt32LE(at + 12),
  }));

const readMbr = async (
  read: ReadBytes,
  { sectorBytes }: Disk,
  entries: MbrEntry[],
): Promise<ListedPartition[]> => {
  const found: ListedPartition[] = [];
  const add = ({ type, sectors }: MbrEntry, startSector: number): void => {
    if (type === 0 || type === PROTECTIVE) return;
    found.push({
      offsetBytes: startSector * sectorBytes,
      sizeBytes: sectors * sectorBytes,
      isLoader: type === EFI_SYSTEM,
    });
  };
  for (const entry of entries) {
    if (!EXTENDED.has(entry.type)) add(entry, entry.startSector);
    else await followChain(read, entry.startSector, sectorBytes, add);
  }
  return found;
};

/** Each link of the chain has one partition, counted from the link, and the next link, counted from the first. */
const followChain = async (
  read: ReadBytes,
  first: number,
  sectorBytes: number,
  add: (entry: MbrEntry, startSector: number) => void,
): Promise<void> => {
  let link = first;
  for (let count = 0; count < MOST_LOGICAL; count += 1) {
    const sector = await read(link * sectorBytes, MBR_BYTES);
    if (sector.length < MBR_BYTES || sector.readUInt16LE(510) !== 0xaa55) return;
    const [own, next] = mbrEntries(sector);
    if (own) add(own, link + own.startSector);
    if (!next || !EXTENDED.has(next.type) || next.startSector === 0) return;
    link = first + next.startSector;
  }
};

const readGpt = async (read: ReadBytes, disk: Disk): Promise<ListedPartition[]> => {
  const sizes = [disk.sectorBytes, ...SECTOR_SIZES.filter((size) => size !== disk.sectorBytes)];
  for (const sectorBytes of sizes) {
    for (const at of [sectorBytes, disk.sizeBytes - sectorBytes]) {
      const found = await readGptAt(read, at, sectorBytes);
      if (found !== null) return found;
    }
  }
  return [];
};

/** UEFI, 5.3. */
const readGptAt = async (
  read: ReadBytes,
  at: number,
  sectorBytes: number,
): Promise<ListedPartition[] | null> => {
  const header = await read(at, MBR_BYTES);
  if (header.length < 92 || header.toString('latin1', 0, 8) !== 'EFI PART') return null;
  const entriesAt = Number(header.readBigUInt64LE(72)) * sectorBytes;
  const entryBytes = header.readUInt32LE(84);
  const count = Math.min(header.readUInt32LE(80), MOST_GPT_ENTRIES);
  if (entryBytes < 128 || entryBytes > 4096 || !Number.isSafeInteger(entriesAt)) return null;
  const table = await read(entriesAt, count * entryBytes);
  const found: ListedPartition[] = [];
  for (let entry = 0; entry + entryBytes <= table.length; entry += entryBytes) {
    const type = table.toString('hex', entry, entry + 16);
    if (/^0+$/.test(type)) continue;
    const first = Number(table.readBigUInt64LE(entry + 32));
    const last = Number(table.readBigUInt64LE(entry + 40));
    found.push({
      offsetBytes: first * sectorBytes,
      sizeBytes: (last - first + 1) * sectorBytes,
      isLoader: type === EFI_SYSTEM_GUID,
    });
  }
  return found;
};
