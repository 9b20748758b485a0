import { existsSync, fstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type BuiltOn, findBuiltOn } from './built-on.ts';
import { type DeviceFacts, isRemovable, readDeviceFacts } from './device-facts.ts';
import { type JobError, stop } from './failures.ts';
import { type Mount, mountAt, numberOfNode, readMountTables, readSwaps } from './mount-table.ts';
import type { ConfirmedDrive, DriveObstacle } from './protocol.ts';

/** The system's own places: what they stand on is never erased, whatever the order says. */
const SYSTEM_PATHS = ['/', '/boot', '/boot/efi', '/efi', '/nix', '/usr', '/var', '/home'];

/**
 * This process's own look at a drive that is to be written, since the order may come from a broken or hostile caller: throws
 * `DRIVE_NOT_A_DISK`, `DRIVE_IN_USE`, `DRIVE_MOUNTED` or `DRIVE_FIXED` for what the engine should have refused. It is called with the
 * drive held by `O_EXCL`, so what it finds free cannot be mounted or claimed any more. ZFS tells the kernel's files nothing and is left to
 * `O_EXCL` alone. `root` is the folder that holds `sys`, `proc` and `dev`.
 */
export const refuseDriveInUse = (
  drive: ConfirmedDrive,
  facts: DeviceFacts,
  allowFixed: boolean,
  root = '/',
): void => {
  const refusal = findShapeProblem(drive, facts, root) ?? findUse(drive, facts.deviceNumber, root);
  if (refusal !== null) throw refusal;
  if (!allowFixed && !isRemovable(facts, join(root, 'sys'))) {
    throw stop(
      'DRIVE_FIXED',
      `${drive.path} is not removable: ${facts.transport === 'loop' ? 'a loop device' : 'built in'}.`,
      'If it is really meant, say so (--allow-fixed).',
    );
  }
};

/** Why the kernel refused the exclusive open, as far as it can be seen. */
export const whyBusy = (drive: ConfirmedDrive, root = '/'): JobError => {
  const number = numberOfNode(drive.path, root);
  const facts = number === null ? null : readDeviceFacts(number, join(root, 'sys'));
  const found = facts === null ? null : findUse(drive, facts.deviceNumber, root);
  return (
    found ??
    stop(
      'DRIVE_IN_USE',
      `${drive.path} is in use: the kernel refuses to open it exclusively.`,
      'Close what uses it (a mounted volume, LUKS, LVM, RAID, another program), then try again.',
      { obstacle: { kind: 'heldByProgram' } },
    )
  );
};

const findShapeProblem = (
  drive: ConfirmedDrive,
  { name, sysPath }: DeviceFacts,
  root: string,
): JobError | null => {
  const backingFile = readText(join(sysPath, 'loop/backing_file'));
  const problem =
    (existsSync(join(sysPath, 'dm')) && 'it is made of other devices (device mapper)') ||
    (existsSync(join(sysPath, 'md')) && 'it is made of other devices (RAID)') ||
    (/^(zram|ram)\d/.test(name) && 'it is a disk in memory') ||
    (/^mmcblk\d+(boot\d+|rpmb|gp\d+)$/.test(name) && 'it is a hardware partition') ||
    (/^sr\d/.test(name) && 'it is an optical drive') ||
    // Whatever is known of the loop device says nothing of the device behind it.
    (backingFile !== null &&
      numberOfNode(backingFile, root) !== null &&
      `it only passes on to ${backingFile}`);
  if (typeof problem === 'string') {
    return stop(
      'DRIVE_NOT_A_DISK',
      `${drive.path} is no disk of its own: ${problem}.`,
      'Choose another drive.',
    );
  }
  return backingFile !== null && isImage(join(root, backingFile))
    ? inUse(drive, {
        detail: `its content is the image ${backingFile}`,
        obstacle: { kind: 'contentIs', path: backingFile },
      })
    : null;
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

const findUse = (drive: ConfirmedDrive, deviceNumber: string, root: string): JobError | null => {
  let tables: Mount[][];
  try {
    tables = readMountTables(root);
  } catch {
    return inUse(drive, {
      detail: 'what is mounted could not be read, and so it is not known to be free',
      obstacle: { kind: 'mountsUnknown' },
    });
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
    const places = [...new Set(mountpoints)].join(', ');
    return stop(
      'DRIVE_MOUNTED',
      `${drive.path} is mounted at ${places}${names.length === 0 ? '' : ` (through ${names.join(', ')})`}.`,
      'Unmount it, or agree to that (--unmount).',
      { mountpoints: places },
    );
  }
  return names.length === 0
    ? null
    : inUse(drive, { detail: `held by ${names.join(', ')}`, obstacle: { kind: 'heldBy', names } });
};

/** Why it is in use, for the person who reads the log and for the window, which says it in its own words. */
type Use = { detail: string; obstacle: DriveObstacle };

/** What nobody may overrule. */
const findSystemUse = (
  mounts: Mount[],
  { all, btrfsDevices: count }: BuiltOn,
  root: string,
): Use | null => {
  const holds = (path: string): boolean =>
    mountAt(mounts, path)?.devices.some((number) => all.has(number)) === true;
  const place = SYSTEM_PATHS.find(holds);
  if (place !== undefined) {
    return { detail: `it holds ${place}`, obstacle: { kind: 'holdsPath', path: place } };
  }
  for (const path of readSwaps(root)) {
    const number = numberOfNode(path, root);
    if (number !== null && all.has(number)) {
      return { detail: `it holds the swap ${path}`, obstacle: { kind: 'swap' } };
    }
    if (number === null && holds(path)) {
      return { detail: `it holds the swap file ${path}`, obstacle: { kind: 'swapFile', path } };
    }
  }
  return count > 1
    ? {
        detail: `it is one of the ${count} devices of a mounted btrfs`,
        obstacle: { kind: 'btrfs', count },
      }
    : null;
};

const inUse = (drive: ConfirmedDrive, { detail, obstacle }: Use): JobError =>
  stop(
    'DRIVE_IN_USE',
    `${drive.path} is in use: ${detail}. It will not be erased.`,
    'Choose another drive, or end that use first.',
    { detail, obstacle },
  );

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
};
