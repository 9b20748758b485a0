import { compareByLoss, type Drive, ok, type Result } from '../../contract/index.ts';
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

/** Pure. By what would be lost. */
export const sortBySafety = (drives: Drive[]): Drive[] => drives.toSorted(compareByLoss());
