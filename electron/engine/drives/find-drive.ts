import { resolve } from 'node:path';
import { type Drive, fail, ok, ownCommands, type Result } from '../../contract/index.ts';
import type { FileStat } from '../ports/index.ts';
import { readPracticeDrive } from './practice-drive.ts';
import { type DrivePorts, type Listing, readDrives } from './read-drives.ts';

/**
 * The drive that `selector` means: a device path (a link such as those in /dev/disk/by-id too), an id from the list, or `file:PATH` for a practice
 * drive. `DRIVE_NOT_FOUND`, or `DRIVE_NOT_A_DISK` for a partition, a folder, another kind of device, an unmarked file.
 */
export const findDrive = async (ports: DrivePorts, selector: string): Promise<Result<Drive>> => {
  if (selector.startsWith('file:')) return readPracticeDrive(ports, selector.slice('file:'.length));
  const listing = await readDrives(ports);
  if (!listing.ok) return listing;
  return selector.includes('/')
    ? findByPath(ports, listing.value, selector)
    : findById(listing.value, selector);
};

const findById = ({ drives }: Listing, id: string): Result<Drive> => {
  const found = drives.find(({ drive }) => drive.id === id);
  return found ? asDisk(found.drive, id) : notFoundError(id);
};

const findByPath = async (
  ports: DrivePorts,
  { drives }: Listing,
  selector: string,
): Promise<Result<Drive>> => {
  const path = resolve(ports.environment.workingFolder, selector);
  const real = (await ports.files.realPath(path).catch(() => null)) ?? path;
  const found = drives.find(({ drive }) => drive.device === real);
  if (found) return asDisk(found.drive, selector);
  const stat = await ports.files.stat(real).catch(() => null);
  return stat === null ? notFoundError(selector) : notDriveError(selector, stat, drives, real);
};

/** Device-mapper, optical drives and the like are devices, but no drives. */
const asDisk = (drive: Drive, selector: string): Result<Drive> =>
  drive.reason === 'DRIVE_NOT_A_DISK'
    ? fail('DRIVE_NOT_A_DISK', {
        reason: 'obstacle',
        device: selector,
        name: null,
        obstacle: drive.obstacle ?? { kind: 'noMedium' },
      })
    : ok(drive);

const notDriveError = (
  device: string,
  { kind }: FileStat,
  drives: Listing['drives'],
  path: string,
) => {
  switch (kind) {
    case 'blockDevice': {
      const whole = drives.find(({ raw }) => raw.children.some(({ device }) => device === path));
      return whole
        ? fail('DRIVE_NOT_A_DISK', { reason: 'partition', device, whole: whole.drive.device })
        : fail('DRIVE_NOT_A_DISK', { reason: 'unused', device, command: listing });
    }
    case 'file':
      return fail('DRIVE_NOT_A_DISK', { reason: 'file', device });
    case 'directory':
      return fail('DRIVE_NOT_A_DISK', { reason: 'folder', device, command: listing });
    default:
      return fail('DRIVE_NOT_A_DISK', { reason: 'noBlockDevice', device, command: listing });
  }
};

const listing = ownCommands.drives();

const notFoundError = (selector: string) =>
  fail('DRIVE_NOT_FOUND', { reason: 'selector', device: selector, command: listing });
