import type { Sample } from './image-sample.ts';

/** What a volume of ISO 9660 says of itself. */
export type IsoVolume = {
  /** Null where it has none. */
  label: string | null;
  /** All that belongs to it, from the first byte on. */
  sizeBytes: number;
  boots: ('bios' | 'uefi')[];
};

/** ECMA-119, 6.1.2 and 8.1: volume descriptors stand from the 16th sector on. */
const SECTOR = 2048;
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

/** Null where there is no primary volume descriptor. */
export const readIsoVolume = async (sample: Sample): Promise<IsoVolume | null> => {
  let volume: Omit<IsoVolume, 'boots'> | null = null;
  let catalog: number | null = null;
  for (let number = 0; number < MOST_DESCRIPTORS; number += 1) {
    const descriptor = await sample.read((FIRST_DESCRIPTOR + number) * SECTOR, SECTOR);
    if (descriptor.length < SECTOR || descriptor.toString('latin1', 1, 6) !== 'CD001') break;
    const type = descriptor.readUInt8(0);
    if (type === TERMINATOR) break;
    if (type === PRIMARY) volume ??= readPrimary(descriptor);
    if (
      type === BOOT_RECORD &&
      descriptor.toString('latin1', 7, 30) === 'EL TORITO SPECIFICATION'
    ) {
      catalog ??= descriptor.readUInt32LE(71) * SECTOR;
    }
  }
  if (volume === null) return null;
  const boots = catalog === null ? [] : readCatalog(await sample.read(catalog, SECTOR));
  return { ...volume, boots };
};

/** ECMA-119, 8.4: its identifier, and the number of its blocks with their size. */
const readPrimary = (descriptor: Buffer): Omit<IsoVolume, 'boots'> => {
  const label = descriptor.toString('latin1', 40, 72).replace(/[\0 ]+$/, '');
  return {
    label: label === '' ? null : label,
    sizeBytes: descriptor.readUInt32LE(80) * descriptor.readUInt16LE(128),
  };
};

/** A validation entry, the default one, and sections for other platforms. */
const readCatalog = (catalog: Buffer): IsoVolume['boots'] => {
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
