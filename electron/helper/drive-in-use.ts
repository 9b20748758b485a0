import { existsSync, fstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceFacts, isRemovable, readDeviceFacts } from '../drive-facts/device-facts.ts';
import type { DriveIdentity, DriveObstacle } from '../helper-protocol/index.ts';
import { type BuiltOn, findBuiltOn } from './built-on.ts';
import { type JobError, stop } from './failures.ts';
import { type Mount, mountAt, numberOfNode, readMountTables, readSwaps } from './mount-table.ts';

/** The system's own places: what they stand on is never erased, whatever the order says. */
const SYSTEM_PATHS = ['/', '/boot', '/boot/efi', '/efi', '/nix', '/usr', '/var', '/home'];

/**
 * This process's own look at a drive that is to be written, since the order may come from a broken or hostile caller: throws
 * `DRIVE_NOT_A_DISK`, `DRIVE_IN_USE`, `DRIVE_MOUNTED` or `DRIVE_FIXED` for what the engine should have refused. It is called with the
 * drive held by `O_EXCL`, so what it finds free cannot be mounted or claimed any more. ZFS tells the kernel's files nothing and is left to
 * `O_EXCL` alone. `root` is the folder that holds `sys`, `proc` and `dev`.
 */
export const refuseDriveInUse = (
  drive: DriveIdentity,
  facts: DeviceFacts,
  allowFixed: boolean,
  root = '/',
): void => {
  const refusal = findShapeProblem(drive, facts, root) ?? findUse(drive, facts.deviceNumber, root);
  if (refusal !== null) throw refusal;
  if (!allowFixed && !isRemovable(facts, join(root, 'sys'))) {
    throw stop('DRIVE_FIXED', {
      ...on(drive),
      obstacle:
        facts.transport === 'loop' ? { kind: 'loopDevice' } : { kind: 'builtIn', bus: null },
      flag: '--allow-fixed',
    });
  }
};

/** Why the kernel refused the exclusive open, as far as it can be seen. */
export const whyBusy = (drive: DriveIdentity, root = '/'): JobError => {
  const number = numberOfNode(drive.path, root);
  const facts = number === null ? null : readDeviceFacts(number, join(root, 'sys'));
  const found = facts === null ? null : findUse(drive, facts.deviceNumber, root);
  return found ?? stop('DRIVE_IN_USE', { ...on(drive), obstacle: { kind: 'heldByProgram' } });
};

const findShapeProblem = (
  drive: DriveIdentity,
  { name, sysPath }: DeviceFacts,
  root: string,
): JobError | null => {
  const backingFile = readText(join(sysPath, 'loop/backing_file'));
  const { path: device } = drive;
  const obstacle = shapeOf(name);
  const to = backingFile !== null && numberOfNode(backingFile, root) !== null ? backingFile : null;
  if (existsSync(join(sysPath, 'dm')))
    return stop('DRIVE_NOT_A_DISK', { reason: 'deviceMapper', device });
  if (existsSync(join(sysPath, 'md'))) return stop('DRIVE_NOT_A_DISK', { reason: 'raid', device });
  if (obstacle !== null)
    return stop('DRIVE_NOT_A_DISK', { reason: 'obstacle', ...on(drive), obstacle });
  // Whatever is known of the loop device says nothing of the device behind it.
  if (to !== null) return stop('DRIVE_NOT_A_DISK', { reason: 'passesOn', device, to });
  return backingFile !== null && isImage(join(root, backingFile))
    ? inUse(drive, { kind: 'contentIs', path: backingFile })
    : null;
};

/** By the kernel's name. */
const shapeOf = (name: string): DriveObstacle | null => {
  if (/^(zram|ram)\d/.test(name)) return { kind: 'memory' };
  if (/^mmcblk\d+(boot\d+|rpmb|gp\d+)$/.test(name)) return { kind: 'hardwarePartition' };
  return /^sr\d/.test(name) ? { kind: 'optical' } : null;
};

/** Whether descriptor 0 is that very file. */
const isImage = (path: string): boolean => {
  try {
    const image = fstatSync(0, { bigint: true });
    const file = statSync(path, { bigint: true });
    return image.dev === file.dev && image.ino === file.ino;
  } catch {
    return false;
  }
};

const findUse = (drive: DriveIdentity, deviceNumber: string, root: string): JobError | null => {
  let tables: Mount[][];
  try {
    tables = readMountTables(root);
  } catch {
    return inUse(drive, { kind: 'mountsUnknown' });
  }
  const looks = tables.map((mounts) => ({
    mounts,
    built: findBuiltOn(deviceNumber, mounts, root),
  }));
  for (const { mounts, built } of looks) {
    const use = findSystemUse(mounts, built, root);
    if (use !== null) return inUse(drive, use);
  }
  const mountpoints = looks.flatMap(({ mounts, built }) =>
    mounts
      .filter(({ devices }) => devices.some((number) => built.all.has(number)))
      .map(({ mountpoint }) => mountpoint),
  );
  const names = [...new Set(looks.flatMap(({ built }) => built.names))];
  if (mountpoints.length > 0) {
    return stop('DRIVE_MOUNTED', {
      ...on(drive),
      mountpoints: [...new Set(mountpoints)],
      through: names,
      flag: '--unmount',
    });
  }
  return names.length === 0 ? null : inUse(drive, { kind: 'heldBy', names });
};

/** What nobody may overrule. */
const findSystemUse = (
  mounts: Mount[],
  { all, btrfsDevices: count }: BuiltOn,
  root: string,
): DriveObstacle | null => {
  const holds = (path: string): boolean =>
    mountAt(mounts, path)?.devices.some((number) => all.has(number)) === true;
  const place = SYSTEM_PATHS.find(holds);
  if (place !== undefined) {
    return { kind: 'holdsPath', path: place };
  }
  for (const path of readSwaps(root)) {
    const number = numberOfNode(path, root);
    if (number !== null && all.has(number)) {
      return { kind: 'swap' };
    }
    if (number === null && holds(path)) {
      return { kind: 'swapFile', path };
    }
  }
  return count > 1 ? { kind: 'btrfs', count } : null;
};

const on = ({ path }: DriveIdentity) => ({ device: path, name: null });

const inUse = (drive: DriveIdentity, obstacle: DriveObstacle): JobError =>
  stop('DRIVE_IN_USE', { ...on(drive), obstacle });

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
};
