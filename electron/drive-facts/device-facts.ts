import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { listFolder, readText } from './kernel-files.ts';

/**
 * What `/sys` says about one block device. The listing (unprivileged) and the helper (privileged) both read it here, so
 * that an identity that was confirmed and an identity that was opened are compared like with like.
 */
export type DeviceFacts = {
  /** Kernel name, such as `sda`. */
  name: string;
  /** `major:minor`. */
  deviceNumber: string;
  sizeBytes: number;
  readOnly: boolean;
  /** A partition, not a whole disk. */
  partition: boolean;
  /** The kernel's own flag; says nothing of USB disks that report themselves as fixed. */
  removable: boolean;
  /** The sysfs path, from `/sys` on. */
  sysPath: string;
  diskseq: number | null;
  serial: string | null;
  logicalBlockBytes: number;
  transport: DeviceTransport;
  /** The largest request that the kernel makes of it (`queue/max_sectors_kb`); null where it does not say. */
  maxRequestBytes: number | null;
  /** How many requests the kernel keeps for it (`queue/nr_requests`); null where it does not say. */
  maxRequests: number | null;
};

/** How the kernel talks to a disk, as far as that decides how it is best written. `usb`: by a driver that is not one of the two. */
export type DeviceTransport = 'usb-storage' | 'uas' | 'usb' | 'mmc' | 'nvme' | 'loop' | 'other';

const readNumber = (path: string): number | null => {
  const text = readText(path);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
};

/**
 * Reads the facts of the block device `major:minor`; null where there is none (any more), or it went away meanwhile. Sizes in bytes.
 * `/sys/.../size` counts 512-byte sectors whatever the logical block is (Documentation/ABI/stable/sysfs-block).
 */
export const readDeviceFacts = (deviceNumber: string, sysRoot = '/sys'): DeviceFacts | null => {
  if (!/^\d+:\d+$/.test(deviceNumber)) return null;
  const link = join(sysRoot, 'dev/block', deviceNumber);
  let sysPath: string;
  try {
    sysPath = realpathSync(link);
  } catch {
    return null;
  }
  const sectors = readNumber(join(sysPath, 'size'));
  if (sectors === null) return null;
  const partition = readText(join(sysPath, 'partition')) !== null;
  const disk = partition ? dirname(sysPath) : sysPath;
  const facts: DeviceFacts = {
    name: basename(sysPath),
    deviceNumber,
    sizeBytes: sectors * 512,
    readOnly: readText(join(sysPath, 'ro')) === '1',
    partition,
    removable: readText(join(disk, 'removable')) === '1',
    sysPath,
    diskseq: readNumber(join(disk, 'diskseq')),
    serial: readSerial(disk),
    logicalBlockBytes: readNumber(join(disk, 'queue/logical_block_size')) ?? 512,
    transport: readTransport(disk),
    maxRequestBytes: kibToBytes(readNumber(join(disk, 'queue/max_sectors_kb'))),
    maxRequests: readNumber(join(disk, 'queue/nr_requests')),
  };
  // The kernel takes this link away before the files behind it (drivers/base/core.c, `device_del`): where it is gone, some may have been missing.
  return existsSync(link) ? facts : null;
};

/** What the SCSI or NVMe layer says of a whole disk, such as `running`; null for a disk of another kind. */
export const readDeviceState = ({ sysPath }: DeviceFacts): string | null =>
  readText(join(sysPath, 'device/state'));

/** The path of what a loop device stands on, to the last blank; null for what is none. `sysPath` is its folder in sysfs. */
export const readBackingFile = (sysPath: string): string | null => {
  try {
    return readFileSync(join(sysPath, 'loop/backing_file'), 'utf8').replace(/\n$/, '') || null;
  } catch {
    return null;
  }
};

const kibToBytes = (kib: number | null): number | null => (kib === null ? null : kib * 1024);

/** `disk` is its folder in sysfs, whose path leads over the buses that it hangs on. */
const readTransport = (disk: string): DeviceTransport => {
  if (/\/usb\d+\//.test(disk)) return readUsbDriver(disk);
  if (disk.includes('/mmc_host/')) return 'mmc';
  if (disk.includes('/nvme/')) return 'nvme';
  return existsSync(join(disk, 'loop')) ? 'loop' : 'other';
};

/** An interface of a USB device is named BUS-PORT:CONFIGURATION.INTERFACE, and is what a driver is bound to. */
const readUsbDriver = (disk: string): DeviceTransport => {
  const isInterface = (folder: string) => /^\d+-[\d.]+:\d+\.\d+$/.test(basename(folder));
  try {
    const driver = basename(readlinkSync(join(findAbove(disk, isInterface) ?? '', 'driver')));
    return driver === 'usb-storage' || driver === 'uas' ? driver : 'usb';
  } catch {
    return 'usb';
  }
};

/** The first of a folder and those that it lies in. */
const findAbove = (path: string, isMeant: (folder: string) => boolean): string | null => {
  for (let folder = path; folder.length > 1; folder = dirname(folder)) {
    if (isMeant(folder)) return folder;
  }
  return null;
};

/** `idVendor` marks a USB device's own folder; the first above a disk is the stick, those above that are hubs (Documentation/ABI/stable/sysfs-bus-usb). */
export const usbFolderOf = (sysPath: string): string | null =>
  findAbove(sysPath, (folder) => readText(join(folder, 'idVendor')) !== null);

/**
 * As a person plugs them in: the kernel's own flag, or on USB, or an SD or MMC card. Soldered eMMC, which has boot partitions
 * (drivers/mmc/core/block.c), is none.
 */
export const isRemovable = (facts: DeviceFacts, sysRoot = '/sys'): boolean =>
  facts.removable || /\/usb\d+\//.test(facts.sysPath) || isCard(facts.sysPath, sysRoot);

const isCard = (sysPath: string, sysRoot: string): boolean => {
  const name = /\/mmc_host\/.*\/block\/(mmcblk\d+)/.exec(sysPath)?.[1];
  return name !== undefined && !existsSync(join(sysRoot, 'class/block', `${name}boot0`));
};

/** Of the USB device above it, else the disk's own (NVMe, virtio, MMC), else SCSI's page 0x80. */
const readSerial = (disk: string): string | null =>
  clean(
    readUsbSerial(disk) ??
      readText(join(disk, 'serial')) ??
      readText(join(disk, 'device/serial')) ??
      readScsiSerial(join(disk, 'device/vpd_pg80')),
  );

const readUsbSerial = (disk: string): string | null => {
  const usb = usbFolderOf(disk);
  const file = usb && join(usb, 'serial');
  // A blank one is its own all the same: nothing else is asked.
  return file && (readText(file) ?? (existsSync(file) ? '' : null));
};

const readScsiSerial = (path: string): string | null => {
  try {
    const page = readFileSync(path);
    // SPC-4, 7.8.15: four bytes of header, the last two of them the length.
    return page.subarray(4, 4 + page.readUInt16BE(2)).toString('latin1');
  } catch {
    return null;
  }
};

const clean = (serial: string | null): string | null => {
  const text = (serial ?? '').replace(/[^\x20-\x7e]/g, '').trim();
  return text === '' ? null : text;
};

/** Kernel names of all block devices, partitions included. */
export const listBlockDevices = (sysRoot = '/sys'): string[] =>
  listFolder(join(sysRoot, 'class/block'));
