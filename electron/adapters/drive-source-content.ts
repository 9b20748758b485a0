import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { findContent } from '../drive-facts/content.ts';
import { isSomebodysFile } from '../drive-facts/directory-content.ts';
import type { Mount } from '../drive-facts/mounts.ts';
import type { ReadBytes } from '../drive-facts/read-bytes.ts';
import type { ContentItem, RawDrive } from '../engine/ports/index.ts';

/** A disk that sleeps takes longer than a list may: then what udev knows has to do. */
const PATIENCE_MS = 3000;

/**
 * Adds what lies on each drive: by its own bytes where this user may read them, else by what udev knows; and by its folder where it is mounted. The
 * helper looks again before it writes, and may read all.
 */
export const withContent = (drives: RawDrive[], mounts: Mount[]): Promise<RawDrive[]> =>
  Promise.all(
    drives.map(async (drive) => {
      if ((drive.type !== 'disk' && drive.type !== 'loop') || drive.sizeBytes === null)
        return drive;
      const items = (await readContent(drive, drive.sizeBytes)) ?? contentByName(drive);
      const content = await Promise.all(items.map((item) => withFiles(item, drive, mounts)));
      return { ...drive, content };
    }),
  );

type Reading = { startedAt: number; items: Promise<ContentItem[] | null> };

/** By device. One that hangs keeps one thread of Node's few, and not another each time that somebody asks. */
const underWay = new Map<string, Reading>();

/** Null where it can't be read, or not within a moment. */
const readContent = async (drive: RawDrive, sizeBytes: number): Promise<ContentItem[] | null> => {
  const key = `${drive.device} ${drive.diskseq}`;
  let reading = underWay.get(key);
  if (reading === undefined) {
    const items = lookAt(drive, sizeBytes)
      // No right to it, or it went away, or a part of it can't be read.
      .catch(() => null)
      .finally(() => underWay.delete(key));
    reading = { startedAt: performance.now(), items };
    underWay.set(key, reading);
  }
  const { promise: tooLong, resolve } = Promise.withResolvers<null>();
  const leftMs = PATIENCE_MS - (performance.now() - reading.startedAt);
  const timer = setTimeout(() => resolve(null), Math.max(0, leftMs));
  try {
    return await Promise.race([reading.items, tooLong]);
  } finally {
    clearTimeout(timer);
  }
};

const lookAt = async (drive: RawDrive, sizeBytes: number): Promise<ContentItem[]> => {
  const file = await open(drive.device, constants.O_RDONLY | constants.O_NONBLOCK);
  const read: ReadBytes = async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
  const known = drive.children.flatMap((part) =>
    part.offsetBytes === null || part.sizeBytes === null
      ? []
      : [{ offsetBytes: part.offsetBytes, sizeBytes: part.sizeBytes }],
  );
  const sectorBytes = drive.logicalBlockBytes ?? 512;
  try {
    return await findContent(read, { sizeBytes, sectorBytes, known });
  } finally {
    await file.close();
  }
};

/** The loader beside a live image; larger ones are somebody's. */
const LOADER_BYTES = 64 * 1024 * 1024;

/** Pure. The same by the names that lsblk has of it. Whether a FAT holds files, no name tells. */
const contentByName = (drive: RawDrive): ContentItem[] => {
  const own = itemByName(drive);
  if (own?.isData === true) return [own];
  const parts = drive.children.flatMap((part) => {
    const item = itemByName(part);
    const isLoader = item?.fileSystem === 'vfat' && item.sizeBytes <= LOADER_BYTES;
    const isOfImage = own?.kind === 'image' && (isLoader || item?.kind === 'image');
    return item === null || isOfImage ? [] : [item];
  });
  return own === null ? parts : [own, ...parts];
};

const itemByName = (device: RawDrive): ContentItem | null => {
  const { fileSystem: name, label } = device;
  if (name === null) return null;
  const about = { label, offsetBytes: device.offsetBytes ?? 0, sizeBytes: device.sizeBytes ?? 0 };
  const container = containerOf(name);
  if (container !== null) return { ...about, kind: container, fileSystem: null, isData: true };
  const fileSystem = name;
  if (['iso9660', 'squashfs', 'erofs'].includes(name)) {
    return { ...about, kind: 'image', fileSystem, isData: false };
  }
  if (name.startsWith('swap')) return { ...about, kind: 'swap', fileSystem, isData: false };
  const isData = name === 'vfat' || name === 'exfat' ? null : true;
  return { ...about, kind: 'fileSystem', fileSystem, isData };
};

const containerOf = (name: string): ContentItem['kind'] | null => {
  if (name === 'crypto_LUKS') return 'luks';
  if (name === 'BitLocker') return 'bitlocker';
  if (name === 'LVM2_member') return 'lvm';
  if (name === 'zfs_member') return 'zfs';
  return name.endsWith('_raid_member') ? 'raid' : null;
};

/** What is mounted may hold files that the drive has not got yet, and may be looked into by who may not read the drive. */
const withFiles = async (
  item: ContentItem,
  drive: RawDrive,
  mounts: Mount[],
): Promise<ContentItem> => {
  if (item.kind !== 'fileSystem' || item.isData === true) return item;
  const device =
    drive.children.find(({ offsetBytes }) => offsetBytes === item.offsetBytes) ?? drive;
  const mount = mounts.find(({ devices }) => devices.includes(device.deviceNumber));
  if (mount === undefined) return item;
  try {
    return { ...item, isData: (await readdir(mount.mountpoint)).some(isSomebodysFile) };
  } catch {
    return item;
  }
};
