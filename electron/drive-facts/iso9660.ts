import type { ReadBytes } from './read-bytes.ts';

/** What a volume of ISO 9660 says of itself. */
type IsoVolume = {
  /** Null where it has none. */
  label: string | null;
  /** All that belongs to it, from the first byte on. */
  sizeBytes: number;
  boots: ('bios' | 'uefi')[];
};

/** ECMA-119, 6.1.2: logical sectors; all images that are made today have blocks of the same size. */
export const ISO_SECTOR = 2048;
/** ECMA-119, 8.1: volume descriptors stand from the 16th sector on. */
const FIRST_DESCRIPTOR = 16;
const MOST_DESCRIPTORS = 64;
const BOOT_RECORD = 0;
const PRIMARY = 1;
const TERMINATOR = 255;
/** El Torito 1.0, figures 2 to 5: entries of 32 bytes; platforms and the mark of what boots. */
const ENTRY = 32;
const PLATFORM_X86 = 0;
const PLATFORM_EFI = 0xef;
const BOOTABLE = 0x88;
const MORE_HEADERS = 0x90;
const LAST_HEADER = 0x91;

type Descriptors = { primary: Buffer | null; catalogs: number[] };

/** The primary volume descriptor, if there is one, and where the lists of what it boots stand, in bytes. */
export const readDescriptors = async (read: ReadBytes): Promise<Descriptors> => {
  const found: Descriptors = { primary: null, catalogs: [] };
  for (let number = 0; number < MOST_DESCRIPTORS; number += 1) {
    const descriptor = await read((FIRST_DESCRIPTOR + number) * ISO_SECTOR, ISO_SECTOR);
    if (descriptor.length < ISO_SECTOR || descriptor.toString('latin1', 1, 6) !== 'CD001') break;
    const type = descriptor.readUInt8(0);
    if (type === TERMINATOR) break;
    if (type === PRIMARY) found.primary ??= descriptor;
    const isElTorito = descriptor.toString('latin1', 7, 30) === 'EL TORITO SPECIFICATION';
    if (type === BOOT_RECORD && isElTorito) {
      found.catalogs.push(descriptor.readUInt32LE(71) * ISO_SECTOR);
    }
  }
  return found;
};

/** Null where there is no primary volume descriptor. */
export const readIsoVolume = async (read: ReadBytes): Promise<IsoVolume | null> => {
  const { primary, catalogs } = await readDescriptors(read);
  if (primary === null) return null;
  // ECMA-119, 8.4: its identifier, and the number of its blocks with their size.
  const label = primary.toString('latin1', 40, 72).replace(/[\0 ]+$/, '');
  const [catalog] = catalogs;
  return {
    label: label === '' ? null : label,
    sizeBytes: primary.readUInt32LE(80) * primary.readUInt16LE(128),
    boots: catalog === undefined ? [] : bootsOf(await read(catalog, ISO_SECTOR)),
  };
};

/** A validation entry, the default one, and sections for other platforms. */
const bootsOf = (catalog: Buffer): IsoVolume['boots'] => {
  const boots = new Set<'bios' | 'uefi'>();
  let platform: number | null = null;
  for (let at = 0; at + ENTRY <= catalog.length; at += ENTRY) {
    const kind = catalog.readUInt8(at);
    if (at === 0 || kind === MORE_HEADERS || kind === LAST_HEADER) {
      platform = catalog.readUInt8(at + 1);
    } else if (kind === BOOTABLE) {
      if (platform === PLATFORM_X86) boots.add('bios');
      if (platform === PLATFORM_EFI) boots.add('uefi');
    }
  }
  return [...boots].toSorted();
};

/** Where what an ISO 9660 image is started by stands, in bytes; none where it is not started. */
export const readBootedPlaces = async (read: ReadBytes): Promise<Set<number>> => {
  const places = new Set<number>();
  for (const place of (await readDescriptors(read)).catalogs) {
    const catalog = await read(place, ISO_SECTOR);
    for (let at = ENTRY; at + ENTRY <= catalog.length; at += ENTRY) {
      if (catalog[at] === BOOTABLE) places.add(catalog.readUInt32LE(at + 8) * ISO_SECTOR);
    }
  }
  return places;
};
