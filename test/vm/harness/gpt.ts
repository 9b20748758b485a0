import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export type GptPartition = {
  /** From 1. */
  number: number;
  type: string;
  guid: string;
  name: string;
  startBytes: number;
  sizeBytes: number;
};

export type Gpt = { diskGuid: string; partitions: GptPartition[] };

/** Types of partitions (UAPI: Discoverable Partitions Specification; UEFI 2.10, table 5-7), in lower case. */
export const gptTypes = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  biosBoot: '21686148-6449-6e6f-744e-656564454649',
  swap: '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f',
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  rootX64: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  luks: 'ca7d7ccb-63ed-4c53-861c-1742536059cc',
  boot: 'bc13c2ff-59e6-4262-a352-b275fd6f7172',
  microsoft: 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7',
} as const;

/** Partition table as UEFI 2.10, chapter 5.3 has it. Throws where one of its two copies is not whole. */
export const readGpt = (file: number, diskBytes: number, sectorBytes = 512): Gpt => {
  const last = diskBytes / sectorBytes - 1;
  const first = readCopy(file, sectorBytes, 1);
  const second = readCopy(file, sectorBytes, last);
  if (first.otherSector !== last || second.otherSector !== 1) {
    throw new Error('the copies of the partition table do not name each other');
  }
  if (!first.entries.equals(second.entries)) throw new Error('the partition tables differ');
  return { diskGuid: first.diskGuid, partitions: parseEntries(first, sectorBytes) };
};

const readAt = (file: number, offset: number, length: number): Buffer => {
  const found = Buffer.alloc(length);
  readSync(file, found, 0, length, offset);
  return found;
};

const readCopy = (file: number, sectorBytes: number, sector: number) => {
  const header = readAt(file, sector * sectorBytes, sectorBytes);
  if (header.toString('latin1', 0, 8) !== 'EFI PART') throw new Error(`no table in ${sector}`);
  const headerBytes = header.readUInt32LE(12);
  const checked = Buffer.from(header.subarray(0, headerBytes));
  checked.writeUInt32LE(0, 16);
  if (crc32(checked) !== header.readUInt32LE(16)) throw new Error(`header in ${sector} is broken`);
  const entryBytes = header.readUInt32LE(84);
  const entries = readAt(
    file,
    Number(header.readBigUInt64LE(72)) * sectorBytes,
    header.readUInt32LE(80) * entryBytes,
  );
  if (crc32(entries) !== header.readUInt32LE(88)) throw new Error(`table in ${sector} is broken`);
  const otherSector = Number(header.readBigUInt64LE(32));
  return { otherSector, diskGuid: guidAt(header, 56), entryBytes, entries };
};

const parseEntries = (
  { entries, entryBytes }: { entries: Buffer; entryBytes: number },
  sectorBytes: number,
): GptPartition[] => {
  const found: GptPartition[] = [];
  for (let number = 1; number * entryBytes <= entries.length; number += 1) {
    const entry = entries.subarray((number - 1) * entryBytes, number * entryBytes);
    if (entry.subarray(0, 16).every((byte) => byte === 0)) continue;
    const [start, end] = [entry.readBigUInt64LE(32), entry.readBigUInt64LE(40)];
    found.push({
      number,
      type: guidAt(entry, 0),
      guid: guidAt(entry, 16),
      name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, ''),
      startBytes: Number(start) * sectorBytes,
      sizeBytes: Number(end - start + 1n) * sectorBytes,
    });
  }
  return found;
};

/** The first three groups stand with their lowest byte first. */
const guidAt = (data: Buffer, offset: number): string => {
  const group = (from: number, to: number, reversed: boolean) => {
    const bytes = Buffer.from(data.subarray(offset + from, offset + to));
    return (reversed ? bytes.reverse() : bytes).toString('hex');
  };
  return [
    ...[group(0, 4, true), group(4, 6, true), group(6, 8, true)],
    ...[group(8, 10, false), group(10, 16, false)],
  ].join('-');
};
