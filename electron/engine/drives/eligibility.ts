import { type DriveObstacle, mayBeData } from '../../contract/index.ts';
import { judgeContent } from '../../drive-facts/content.ts';
import {
  type BlockDevice,
  findBuiltOn,
  findUse,
  type Standing,
  shapeOf,
} from '../../drive-facts/in-use.ts';
import type { DriveInventory, RawDrive } from '../ports/index.ts';

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
  const use = usedBy(drive, inventory, options.protectedPaths);
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
  const { holdsData, isLarge, items } = judgeContent(drive.content, drive.sizeBytes ?? 0);
  const obstacle: DriveObstacle = {
    kind: 'holdsData',
    isLarge,
    items: items.filter(mayBeData),
  };
  return holdsData ? { reason: 'DRIVE_HOLDS_DATA', obstacle } : null;
};

const findShapeProblem = (drive: RawDrive): DriveObstacle | null => {
  if (drive.type === 'part') return { kind: 'partition' };
  const shape = shapeOf(drive.name);
  if (shape !== null) return shape;
  if (drive.type === 'rom') return { kind: 'optical' };
  if (drive.type !== 'disk' && drive.type !== 'loop')
    return { kind: 'notOwnDisk', type: drive.type };
  if (drive.sizeBytes === null || drive.sizeBytes === 0) return { kind: 'noMedium' };
  return null;
};

const fixedBy = ({ type, bus }: RawDrive): DriveObstacle =>
  type === 'loop' ? { kind: 'loopDevice' } : { kind: 'builtIn', bus };

/** What uses the drive in a way that nobody may overrule; null where nothing does. */
const usedBy = (
  drive: RawDrive,
  inventory: DriveInventory,
  protectedPaths: readonly string[],
): DriveObstacle | null => {
  const { backingFile, deviceNumber } = drive;
  if (backingFile !== null && protectedPaths.includes(backingFile)) {
    return { kind: 'contentIs', path: backingFile };
  }
  const standing = standingOf(inventory);
  const use = findUse(findBuiltOn(deviceNumber, standing), standing, protectedPaths);
  if (use !== null) return use;
  const names = holdersOf(drive, inventory);
  return names.length > 0 ? { kind: 'heldBy', names } : null;
};

const standingOf = ({ drives, ...others }: DriveInventory): Standing => {
  const all = drives.flatMap(withPartitions);
  const deviceOf =
    (partitionOf: string | null) =>
    (raw: RawDrive): BlockDevice[] => [
      {
        ...raw,
        partitionOf,
        backingNumber: all.find(({ device }) => device === raw.backingFile)?.deviceNumber ?? null,
      },
      ...raw.children.flatMap(deviceOf(raw.deviceNumber)),
    ];
  return { ...others, devices: drives.flatMap(deviceOf(null)) };
};

const withPartitions = (drive: RawDrive): RawDrive[] => [
  drive,
  ...drive.children.flatMap(withPartitions),
];

/** Mount points of the drive and its partitions, without what is built on them. */
export const mountpointsOf = (drive: RawDrive, inventory: DriveInventory): string[] => {
  const own = new Set(withPartitions(drive).map(({ deviceNumber }) => deviceNumber));
  const mountpoints = inventory.mounts
    .filter(({ devices }) => devices.some((number) => own.has(number)))
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
