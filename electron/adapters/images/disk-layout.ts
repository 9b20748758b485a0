import { crc32 } from 'node:zlib';
import type { ImageAbout } from '../../contract/index.ts';
import {
  EFI_SYSTEM,
  EFI_SYSTEM_GUID,
  mbrEntries,
  PROTECTIVE,
  readBootRecord,
  readGptAt,
} from '../../drive-facts/partition-table.ts';
import type { Sample } from './image-unpack.ts';

/** How the beginning of an image divides a drive, or what starts from it. */
export type DiskLayout = Pick<ImageAbout, 'label' | 'partitions' | 'boots'> & {
  layout: 'gpt' | 'mbr' | 'bootRecord';
  /** Where the last of what it describes ends; 0 where it describes nothing. */
  endBytes: number;
};

/** Where the code of a boot record ends: a number stands before the table (UEFI 2.10, table 5.1). */
const CODE = 440;
/** UEFI 2.10, 5.3.2. */
const HEADER_BYTES = 92;

/** Null where there is neither a table nor a boot record. */
export const readDiskLayout = async (sample: Sample): Promise<DiskLayout | null> => {
  const sector = await readBootRecord(sample.read, 0);
  if (sector === null) return null;
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

/** A header whose checksum is wrong says nothing. */
const isChecked = (header: Buffer): boolean => {
  const checked = Buffer.from(header.subarray(0, HEADER_BYTES));
  checked.writeUInt32LE(0, 16);
  return header.readUInt32LE(12) === HEADER_BYTES && crc32(checked) === header.readUInt32LE(16);
};

const readGpt = async (
  { read }: Sample,
  sectorBytes: number,
): Promise<Pick<DiskLayout, 'partitions' | 'boots' | 'endBytes'> | null> => {
  // The other copy of the header stands at the very end.
  let end = 0n;
  const entries = await readGptAt(read, sectorBytes, sectorBytes, (header) => {
    end = header.readBigUInt64LE(32);
    return isChecked(header);
  });
  if (entries === null) return null;
  for (const { last } of entries) if (last > end) end = last;
  const isEfi = entries.some(({ type }) => type === EFI_SYSTEM_GUID);
  const endBytes = (Number(end) + 1) * sectorBytes;
  return { partitions: entries.length, boots: isEfi ? ['uefi'] : [], endBytes };
};

const readMbr = (sector: Buffer, hasCode: boolean): DiskLayout | null => {
  const entries = mbrEntries(sector);
  // Only two values have a meaning; with another one these bytes are no table.
  if (entries.some(({ status }) => status !== 0 && status !== 0x80)) return null;
  const used = entries.filter(({ type, sectors }) => type !== 0 && sectors > 0);
  if (used.length === 0) return null;
  const ends = used
    .filter(({ type }) => type !== PROTECTIVE)
    .map(({ start, sectors }) => (start + sectors) * 512);
  const isEfi = used.some(({ type }) => type === EFI_SYSTEM);
  const boots = [...(hasCode ? ['bios' as const] : []), ...(isEfi ? ['uefi' as const] : [])];
  return {
    layout: 'mbr',
    label: null,
    partitions: used.length,
    boots,
    endBytes: Math.max(0, ...ends),
  };
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
