import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listBlockDevices } from '../drive-facts/device-facts.ts';
import { type Mount, mountAt, numberOfNode } from './mount-table.ts';

type BlockDevice = {
  name: string;
  deviceNumber: string;
  sysPath: string;
  slaves: string[];
  holders: string[];
  backingFile: string | null;
};

export type BuiltOn = {
  /** `major:minor` of the drive, its partitions, and all that stands on one of them, however deep. */
  all: Set<string>;
  /** Kernel names of what is neither the drive nor a partition of it. */
  names: string[];
  /** In how many devices a mounted btrfs is that has one of `all`; 0 where there is none. */
  btrfsDevices: number;
};

/**
 * Follows the drive upwards: its partitions, what holds them (LUKS, LVM, RAID: `holders` and `slaves` tell the same from both ends),
 * loop devices on files of a file system there, and the other devices of a btrfs.
 */
export const findBuiltOn = (deviceNumber: string, mounts: Mount[], root: string): BuiltOn => {
  const devices = readDevices(root);
  const btrfsSets = readBtrfsSets(root);
  const all = new Set<string>();
  const own = new Set<string>();
  const pending = [deviceNumber];
  for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
    if (all.has(number)) continue;
    all.add(number);
    const device = devices.find((other) => other.deviceNumber === number);
    const above = device === undefined ? [] : devices.filter((other) => isAbove(other, device));
    for (const other of above) pending.push(other.deviceNumber);
    for (const set of btrfsSets) if (set.includes(number)) pending.push(...set);
    for (const other of devices) {
      if (standsOnFileOf(other, number, mounts, root)) pending.push(other.deviceNumber);
    }
    if (number === deviceNumber && device !== undefined) {
      for (const other of devices) if (isPartition(other, device)) own.add(other.deviceNumber);
    }
  }
  own.add(deviceNumber);
  return {
    all,
    names: devices
      .filter((other) => all.has(other.deviceNumber) && !own.has(other.deviceNumber))
      .map(({ name }) => name),
    btrfsDevices: btrfsSets.find((set) => set.some((number) => all.has(number)))?.length ?? 0,
  };
};

const isPartition = (other: BlockDevice, disk: BlockDevice): boolean =>
  dirname(other.sysPath) === disk.sysPath;

const isAbove = (other: BlockDevice, device: BlockDevice): boolean =>
  isPartition(other, device) ||
  device.holders.includes(other.name) ||
  other.slaves.includes(device.name);

/** A loop device on a file of a file system on that device, or on the device itself. */
const standsOnFileOf = (
  { backingFile }: BlockDevice,
  deviceNumber: string,
  mounts: Mount[],
  root: string,
): boolean =>
  backingFile !== null &&
  (numberOfNode(backingFile, root) === deviceNumber ||
    mountAt(mounts, backingFile)?.devices.includes(deviceNumber) === true);

const readDevices = (root: string): BlockDevice[] => {
  const sys = join(root, 'sys');
  return listBlockDevices(sys).flatMap((name) => {
    const folder = join(sys, 'class/block', name);
    const deviceNumber = readText(join(folder, 'dev'));
    const sysPath = realPath(folder);
    // Gone between the two calls.
    if (deviceNumber === null || sysPath === null) return [];
    return {
      name,
      deviceNumber,
      sysPath,
      slaves: listFolder(join(folder, 'slaves')),
      holders: listFolder(join(folder, 'holders')),
      backingFile: readText(join(folder, 'loop/backing_file')),
    };
  });
};

/** The devices of each btrfs that is mounted (fs/btrfs/sysfs.c: `/sys/fs/btrfs/UUID/devices`). */
const readBtrfsSets = (root: string): string[][] => {
  const folder = join(root, 'sys/fs/btrfs');
  return listFolder(folder).map((uuid) =>
    listFolder(join(folder, uuid, 'devices')).flatMap(
      (name) => readText(join(folder, uuid, 'devices', name, 'dev')) ?? [],
    ),
  );
};

const listFolder = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
};

const realPath = (path: string): string | null => {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
};
