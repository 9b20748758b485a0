import { crc32 } from 'node:zlib';
import type { ImageAbout } from '../../contract/index.ts';
import type { Sample } from './image-sample.ts';

/** How the beginning of an image divides a drive, or what starts from it. */
export type DiskLayout = Pick<ImageAbout, 'label' | 'partitions' | 'boots'> & {
  layout: 'gpt' | 'mbr' | 'bootRecord';
  /** Where the last of what it describes ends; 0 where it describes nothing. */
  endBytes: number;
};

const SECTOR = 512;
/** Behind the code of a boot sector: a table of four entries of 16 bytes, and two bytes that are always the same. */
const TABLE = 446;
/** Where the code ends: a number stands before the table (UEFI 2.10, table 5.1). */
const CODE = 440;
const ENTRY = 16;
/** UEFI 2.10, table 5.5: an EFI system partition, and what stands for all of a drive with a GPT. */
const TYPE_EFI = 0xef;
const TYPE_PROTECTIVE = 0xee;
/** UEFI 2.10, table 5.7, as the bytes lie. */
const GUID_EFI = '28732ac11ff8d211ba4b00a0c93ec93b';
const GUID_UNUSED = '0'.repeat(32);
/** UEFI 2.10, 5.3.2. */
const MOST_ENTRIES = 1024;
const HEADER_BYTES = 92;

/** Null where there is neither a table nor a boot record. */
export const readDiskLayout = async (sample: Sample): Promise<DiskLayout | null> => {
  const sector = await sample.read(0, SECTOR);
  if (sector.length < SECTOR || sector.readUInt16BE(510) !== 0x55aa) return null;
  const hasCode = sector.subarray(0, CODE).some((byte) => byte !== 0);
  for (const size of [512, 2048, 4096]) {
    const table = await readGpt(sample, size);
    if (table === null) continue;
    const boots = [...(hasCode ? ['bios' as const] : []), ...table.boots];
    return { layout: 'gpt', label: null, ...table, boots };
  }
  return readVolume(sector) ?? readMbr(sector, hasCode) ?? (hasCode ? bootRecord : null);
};

/** Code, and nothing that it would be told of. */
const bootRecord: DiskLayout = {
  layout: 'bootRecord',
  label: null,
  partitions: null,
  boots: ['bios'],
  endBytes: 0,
};

/** UEFI 2.10, 5.3. A header whose checksum is wrong says nothing. */
const readGpt = async (
  sample: Sample,
  sectorBytes: number,
): Promise<Pick<DiskLayout, 'partitions' | 'boots' | 'endBytes'> | null> => {
  const header = await sample.read(sectorBytes, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 8) !== 'EFI PART') return null;
  const checked = Buffer.from(header);
  checked.writeUInt32LE(0, 16);
  if (header.readUInt32LE(12) !== HEADER_BYTES || crc32(checked) !== header.readUInt32LE(16)) {
    return null;
  }
  const count = Math.min(header.readUInt32LE(80), MOST_ENTRIES);
  const entryBytes = header.readUInt32LE(84);
  if (entryBytes < 128 || entryBytes > 4096) return null;
  const at = Number(header.readBigUInt64LE(72)) * sectorBytes;
  const entries = await sample.read(at, count * entryBytes);
  let partitions = 0;
  // The other copy of the header stands at the very end.
  let last = header.readBigUInt64LE(32);
  let isEfi = false;
  for (let start = 0; start + entryBytes <= entries.length; start += entryBytes) {
    const type = entries.toString('hex', start, start + 16);
    if (type === GUID_UNUSED) continue;
    partitions += 1;
    isEfi ||= type === GUID_EFI;
    const end = entries.readBigUInt64LE(start + 40);
    if (end > last) last = end;
  }
  const endBytes = (Number(last) + 1) * sectorBytes;
  return { partitions, boots: isEfi ? ['uefi'] : [], endBytes };
};

const readMbr = (sector: Buffer, hasCode: boolean): DiskLayout | null => {
  let partitions = 0;
  let endBytes = 0;
  let isEfi = false;
  for (let at = TABLE; at < 510; at += ENTRY) {
    const status = sector.readUInt8(at);
    const type = sector.readUInt8(at + 4);
    const [start, count] = [sector.readUInt32LE(at + 8), sector.readUInt32LE(at + 12)];
    // Only two values have a meaning; with another one these bytes are no table.
    if (status !== 0 && status !== 0x80) return null;
    if (type === 0 || count === 0) continue;
    partitions += 1;
    isEfi ||= type === TYPE_EFI;
    if (type !== TYPE_PROTECTIVE) endBytes = Math.max(endBytes, (start + count) * SECTOR);
  }
  if (partitions === 0) return null;
  const boots = [...(hasCode ? ['bios' as const] : []), ...(isEfi ? ['uefi' as const] : [])];
  return { layout: 'mbr', label: null, partitions, boots, endBytes };
};

/** A boot record with the description of a file system in it: FAT, exFAT or NTFS. Null where it has none. */
const readVolume = (sector: Buffer): DiskLayout | null => {
  const isJump = (sector[0] === 0xeb && sector[2] === 0x90) || sector[0] === 0xe9;
  if (!isJump) return null;
  const volume = { layout: 'bootRecord' as const, partitions: null, boots: [], label: null };
  const name = sector.toString('latin1', 3, 11);
  if (name === 'EXFAT   ') {
    const sectorBytes = 2 ** Math.min(12, sector.readUInt8(108));
    return { ...volume, endBytes: Number(sector.readBigUInt64LE(72)) * sectorBytes };
  }
  const sectorBytes = sector.readUInt16LE(11);
  if (![512, 1024, 2048, 4096].includes(sectorBytes)) return null;
  if (name === 'NTFS    ') {
    return { ...volume, endBytes: Number(sector.readBigUInt64LE(40)) * sectorBytes };
  }
  const isLarge = sector.toString('latin1', 82, 85) === 'FAT';
  if (!isLarge && sector.toString('latin1', 54, 57) !== 'FAT') return null;
  const labelAt = isLarge ? 71 : 43;
  const label = sector.toString('latin1', labelAt, labelAt + 11).trim();
  const sectors = sector.readUInt16LE(19) || sector.readUInt32LE(32);
  return {
    ...volume,
    label: label === '' || label === 'NO NAME' ? null : label,
    endBytes: sectors * sectorBytes,
  };
};
