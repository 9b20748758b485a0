import { type Drive, ok, type Result } from '../../contract/index.ts';
import { listPracticeDrives } from './practice-drive.ts';
import { type DrivePorts, readDrives } from './read-drives.ts';

/** Device-mapper and RAID are shown by the drives that they are built on. */
const SHOWN_TYPES = new Set(['disk', 'loop']);

/** All drives, safest first, and what may not be erased with the reason. `DRIVES_UNREADABLE` where the machine can't be asked. */
export const listDrives = async (ports: DrivePorts): Promise<Result<Drive[]>> => {
  const listing = await readDrives(ports);
  if (!listing.ok) return listing;
  const devices = listing.value.drives
    .filter(({ raw }) => SHOWN_TYPES.has(raw.type))
    .map(({ drive }) => drive);
  return ok(sortBySafety([...devices, ...(await listPracticeDrives(ports))]));
};

/** Real sticks before practice drives, both before what has to be overruled, all before what can't be. */
const rankOf = (drive: Drive): number => {
  if (drive.eligible) return drive.kind === 'practice' ? 1 : 0;
  if (drive.reason === 'DRIVE_MOUNTED') return drive.removable ? 2 : 4;
  if (drive.reason === 'DRIVE_FIXED') return 3;
  return drive.reason === 'DRIVE_NOT_A_DISK' ? 6 : 5;
};

/** Pure. */
export const sortBySafety = (drives: Drive[]): Drive[] =>
  drives.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || a.device.localeCompare(b.device, 'en', { numeric: true }),
  );
