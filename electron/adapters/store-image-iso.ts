import { ISO_SECTOR, readDescriptors } from '../drive-facts/iso9660.ts';
import {
  type Bytes,
  bytesOfExtents,
  damagedError,
  type Extent,
  unsupportedError,
} from './store-image-bytes.ts';

/** A root directory of an installer has some ten entries. */
const LARGEST_DIRECTORY = 4 * 1024 * 1024;
/** ECMA-119, 9.1.6: file flags. */
const MULTI_EXTENT = 0x80;
const DIRECTORY = 0x02;
/** Continuation areas of one entry (SUSP 5.1) that are followed, and of all entries together: an installer's has none. */
const MOST_CONTINUATIONS = 16;
const MOST_CONTINUATIONS_IN_ALL = 4096;
/** Parts of one file, of up to 4 GiB each. */
const MOST_EXTENTS = 1024;

/**
 * Where the file of this name in the root directory of an ISO 9660 lies. Its name is that of Rock Ridge; without that, the name as
 * ISO 9660 has it, whatever level that is of. A file of more than 4 GiB has several extents; null where it is not there. Throws a `StoreError`.
 */
export const findInIso = async (image: Bytes, name: string): Promise<Extent[] | null> => {
  const root = await findRoot(image);
  if (root === null) throw unsupportedError({ reason: 'noIso' });
  if (root.length > LARGEST_DIRECTORY)
    throw damagedError(`a root directory of ${root.length} bytes`);
  const directory = await bytesOfExtents(image, [root]).read(0, root.length);
  const extents: Extent[] = [];
  const continuations = { left: MOST_CONTINUATIONS_IN_ALL };
  let skip = 0;
  for (const [number, record] of listRecords(directory).entries()) {
    // The first entry is the directory itself, and says where Rock Ridge begins in all the others (SUSP 5.3).
    if (number === 0) skip = readSkip(systemUse(record));
    if ((flagsOf(record) & DIRECTORY) !== 0) continue;
    if (!(await isNamed(image, record, { skip, name, continuations }))) continue;
    extents.push(extentOf(record));
    if (extents.length > MOST_EXTENTS)
      throw damagedError(`${name} has more than ${MOST_EXTENTS} parts`);
    if ((flagsOf(record) & MULTI_EXTENT) === 0) return extents;
  }
  if (extents.length > 0) throw damagedError(`${name} has no last part`);
  return null;
};

const findRoot = async (image: Bytes): Promise<Extent | null> => {
  const { primary } = await readDescriptors(async (offset, length) =>
    offset + length > image.size ? Buffer.alloc(0) : image.read(offset, length),
  );
  // ECMA-119, 8.4.18: the root directory's own record is within the descriptor.
  return primary && extentOf(primary.subarray(156, 190));
};

/** ECMA-119, 9.1: no record crosses the end of a sector; what is left there is zeros. */
const listRecords = (directory: Buffer): Buffer[] => {
  const records: Buffer[] = [];
  for (let at = 0; at < directory.length; ) {
    const length = directory.readUInt8(at);
    const left = ISO_SECTOR - (at % ISO_SECTOR);
    if (length === 0) {
      at += left;
      continue;
    }
    const record = directory.subarray(at, at + length);
    if (length > left || record.length < 34 || 33 + nameLength(record) > record.length) {
      throw damagedError(`a directory entry of ${length} bytes`);
    }
    records.push(record);
    at += length;
  }
  return records;
};

const flagsOf = (record: Buffer): number => record.readUInt8(25);
const nameLength = (record: Buffer): number => record.readUInt8(32);
const extentOf = (record: Buffer): Extent => ({
  // An extended attribute record stands before the data (ECMA-119, 9.1.2).
  start: (record.readUInt32LE(2) + record.readUInt8(1)) * ISO_SECTOR,
  length: record.readUInt32LE(10),
});

/** Behind the name, which is padded to an even length. */
const systemUse = (record: Buffer): Buffer => {
  const length = nameLength(record);
  return record.subarray(33 + length + (length % 2 === 0 ? 1 : 0));
};

const readSkip = (area: Buffer): number =>
  area.length >= 7 && area.toString('latin1', 0, 2) === 'SP' ? area.readUInt8(6) : 0;

/** How many more there may be. */
type Budget = { left: number };

const isNamed = async (
  image: Bytes,
  record: Buffer,
  { skip, name, continuations }: { skip: number; name: string; continuations: Budget },
): Promise<boolean> => {
  const area = systemUse(record).subarray(skip);
  const alternate = await readAlternateName(image, area, continuations);
  if (alternate !== null) return alternate === name;
  const plain = record.toString('latin1', 33, 33 + nameLength(record)).replace(/;\d+$/, '');
  return plainNames(name).includes(plain.toUpperCase().replace(/\.$/, ''));
};

/** As ISO 9660 writes a name: letters, digits and `_`, in levels 2 and 3 up to 31 of them, in level 1 eight and three. */
const plainNames = (name: string): string[] => {
  const plain = name.toUpperCase().replace(/[^A-Z0-9._]/g, '_');
  const [base = '', suffix = ''] = plain.split('.');
  return [name.toUpperCase(), plain, `${base.slice(0, 8)}.${suffix.slice(0, 3)}`];
};

/** Rock Ridge's `NM` entries, which may be several, also in continuation areas. Null where there is none. */
const readAlternateName = async (
  image: Bytes,
  area: Buffer,
  continuations: Budget,
): Promise<string | null> => {
  let name: string | null = null;
  let next: Buffer | null = area;
  for (let areas = 0; next !== null; areas += 1) {
    if (areas > MOST_CONTINUATIONS) throw damagedError('a directory entry without an end');
    const entries = listEntries(next);
    next = null;
    for (const entry of entries) {
      const signature = entry.toString('latin1', 0, 2);
      if (signature === 'NM' && entry.length >= 5) {
        name = (name ?? '') + entry.toString('latin1', 5);
      } else if (signature === 'CE' && entry.length >= 28) {
        const offset = entry.readUInt32LE(12);
        const length = entry.readUInt32LE(20);
        continuations.left -= 1;
        if (continuations.left < 0) throw damagedError('a directory of nothing but continuations');
        // It does not leave its sector (Linux refuses one that does too: fs/isofs/rock.c).
        if (offset + length > ISO_SECTOR) throw damagedError(`a continuation of ${length} bytes`);
        next = await image.read(entry.readUInt32LE(4) * ISO_SECTOR + offset, length);
      }
    }
  }
  return name;
};

/** SUSP 4: signature, length, version, data. */
const listEntries = (area: Buffer): Buffer[] => {
  const entries: Buffer[] = [];
  for (let at = 0; at + 4 <= area.length; ) {
    const length = area.readUInt8(at + 2);
    if (length < 4 || at + length > area.length) break;
    entries.push(area.subarray(at, at + length));
    if (area.toString('latin1', at, at + 2) === 'ST') break;
    at += length;
  }
  return entries;
};
