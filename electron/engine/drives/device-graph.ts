import type { DriveInventory, Mount, RawDrive } from '../ports/index.ts';

/** How block devices, mounts and files stand on each other, at one moment. Devices are named by `major:minor`. */
export type DeviceGraph = {
  find: (deviceNumber: string) => RawDrive | null;
  /** The device itself and all that it stands on, down to the disks. */
  below: (deviceNumber: string) => Set<string>;
  /** The devices of the file system that holds `path`; none for one in memory or on a network. */
  holding: (path: string) => string[];
};

export const createDeviceGraph = (inventory: DriveInventory): DeviceGraph => {
  const byNumber = new Map<string, RawDrive>();
  const byName = new Map<string, RawDrive>();
  const parentOf = new Map<string, string>();
  const add = (device: RawDrive, parent: RawDrive | null): void => {
    byNumber.set(device.deviceNumber, device);
    byName.set(device.name, device);
    if (parent) parentOf.set(device.deviceNumber, parent.deviceNumber);
    for (const child of device.children) add(child, device);
  };
  for (const drive of inventory.drives) add(drive, null);

  const holding = (path: string): string[] => {
    const best = findMounts(inventory.mounts, path);
    return best.flatMap(({ fileSystem, deviceNumber }) =>
      // ZFS does not say which of its pools' members hold a data set: all of them do.
      fileSystem === 'zfs' ? inventory.zfsMembers : [deviceNumber],
    );
  };

  /** One step down. */
  const standsOn = (deviceNumber: string): string[] => {
    const device = byNumber.get(deviceNumber);
    const parent = parentOf.get(deviceNumber);
    const holders = [...byNumber.values()].filter((other) =>
      device ? other.holders.includes(device.name) : false,
    );
    return [
      ...(parent ? [parent] : []),
      ...(device?.slaves ?? []).flatMap((name) => byName.get(name)?.deviceNumber ?? []),
      // The same link, told from the other end.
      ...holders.map((other) => other.deviceNumber),
      ...(device?.backingFile ? holding(device.backingFile) : []),
      ...inventory.btrfsSets.filter((set) => set.includes(deviceNumber)).flat(),
    ];
  };

  return {
    find: (deviceNumber) => byNumber.get(deviceNumber) ?? null,
    holding,
    below: (deviceNumber) => {
      const seen = new Set<string>();
      const pending = [deviceNumber];
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        if (seen.has(next)) continue;
        seen.add(next);
        pending.push(...standsOn(next));
      }
      return seen;
    },
  };
};

/** The mount that shows at `path`: the longest mount point, and of several there the last. Several entries are one mount's devices. */
const findMounts = (mounts: Mount[], path: string): Mount[] => {
  const covering = mounts.filter(({ mountpoint }) => isWithin(path, mountpoint));
  const longest = Math.max(0, ...covering.map(({ mountpoint }) => mountpoint.length));
  const stacked = covering.filter(({ mountpoint }) => mountpoint.length === longest);
  const top = stacked.at(-1);
  return stacked.filter(
    ({ source, fileSystem }) => source === top?.source && fileSystem === top.fileSystem,
  );
};

const isWithin = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);
