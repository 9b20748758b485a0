import { resolve } from 'node:path';
import { type Drive, type Failure, fail, ok, type Result } from '../../contract/index.ts';
import type { FileStat } from '../ports/index.ts';
import { orNull, readPracticeDrive } from './practice-drive.ts';
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
  return found ? asDisk(found.drive, id) : notFound(id);
};

const findByPath = async (
  ports: DrivePorts,
  { drives }: Listing,
  selector: string,
): Promise<Result<Drive>> => {
  const path = resolve(ports.surroundings.workingFolder, selector);
  const real = (await orNull(ports.files.realPath(path))) ?? path;
  const found = drives.find(({ drive }) => drive.device === real);
  if (found) return asDisk(found.drive, selector);
  const stat = await orNull(ports.files.stat(real));
  return stat === null ? notFound(selector) : notADisk(selector, ...explain(stat, drives, real));
};

/** Device-mapper, optical drives and the like are devices, but no drives. */
const asDisk = (drive: Drive, selector: string): Result<Drive> =>
  drive.reason === 'DRIVE_NOT_A_DISK'
    ? notADisk(selector, drive.reasonDetail ?? 'no disk', 'Choose one of: flakestick drives.')
    : ok(drive);

const explain = (
  stat: FileStat,
  drives: Listing['drives'],
  path: string,
): [what: string, hint: string] => {
  switch (stat.kind) {
    case 'blockDevice': {
      const whole = drives.find(({ raw }) => raw.children.some(({ device }) => device === path));
      return whole
        ? ['it is a partition', `The whole drive is ${whole.drive.device}.`]
        : ['it is not in use as a drive', 'Choose one of: flakestick drives.'];
    }
    case 'file':
      return ['it is a file', 'A practice drive is given as file:PATH.'];
    case 'directory':
      return ['it is a folder', 'Choose one of: flakestick drives.'];
    default:
      return ['it is no block device', 'Choose one of: flakestick drives.'];
  }
};

const notFound = (selector: string): { ok: false; error: Failure } =>
  fail(
    'DRIVE_NOT_FOUND',
    `There is no drive ${selector}.`,
    'Plug it in, then look it up: flakestick drives.',
  );

const notADisk = (selector: string, what: string, hint: string): { ok: false; error: Failure } =>
  fail('DRIVE_NOT_A_DISK', `${selector} can't be written to as a drive: ${what}.`, hint);
