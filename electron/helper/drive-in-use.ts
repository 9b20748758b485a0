import { existsSync, fstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type DeviceFacts,
  isRemovable,
  listBlockDevices,
  readBackingFile,
  readDeviceFacts,
} from '../drive-facts/device-facts.ts';
import {
  type BlockDevice,
  findBuiltOn,
  findUse,
  type Standing,
  shapeOf,
} from '../drive-facts/in-use.ts';
import {
  deviceNumberOf,
  listFolder,
  readBtrfsSets,
  readSwaps,
  readText,
} from '../drive-facts/kernel-files.ts';
import { parseMounts } from '../drive-facts/mounts.ts';
import type { DriveIdentity, DriveObstacle } from '../helper-protocol/index.ts';
import { type JobError, stop } from './failures.ts';

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
  const refusal = findShapeProblem(drive, facts, root) ?? usedBy(drive, facts.deviceNumber, root);
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
  const number = deviceNumberOf(drive.path, root);
  const facts = number === null ? null : readDeviceFacts(number, join(root, 'sys'));
  const found = facts === null ? null : usedBy(drive, facts.deviceNumber, root);
  return found ?? stop('DRIVE_IN_USE', { ...on(drive), obstacle: { kind: 'heldByProgram' } });
};

const findShapeProblem = (
  drive: DriveIdentity,
  { name, sysPath }: DeviceFacts,
  root: string,
): JobError | null => {
  const to = readBackingFile(sysPath);
  const { path: device } = drive;
  const obstacle = shapeOf(name);
  if (existsSync(join(sysPath, 'dm')))
    return stop('DRIVE_NOT_A_DISK', { reason: 'deviceMapper', device });
  if (existsSync(join(sysPath, 'md'))) return stop('DRIVE_NOT_A_DISK', { reason: 'raid', device });
  if (obstacle !== null)
    return stop('DRIVE_NOT_A_DISK', { reason: 'obstacle', ...on(drive), obstacle });
  if (to === null) return null;
  // Whatever is known of the loop device says nothing of the device behind it.
  if (deviceNumberOf(to, root) !== null)
    return stop('DRIVE_NOT_A_DISK', { reason: 'passesOn', device, to });
  if (!isFileThere(to, root)) return stop('DRIVE_NOT_A_DISK', { reason: 'unseen', device, to });
  return isImage(join(root, to)) ? inUse(drive, { kind: 'contentIs', path: to }) : null;
};

/** A node that was removed, or is another process's, may be that of any disk. The kernel marks what was removed (d_path, fs/d_path.c). */
const isFileThere = (path: string, root: string): boolean => {
  if (path.endsWith(' (deleted)')) return false;
  try {
    return statSync(join(root, path)).isFile();
  } catch {
    return false;
  }
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

const usedBy = (drive: DriveIdentity, deviceNumber: string, root: string): JobError | null => {
  let standings: Standing[];
  try {
    standings = readStandings(root);
  } catch {
    return inUse(drive, { kind: 'mountsUnknown' });
  }
  const looks = standings.map((standing) => ({
    standing,
    built: findBuiltOn(deviceNumber, standing),
  }));
  for (const { standing, built } of looks) {
    const use = findUse(built, standing);
    if (use !== null) return inUse(drive, use);
  }
  const mountpoints = looks.flatMap(({ standing, built }) =>
    standing.mounts
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

const on = ({ path }: DriveIdentity) => ({ device: path, name: null });

const inUse = (drive: DriveIdentity, obstacle: DriveObstacle): JobError =>
  stop('DRIVE_IN_USE', { ...on(drive), obstacle });

/**
 * How everything stands on each other by this process's own look: once with what is mounted as it sees that itself, and once as process 1 does
 * where that may be read: who started the helper may live in a mount namespace of his own, in which the mounts of the system do not
 * show. ZFS tells the kernel's files nothing and is left to `O_EXCL`. Throws where there is no `/proc`.
 */
const readStandings = (root: string): Standing[] => {
  const own = readFileSync(join(root, 'proc/self/mountinfo'), 'utf8');
  const first = readText(join(root, 'proc/1/mountinfo'));
  const texts = first === null || first === own.trim() ? [own] : [own, first];
  const standing = {
    devices: readDevices(root),
    btrfsSets: readBtrfsSets(root),
    zfsMembers: [],
    swaps: readSwaps(root),
  };
  const numberOf = (path: string): string | null => deviceNumberOf(path, root);
  return texts.map((text) => ({ ...standing, mounts: parseMounts(text, numberOf) }));
};

const readDevices = (root: string): BlockDevice[] => {
  const sys = join(root, 'sys');
  const found = listBlockDevices(sys).flatMap((name) => {
    const folder = join(sys, 'class/block', name);
    const deviceNumber = readText(join(folder, 'dev'));
    const sysPath = realPath(folder);
    // Gone between the two calls.
    if (deviceNumber === null || sysPath === null) return [];
    const backingFile = readBackingFile(folder);
    return {
      name,
      deviceNumber,
      sysPath,
      slaves: listFolder(join(folder, 'slaves')),
      holders: listFolder(join(folder, 'holders')),
      backingFile,
      backingNumber: backingFile === null ? null : deviceNumberOf(backingFile, root),
    };
  });
  return found.map(({ sysPath, ...device }) => {
    const disk = found.find((other) => other.sysPath === dirname(sysPath));
    return { ...device, partitionOf: disk?.deviceNumber ?? null };
  });
};

const realPath = (path: string): string | null => {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
};
