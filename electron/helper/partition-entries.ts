import type { Range } from './ranges.ts';

/** As many as the kernel makes of one drive at most (`DISK_MAX_PARTS`, include/linux/genhd.h). */
const MOST = 256;
/** Of one table: more than any has, so that a wrong one takes no time. */
const MOST_TABLE_BYTES = 64 * 1024;

/** `length` bytes of the drive from this offset on; null where they are no part of what was written. */
export type ReadWritten = (offset: number, length: number) => Promise<Buffer | null>;

/**
 * The partitions, in bytes, that the tables in the image describe: GPT, and the MBR with its logical ones, where both are there of both. Each of
 * them becomes a device, in which signatures are looked for. Rejects as `read` does.
 */
export const readPartitionEntries = async (
  read: ReadWritten,
  sectorBytes: number,
): Promise<Range[]> => {
  const first = await read(0, 512);
  if (first === null || first.readUInt16LE(510) !== 0xaa55) return [];
  const primary = entriesOf(first);
  const found = [
    ...primary.filter(({ type }) => !isExtended(type) && type !== PROTECTIVE),
    ...(await readGpt(read, sectorBytes)),
    ...(await readLogical(read, sectorBytes, primary)),
  ];
  return found
    .filter(({ sectors }) => sectors > 0)
    .slice(0, MOST)
    .map(({ start, sectors }) => ({
      from: start * sectorBytes,
      to: (start + sectors) * sectorBytes,
    }));
};

type Entry = { type: number; start: number; sectors: number };

/** The MBR's entry that stands for a GPT. */
const PROTECTIVE = 0xee;

const isExtended = (type: number): boolean => [0x05, 0x0f, 0x85].includes(type);

/** The four entries of a boot record (block/partitions/msdos.c). */
const entriesOf = (sector: Buffer): Entry[] =>
  [446, 462, 478, 494].map((at) => ({
    type: sector.readUInt8(at + 4),
    start: sector.readUInt32LE(at + 8),
    sectors: sector.readUInt32LE(at + 12),
  }));

/** An extended partition is a chain of boot records, each with one logical partition and the place of the next, counted from the first. */
const readLogical = async (
  read: ReadWritten,
  sectorBytes: number,
  primary: readonly Entry[],
): Promise<Entry[]> => {
  const found: Entry[] = [];
  for (const extended of primary.filter(({ type }) => isExtended(type))) {
    found.push(extended);
    let at: number | null = extended.start;
    for (let count = 0; at !== null && count < MOST; count += 1) {
      const sector = await read(at * sectorBytes, 512);
      if (sector === null || sector.readUInt16LE(510) !== 0xaa55) break;
      const [logical, next]: (Entry | undefined)[] = entriesOf(sector);
      if (logical !== undefined) found.push({ ...logical, start: at + logical.start });
      at = next !== undefined && isExtended(next.type) ? extended.start + next.start : null;
    }
  }
  return found;
};

/** UEFI 2.10, 5.3.2: the header in the second block says where the entries are, how many, and how long each is. */
const readGpt = async (read: ReadWritten, sectorBytes: number): Promise<Entry[]> => {
  const header = await read(sectorBytes, 512);
  if (header === null || header.toString('latin1', 0, 8) !== 'EFI PART') return [];
  const place = Number(header.readBigUInt64LE(72)) * sectorBytes;
  const [count, entryBytes] = [header.readUInt32LE(80), header.readUInt32LE(84)];
  if (entryBytes < 128 || entryBytes > 4096) return [];
  const length = Math.min(count * entryBytes, MOST_TABLE_BYTES);
  const table = await read(place, length);
  if (table === null) return [];
  const found: Entry[] = [];
  for (let at = 0; at + 128 <= table.length; at += entryBytes) {
    if (table.subarray(at, at + 16).every((byte) => byte === 0)) continue;
    const start = Number(table.readBigUInt64LE(at + 32));
    const last = Number(table.readBigUInt64LE(at + 40));
    found.push({ type: 0, start, sectors: last - start + 1 });
  }
  return found;
};
