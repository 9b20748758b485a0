import type { ReadBytes } from './read-bytes.ts';

const SECTOR = 2048;
const FIRST_DESCRIPTOR = 16;
const MOST_DESCRIPTORS = 64;
const BOOT_RECORD = 0;
const TERMINATOR = 255;
const ENTRY = 32;
const BOOTABLE = 0x88;

/** Where what an ISO 9660 image is started by stands, in bytes (El Torito 1.0, figures 2 to 5); none where it is not started. */
export const readBootedPlaces = async (read: ReadBytes): Promise<Set<number>> => {
  const places = new Set<number>();
  for (let number = 0; number < MOST_DESCRIPTORS; number += 1) {
    const descriptor = await read((FIRST_DESCRIPTOR + number) * SECTOR, SECTOR);
    if (descriptor.length < SECTOR || descriptor.toString('latin1', 1, 6) !== 'CD001') break;
    if (descriptor[0] === TERMINATOR) break;
    if (descriptor[0] !== BOOT_RECORD) continue;
    if (descriptor.toString('latin1', 7, 30) !== 'EL TORITO SPECIFICATION') continue;
    const catalog = await read(descriptor.readUInt32LE(71) * SECTOR, SECTOR);
    for (let at = ENTRY; at + ENTRY <= catalog.length; at += ENTRY) {
      if (catalog[at] === BOOTABLE) places.add(catalog.readUInt32LE(at + 8) * SECTOR);
    }
  }
  return places;
};
