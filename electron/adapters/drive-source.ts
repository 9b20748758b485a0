import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { deviceNumberOf, readBtrfsSets, readSwaps } from '../drive-facts/kernel-files.ts';
import { parseMounts } from '../drive-facts/mounts.ts';
import type { DriveSource } from '../engine/ports/index.ts';
import { withContent } from './drive-source-content.ts';
import { readBlockDevices, signatureOfBlockDevices } from './drive-source-sys.ts';
import {
  type DrivelistModule,
  readDrivelist,
  readLsblk,
  readZfsMembers,
} from './drive-source-tools.ts';

export type DriveSourceOptions = {
  /** The native addon, which may not load; then `/sys` and lsblk say all that is known. */
  loadDrivelist?: () => Promise<DrivelistModule>;
  watchIntervalMs?: number;
};

/**
 * The drives of this machine. `/sys` says what there is and how it hangs together; lsblk, where it is there, adds what udev knows (file
 * systems, labels, transport), and drivelist a description and a bus where both are silent. `read` rejects where there is no `/sys`.
 */
export const createDriveSource = (options: DriveSourceOptions = {}): DriveSource => {
  const loadDrivelist = options.loadDrivelist ?? loadAddon;
  return {
    read: async () => {
      const [lsblk, drivelist] = await Promise.all([readLsblk(), readDrivelist(loadDrivelist)]);
      const mountinfo = readFileSync('/proc/self/mountinfo', 'utf8');
      const mounts = parseMounts(mountinfo, (path) => deviceNumberOf(path));
      const drives = await withContent(readBlockDevices(lsblk, drivelist), mounts);
      return {
        drives,
        mounts,
        swaps: readSwaps(),
        btrfsSets: readBtrfsSets(),
        zfsMembers: await readZfsMembers(drives),
      };
    },
    watch: (onChange) => watchDrives(onChange, options.watchIntervalMs ?? 1000),
    probeExclusive: async (device) => probeExclusive(device),
  };
};

/** An optional package: by a name that neither compiler nor bundler insists on, as it may not be installed at all. */
const addon: string = 'drivelist';
const loadAddon = (): Promise<DrivelistModule> => import(addon);

/**
 * Node has no netlink, so udev can't tell: `/sys` is looked at once a second, some files of a few bytes each, and no
 * process is started until something is different.
 */
const watchDrives = (onChange: () => void, intervalMs: number): (() => void) => {
  let last = signatureOfBlockDevices();
  const timer = setInterval(() => {
    const now = signatureOfBlockDevices();
    if (now === last) return;
    last = now;
    onChange();
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
};

const probeExclusive = (device: string): 'free' | 'busy' | 'unknown' => {
  try {
    // O_NONBLOCK: a drive without a medium answers at once.
    closeSync(openSync(device, constants.O_RDONLY | constants.O_EXCL | constants.O_NONBLOCK));
    return 'free';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EBUSY' ? 'busy' : 'unknown';
  }
};
