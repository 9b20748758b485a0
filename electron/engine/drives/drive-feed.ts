import {
  compareByLoss,
  type Drive,
  type EventBody,
  ok,
  type Result,
} from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import { findDrive } from './find-drive.ts';
import { listPracticeDrives } from './practice-drive.ts';
import { type DrivePorts, readDrives } from './read-drives.ts';

export type DriveFeed = {
  /** The drives as they are now, which every subscriber is told. */
  publish: () => Promise<Result<Drive[]>>;
  /** Only a shell that listens needs it; a command that lists once does not pay for it. */
  watch: () => void;
  /** What a drive holds is another thing after a job. Nothing to do where nobody watches. */
  refresh: () => Promise<void>;
  find: (selector: string) => Promise<Result<Drive>>;
  close: () => void;
};

/** Tells which drives there are. `complete` adds to each what is known of it elsewhere. */
export const createDriveFeed = (
  ports: Ports,
  publishEvent: (event: EventBody) => void,
  complete: (drive: Drive) => Promise<Drive>,
): DriveFeed => {
  let endWatch: (() => void) | null = null;

  const publish = async () => {
    const listed = await listDrives(ports);
    if (!listed.ok) return listed;
    const drives = await Promise.all(listed.value.map(complete));
    publishEvent({ type: 'drives.changed', drives });
    return ok(drives);
  };

  return {
    publish,
    watch: () => {
      endWatch ??= ports.driveSource.watch(() => void publish());
    },
    refresh: async () => {
      if (endWatch !== null) await publish();
    },
    find: async (selector) => {
      const found = await findDrive(ports, selector);
      return found.ok ? ok(await complete(found.value)) : found;
    },
    close: () => endWatch?.(),
  };
};

/** Device-mapper and RAID are shown by the drives that they are built on. */
const SHOWN_TYPES = new Set(['disk', 'loop']);

/** All drives, safest first, and what may not be erased with the reason. `DRIVES_UNREADABLE` where the machine can't be asked. */
export const listDrives = async (ports: DrivePorts): Promise<Result<Drive[]>> => {
  const listing = await readDrives(ports);
  if (!listing.ok) return listing;
  const devices = listing.value.drives
    .filter(({ raw }) => SHOWN_TYPES.has(raw.type))
    .map(({ drive }) => drive);
  const drives = [...devices, ...(await listPracticeDrives(ports))];
  return ok(drives.toSorted(compareByLoss()));
};
