import type { DriveObstacle } from '../contract/drive-details.ts';
import { type Mount, mountAt } from './mounts.ts';

/** The system's own places: what they stand on is never erased, whoever asks for it (design, "Never, by any flag"). */
const SYSTEM_PATHS = [
  '/',
  '/boot',
  '/boot/efi',
  '/efi',
  '/nix',
  '/nix/store',
  '/usr',
  '/var',
  '/home',
];

/** A block device as the kernel tells of it. */
export type BlockDevice = {
  /** Kernel name. */
  name: string;
  deviceNumber: string;
  /** Kernel names. */
  slaves: string[];
  holders: string[];
  /** Of a loop device: a file, or another device. */
  backingFile: string | null;
  /** The same where that is a device. */
  backingNumber: string | null;
  /** Whose partition it is; null for a whole device. */
  partitionOf: string | null;
};

/** How devices, mounts and files stand on each other, as one process saw it at one moment. */
export type Standing = {
  devices: BlockDevice[];
  mounts: Mount[];
  /** Devices that one mounted btrfs is spread over. */
  btrfsSets: string[][];
  /** Members of imported ZFS pools, which do not say which of them holds a data set: all of them do. */
  zfsMembers: string[];
  /** Device numbers or file paths in use as swap. */
  swaps: string[];
};

type BuiltOn = {
  /** `major:minor` of the drive, its partitions, and all that stands on one of them, however deep. */
  all: Set<string>;
  /** Kernel names of what is neither the drive nor a partition of it. */
  names: string[];
};

/**
 * Pure. Follows a drive upwards: its partitions, what holds them (LUKS, LVM, RAID: `holders` and `slaves` tell the same from both ends), loop devices
 * on it or on files of a file system there, and the other devices of a btrfs.
 */
export const findBuiltOn = (
  deviceNumber: string,
  { devices, mounts, btrfsSets }: Standing,
): BuiltOn => {
  const all = new Set<string>();
  const pending = [deviceNumber];
  for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
    if (all.has(number)) continue;
    all.add(number);
    const device = devices.find((other) => other.deviceNumber === number);
    for (const other of devices) {
      if (isAbove(other, device) || standsOnFileOf(other, number, mounts)) {
        pending.push(other.deviceNumber);
      }
    }
    for (const set of btrfsSets) if (set.includes(number)) pending.push(...set);
  }
  const isOther = (one: BlockDevice) =>
    all.has(one.deviceNumber) &&
    one.deviceNumber !== deviceNumber &&
    one.partitionOf !== deviceNumber;
  return { all, names: devices.filter(isOther).map(({ name }) => name) };
};

const isAbove = (other: BlockDevice, device: BlockDevice | undefined): boolean =>
  device !== undefined &&
  (other.partitionOf === device.deviceNumber ||
    device.holders.includes(other.name) ||
    other.slaves.includes(device.name));

const standsOnFileOf = (
  { backingFile, backingNumber }: BlockDevice,
  deviceNumber: string,
  mounts: Mount[],
): boolean =>
  backingNumber === deviceNumber ||
  (backingFile !== null && mountAt(mounts, backingFile)?.devices.includes(deviceNumber) === true);

/** Pure. What uses the drive in a way that nobody may overrule; null where nothing does. `paths` are protected besides the system's own. */
export const findUse = (
  { all }: Pick<BuiltOn, 'all'>,
  { mounts, btrfsSets, zfsMembers, swaps }: Standing,
  paths: readonly string[] = [],
): DriveObstacle | null => {
  const stands = (number: string): boolean => all.has(number);
  const holds = (path: string): boolean => {
    const mount = mountAt(mounts, path);
    const members = mount?.fileSystem === 'zfs' ? zfsMembers : [];
    return [...(mount?.devices ?? []), ...members].some(stands);
  };
  const held = [...SYSTEM_PATHS, ...paths].find(holds);
  if (held !== undefined) return { kind: 'holdsPath', path: held };
  for (const swap of swaps) {
    if (!swap.startsWith('/') && stands(swap)) return { kind: 'swap' };
    if (swap.startsWith('/') && holds(swap)) return { kind: 'swapFile', path: swap };
  }
  if (zfsMembers.some(stands)) return { kind: 'zfs' };
  const set = btrfsSets.find((members) => members.length > 1 && members.some(stands));
  return set === undefined ? null : { kind: 'btrfs', count: set.length };
};

/** Pure. By the kernel's name: what is no disk that could be meant. */
export const shapeOf = (name: string): DriveObstacle | null => {
  if (/^(zram|ram)\d/.test(name)) return { kind: 'memory' };
  if (/^mmcblk\d+(boot\d+|rpmb|gp\d+)$/.test(name)) return { kind: 'hardwarePartition' };
  return /^sr\d/.test(name) ? { kind: 'optical' } : null;
};
