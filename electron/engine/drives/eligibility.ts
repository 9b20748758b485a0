import { type DriveObstacle, mayBeData } from '../../contract/index.ts';
import type { DriveInventory, RawDrive } from '../ports/index.ts';
import { judgeContent } from './content.ts';
import { createDeviceGraph, type DeviceGraph } from './device-graph.ts';

type RefusalCode =
  | 'DRIVE_NOT_A_DISK'
  | 'DRIVE_IN_USE'
  | 'DRIVE_READ_ONLY'
  | 'DRIVE_TOO_SMALL'
  | 'DRIVE_MOUNTED'
  | 'DRIVE_FIXED'
  | 'DRIVE_HOLDS_DATA';

/** Why a drive may not be erased, and the thing behind the reason (`obstacleWords` says it). */
export type Refusal = { reason: RefusalCode; obstacle: DriveObstacle };

/** The system's own places: what they stand on is never erased (design, "Never, by any flag"). */
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

export type JudgeOptions = {
  /** Real paths: the image, the build's output, the app's own folders, the user's home. */
  protectedPaths: readonly string[];
  imageSizeBytes: number | null;
};

/**
 * All reasons against erasing the drive, the weightiest first; none: it may be erased. Pure. It sees what is mounted and how devices
 * stand on each other; a program that just holds the device shows in the exclusive open only (`probeExclusive`).
 */
export const findRefusals = (
  drive: RawDrive,
  inventory: DriveInventory,
  options: JudgeOptions,
): Refusal[] => {
  const shape = findShapeProblem(drive);
  // What is no disk has no partitions and no size worth looking at.
  if (shape !== null) return [{ reason: 'DRIVE_NOT_A_DISK', obstacle: shape }];
  const graph = createDeviceGraph(inventory);
  const use = findUse(drive, inventory, graph, options.protectedPaths);
  const mountpoints = mountpointsOf(drive, inventory);
  const refusals: (Refusal | null)[] = [
    use === null ? null : { reason: 'DRIVE_IN_USE', obstacle: use },
    drive.readOnly ? { reason: 'DRIVE_READ_ONLY', obstacle: { kind: 'writeProtected' } } : null,
    options.imageSizeBytes !== null && options.imageSizeBytes > (drive.sizeBytes ?? 0)
      ? {
          reason: 'DRIVE_TOO_SMALL',
          obstacle: { kind: 'tooSmall', sizeBytes: drive.sizeBytes ?? 0 },
        }
      : null,
    mountpoints.length > 0
      ? { reason: 'DRIVE_MOUNTED', obstacle: { kind: 'mounted', mountpoints } }
      : null,
    drive.removable ? null : { reason: 'DRIVE_FIXED', obstacle: fixedBy(drive) },
    describeLoss(drive),
  ];
  return refusals.filter((refusal) => refusal !== null);
};

const describeLoss = (drive: RawDrive): Refusal | null => {
  const { holdsData, isLarge, items } = judgeContent(drive);
  const obstacle: DriveObstacle = {
    kind: 'holdsData',
    isLarge,
    items: items.filter(mayBeData),
  };
  return holdsData ? { reason: 'DRIVE_HOLDS_DATA', obstacle } : null;
};

const findShapeProblem = (drive: RawDrive): DriveObstacle | null => {
  if (drive.type === 'part') return { kind: 'partition' };
  if (/^(zram|ram)\d/.test(drive.name)) return { kind: 'memory' };
  if (/^mmcblk\d+(boot\d+|rpmb|gp\d+)$/.test(drive.name)) return { kind: 'hardwarePartition' };
  if (drive.type === 'rom') return { kind: 'optical' };
  if (drive.type !== 'disk' && drive.type !== 'loop')
    return { kind: 'notOwnDisk', type: drive.type };
  if (drive.sizeBytes === null || drive.sizeBytes === 0) return { kind: 'noMedium' };
  return null;
};

const fixedBy = ({ type, bus }: RawDrive): DriveObstacle =>
  type === 'loop' ? { kind: 'loopDevice' } : { kind: 'builtIn', bus };

/** What uses the drive in a way that nobody may overrule; null where nothing does. */
const findUse = (
  drive: RawDrive,
  inventory: DriveInventory,
  graph: DeviceGraph,
  protectedPaths: readonly string[],
): DriveObstacle | null => {
  const stands = (deviceNumber: string): boolean =>
    graph.below(deviceNumber).has(drive.deviceNumber);
  for (const path of [...SYSTEM_PATHS, ...protectedPaths]) {
    if (graph.holding(path).some(stands)) return { kind: 'holdsPath', path };
    if (drive.backingFile === path) return { kind: 'contentIs', path };
  }
  for (const swap of inventory.swaps) {
    const devices = swap.startsWith('/') ? graph.holding(swap) : [swap];
    if (devices.some(stands)) {
      return swap.startsWith('/') ? { kind: 'swapFile', path: swap } : { kind: 'swap' };
    }
  }
  if (inventory.zfsMembers.some(stands)) return { kind: 'zfs' };
  const set = inventory.btrfsSets.find((members) => members.some(stands));
  if (set !== undefined) return { kind: 'btrfs', count: set.length };
  const names = holdersOf(drive, inventory);
  return names.length > 0 ? { kind: 'heldBy', names } : null;
};

const withPartitions = (drive: RawDrive): RawDrive[] => [
  drive,
  ...drive.children.flatMap(withPartitions),
];

/** Mount points of the drive and its partitions, without what is built on them. */
export const mountpointsOf = (drive: RawDrive, inventory: DriveInventory): string[] => {
  const own = new Set(withPartitions(drive).map(({ deviceNumber }) => deviceNumber));
  const mountpoints = inventory.mounts
    .filter(({ deviceNumber }) => own.has(deviceNumber))
    .map(({ mountpoint }) => mountpoint);
  return [...new Set(mountpoints)];
};

/** Kernel names of what is built on the drive (LUKS, LVM, RAID), recursively. */
export const holdersOf = (drive: RawDrive, inventory: DriveInventory): string[] => {
  const all = inventory.drives.flatMap(withPartitions);
  const found = new Set<string>();
  const visit = (device: RawDrive): void => {
    const builtOn = all
      .filter(({ slaves }) => slaves.includes(device.name))
      .map(({ name }) => name);
    for (const name of [...device.holders, ...builtOn]) {
      if (found.has(name)) continue;
      found.add(name);
      for (const holder of all.filter((other) => other.name === name))
        withPartitions(holder).forEach(visit);
    }
  };
  withPartitions(drive).forEach(visit);
  return [...found];
};
