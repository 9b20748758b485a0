import { type Drive, fail, ok, type Result, saidBy } from '../../contract/index.ts';
import type { DriveInventory, Ports, RawDrive } from '../ports/index.ts';
import { describeDrive, withUniqueIds } from './describe-drive.ts';
import { findRefusals, type JudgeOptions, type Refusal } from './eligibility.ts';

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
