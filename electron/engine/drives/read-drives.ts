import {
  type Drive,
  type DriveName,
  fail,
  type MadeUpName,
  ok,
  type Partition,
  type Result,
  saidBy,
} from '../../contract/index.ts';
import { judgeContent } from '../../drive-facts/content.ts';
import type { DriveInventory, Ports, RawDrive } from '../ports/index.ts';
import {
  findRefusals,
  holdersOf,
  type JudgeOptions,
  mountpointsOf,
  type Refusal,
} from './eligibility.ts';

export type DrivePorts = Pick<
  Ports,
  'driveSource' | 'files' | 'processes' | 'settings' | 'environment'
>;

type ListedDrive = { raw: RawDrive; drive: Drive; refusals: Refusal[] };
export type Listing = { inventory: DriveInventory; drives: ListedDrive[] };

/** Looks at all devices at this moment. With `DRIVES_UNREADABLE` nothing is known, so nothing may be erased. */
export const readDrives = async (
  ports: Pick<DrivePorts, 'driveSource' | 'environment'>,
  options: JudgeOptions = { protectedPaths: [], imageSizeBytes: null },
): Promise<Result<Listing>> => {
  let inventory: DriveInventory;
  try {
    inventory = await ports.driveSource.read();
  } catch (error) {
    return fail('DRIVES_UNREADABLE', { reason: 'system', said: saidBy(error) });
  }
  const { home, folders } = ports.environment;
  const { data, cache, logs } = folders;
  const judge = {
    ...options,
    protectedPaths: [home, data, cache, logs, ...options.protectedPaths],
  };
  const listed = inventory.drives.map((raw) => {
    const refusals = findRefusals(raw, inventory, judge);
    return { raw, refusals, drive: describeDrive(raw, inventory, refusals[0] ?? null) };
  });
  return ok({ inventory, drives: withUniqueIds(listed) });
};

/** What is shown of a device, with the weightiest reason against erasing it. Ids are unique only after `withUniqueIds`. */
export const describeDrive = (
  raw: RawDrive,
  inventory: DriveInventory,
  refusal: Refusal | null,
): Drive => ({
  id: idOf(raw),
  device: raw.device,
  kind: raw.type === 'loop' ? 'loop' : 'disk',
  ...nameOf(raw),
  sizeBytes: raw.sizeBytes,
  bus: raw.bus,
  linkMbps: raw.linkMbps,
  serial: raw.serial,
  removable: raw.removable,
  readOnly: raw.readOnly,
  mountpoints: mountpointsOf(raw, inventory),
  partitions: raw.children.map((part) => describePartition(part, inventory)),
  holders: holdersOf(raw, inventory),
  logicalBlockBytes: raw.logicalBlockBytes,
  content: judgeContent(raw.content, raw.sizeBytes ?? 0),
  eligible: refusal === null,
  reason: refusal?.reason ?? null,
  obstacle: refusal?.obstacle ?? null,
  identity:
    raw.sizeBytes === null
      ? null
      : {
          path: raw.device,
          deviceNumber: raw.deviceNumber,
          sizeBytes: raw.sizeBytes,
          serial: raw.serial,
          busPath: raw.sysPath,
          diskseq: raw.diskseq,
        },
  // The registry is asked by whoever shows it (`withLastStick`).
  lastStick: null,
});

const describePartition = (raw: RawDrive, inventory: DriveInventory): Partition => ({
  device: raw.device,
  offsetBytes: raw.offsetBytes,
  sizeBytes: raw.sizeBytes ?? 0,
  label: raw.label,
  fileSystem: raw.fileSystem,
  mountpoints: mountpointsOf(raw, inventory),
});

const nameOf = (raw: RawDrive): DriveName => {
  if (raw.backingFile !== null) return madeUpName('loop', raw.backingFile);
  const model = raw.model ?? '';
  const vendor = raw.vendor ?? '';
  const name = model.startsWith(vendor) ? model : `${vendor} ${model}`;
  const own = name.replaceAll('_', ' ').replace(/\s+/g, ' ').trim();
  return own === '' ? madeUpName('nameless', raw.name) : ownName(own);
};

/**
 * By what the drive itself says, so that it is the same in another port. A drive without a serial number has only the
 * kernel's name for this time.
 */
const idOf = (raw: RawDrive): string => {
  if (raw.serial === null) return raw.name;
  const parts = [raw.bus, raw.model ?? raw.vendor, raw.serial].filter((part) => part !== null);
  return parts.map((part) => part.trim().replace(/[^A-Za-z0-9._]+/g, '_')).join('-');
};

/** Cheap sticks share serial numbers; then the kernel's name tells them apart. */
export const withUniqueIds = <T extends { drive: Drive }>(listed: T[]): T[] =>
  listed.map((entry) => {
    const { id, device } = entry.drive;
    const shared = listed.some((other) => other !== entry && other.drive.id === id);
    const unique = shared ? `${id}-${device.replace(/^\/dev\//, '')}` : id;
    return { ...entry, drive: { ...entry.drive, id: unique } };
  });

export const ownName = (description: string): DriveName => ({ description, madeUpName: null });

export const madeUpName = (kind: MadeUpName['kind'], name: string): DriveName => ({
  description: `${english[kind]} ${name}`,
  madeUpName: { kind, name },
});

const english = { practice: 'Practice drive', loop: 'Loop device on', nameless: 'Drive' } as const;
