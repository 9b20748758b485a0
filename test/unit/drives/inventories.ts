import type { Mount } from '../../../electron/drive-facts/mounts.ts';
import type { DriveInventory, RawDrive } from '../../../electron/engine/ports/index.ts';

let minors = 0;

/** A 32 GB USB stick, but for what is said otherwise. */
export const raw = (name: string, fields: Partial<RawDrive> = {}): RawDrive => {
  minors += 1;
  return {
    name,
    device: `/dev/${name}`,
    type: 'disk',
    deviceNumber: `8:${minors}`,
    sizeBytes: 32_000_000_000,
    logicalBlockBytes: 512,
    model: 'Ultra Fit',
    vendor: 'SanDisk',
    serial: `S${minors}`,
    bus: 'usb',
    linkMbps: null,
    removable: true,
    readOnly: false,
    ids: [],
    sysPath: `/sys/devices/${name}`,
    diskseq: minors,
    backingFile: null,
    offsetBytes: null,
    label: null,
    fileSystem: null,
    fileSystemUuid: null,
    slaves: [],
    holders: [],
    children: [],
    content: [],
    ...fields,
  };
};

export const part = (name: string, fields: Partial<RawDrive> = {}): RawDrive =>
  raw(name, { type: 'part', ...fields });

export const mount = (device: RawDrive, mountpoint: string, fileSystem = 'ext4'): Mount => ({
  devices: [device.deviceNumber],
  mountpoint,
  fileSystem,
});

export const inventory = (fields: Partial<DriveInventory>): DriveInventory => ({
  drives: [],
  mounts: [],
  swaps: [],
  btrfsSets: [],
  zfsMembers: [],
  ...fields,
});
