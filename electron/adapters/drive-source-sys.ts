import { existsSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type DeviceFacts,
  isRemovable,
  listBlockDevices,
  readBackingFile,
  readDeviceFacts,
  usbFolderOf,
} from '../drive-facts/device-facts.ts';
import { listFolder, readText } from '../drive-facts/kernel-files.ts';
import type { RawDrive } from '../engine/ports/index.ts';
import type { DrivelistEntry, LsblkEntry } from './drive-source-tools.ts';

const CLASS = '/sys/class/block';

/** All whole devices (disks, loops with a file, device-mapper, RAID), each with its partitions as its children. */
export const readBlockDevices = (
  lsblk: Map<string, LsblkEntry>,
  drivelist: Map<string, DrivelistEntry>,
): RawDrive[] => {
  const ids = readIds();
  const all: { raw: RawDrive; facts: DeviceFacts }[] = [];
  for (const name of listBlockDevices()) {
    const number = readText(join(CLASS, name, 'dev'));
    const facts = number && readDeviceFacts(number);
    if (!facts) continue;
    const raw = toRaw(facts, ids.get(name) ?? [], lsblk.get(name) ?? null, drivelist);
    // A loop device without a file is a name, not a drive.
    if (raw.type === 'loop' && raw.backingFile === null) continue;
    all.push({ raw, facts });
  }
  const partitions = all.filter(({ facts }) => facts.partition);
  return all
    .filter(({ facts }) => !facts.partition)
    .map(({ raw, facts }) => ({
      ...raw,
      children: partitions
        .filter((part) => dirname(part.facts.sysPath) === facts.sysPath)
        .map((part) => part.raw)
        .sort((a, b) => (a.offsetBytes ?? 0) - (b.offsetBytes ?? 0)),
    }));
};

const toRaw = (
  facts: DeviceFacts,
  ids: string[],
  lsblk: LsblkEntry | null,
  drivelist: Map<string, DrivelistEntry>,
): RawDrive => {
  const { name, sysPath, partition } = facts;
  const device = `/dev/${name.replaceAll('!', '/')}`;
  const listed = drivelist.get(device) ?? null;
  const type = lsblk?.type ?? typeOf(facts);
  const model =
    lsblk?.model ??
    readText(join(sysPath, 'device/model')) ??
    readText(join(sysPath, 'device/name')) ??
    (type === 'disk' ? nameOf(listed?.description ?? null) : null);
  const offset = readText(join(sysPath, 'start'));
  const bus = busOf(sysPath) ?? lsblk?.transport ?? listed?.bus ?? null;
  return {
    name,
    device,
    type,
    deviceNumber: facts.deviceNumber,
    sizeBytes: facts.sizeBytes === 0 ? null : facts.sizeBytes,
    logicalBlockBytes: facts.logicalBlockBytes,
    model,
    vendor: nameOf(lsblk?.vendor ?? readText(join(sysPath, 'device/vendor'))),
    serial: facts.serial ?? lsblk?.serial ?? null,
    bus,
    linkMbps: readLinkMbps(sysPath),
    removable: isRemovable(facts) || bus === 'usb',
    readOnly: facts.readOnly,
    ids,
    sysPath,
    diskseq: facts.diskseq,
    backingFile: readBackingFile(sysPath),
    offsetBytes: partition && offset !== null ? Number(offset) * 512 : null,
    label: lsblk?.label ?? null,
    fileSystem: lsblk?.fileSystem ?? null,
    fileSystemUuid: lsblk?.fileSystemUuid ?? null,
    slaves: listFolder(join(sysPath, 'slaves')).sort(),
    holders: listFolder(join(sysPath, 'holders')).sort(),
    children: [],
    content: [],
  };
};

/** PCI and virtio have a number where SCSI has a name. */
const nameOf = (text: string | null): string | null =>
  text === null || /^0x[0-9a-f]+$/i.test(text) ? null : text;

/** Where lsblk is not there to say it. */
const typeOf = ({ name, partition, sysPath }: DeviceFacts): string => {
  if (partition) return 'part';
  if (existsSync(join(sysPath, 'dm'))) return 'dm';
  if (existsSync(join(sysPath, 'md'))) return 'raid';
  if (name.startsWith('loop')) return 'loop';
  if (name.startsWith('sr')) return 'rom';
  return 'disk';
};

/** By the buses that the device's path in sysfs leads over, the one that a person plugs into first. */
const busOf = (sysPath: string): string | null => {
  const buses: [RegExp, string][] = [
    [/\/usb\d+\//, 'usb'],
    [/\/mmc_host\//, 'mmc'],
    [/\/nvme\//, 'nvme'],
    [/\/ata\d+\//, 'sata'],
    [/\/virtio\d+\//, 'virtio'],
    [/\/virtual\/block\/loop/, 'loop'],
    [/\/host\d+\//, 'scsi'],
  ];
  return buses.find(([pattern]) => pattern.test(sysPath))?.[1] ?? null;
};

/** Names under /dev/disk/by-id, by kernel name. */
const readIds = (): Map<string, string[]> => {
  const ids = new Map<string, string[]>();
  const folder = '/dev/disk/by-id';
  for (const id of listFolder(folder).sort()) {
    try {
      const name = basename(readlinkSync(join(folder, id)));
      ids.set(name, [...(ids.get(name) ?? []), id]);
    } catch {
      // Gone between the two calls.
    }
  }
  return ids;
};

/** Changes whenever a disk comes, goes, is exchanged, or is mounted or unmounted. */
export const signatureOfBlockDevices = (): string => {
  const parts = listFolder('/sys/block')
    .sort()
    .map((name) =>
      ['diskseq', 'size', 'ro']
        .map((file) => readText(join('/sys/block', name, file)))
        .concat(name)
        .join(' '),
    );
  // Containers come and go by the second; only what is mounted from a device can be on a drive.
  const mounts = (readText('/proc/self/mountinfo') ?? '')
    .split('\n')
    .filter((line) => / - \S+ \/dev\//.test(line));
  return [...parts, ...mounts, readText('/proc/swaps')].join('\n');
};

/**
 * What the USB link that a block device hangs on was agreed to run at, in Mbit/s: 480 for USB 2, 5000 and more for USB 3.
 * Null for what is not on USB. `sysPath` is its folder in sysfs, which lies in that of the USB device.
 */
export const readLinkMbps = (sysPath: string): number | null => {
  const folder = /\/usb\d+\//.test(sysPath) ? usbFolderOf(sysPath) : null;
  // It can also be "unknown".
  const mbps = Number(folder && readText(join(folder, 'speed')));
  return Number.isFinite(mbps) && mbps > 0 ? mbps : null;
};
