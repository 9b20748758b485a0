import { basename } from 'node:path';
import {
  type DriveName,
  fail,
  ok,
  type Result,
  type StickEntry,
  saidBy,
} from '../../contract/index.ts';
import { madeUpName, ownName } from '../drives/describe-drive.ts';
import { isNewerData, type KnownStick, type Sticks } from '../ports/index.ts';
import { toRecord } from './recall.ts';

/** So many are told; the registry keeps more. */
const TOLD = 200;

/** What was written on this machine, newest first. */
export const listSticks = async ({
  sticks,
}: {
  sticks: Pick<Sticks, 'list'>;
}): Promise<Result<StickEntry[]>> => {
  try {
    return ok((await sticks.list(TOLD)).map(toEntry));
  } catch (error) {
    return unusable('read', error);
  }
};

/** One that is gone already is as good as forgotten. */
export const forgetStick = async (
  { sticks }: { sticks: Pick<Sticks, 'removeUpTo'> },
  id: number,
): Promise<Result<Record<string, never>>> => {
  try {
    await sticks.removeUpTo(id);
    return ok({});
  } catch (error) {
    return unusable('change', error);
  }
};

const toEntry = (known: KnownStick): StickEntry => ({
  id: known.id,
  driveId: known.driveId,
  ...describeDriveId(known.driveId, known.serial),
  driveBytes: known.driveBytes,
  serial: known.serial,
  record: toRecord(known),
});

/**
 * Pure. What a drive is called, from its id: `usb-SanDisk_Ultra-4C53…` is a "SanDisk Ultra". The registry holds no
 * description. No part of an id has a hyphen in it (`idOf` in drives/describe-drive.ts).
 */
export const describeDriveId = (driveId: string, serial: string | null): DriveName => {
  if (driveId.startsWith('file:')) return madeUpName('practice', basename(driveId));
  if (serial === null) return madeUpName('nameless', driveId);
  const parts = driveId.split('-');
  const end = parts.indexOf(serial.trim().replace(/[^A-Za-z0-9._]+/g, '_'));
  const [first, second] = parts.slice(0, end === -1 ? parts.length : end);
  const model = second ?? (first !== undefined && BUSES.has(first) ? null : first);
  const own = model?.replaceAll('_', ' ').trim();
  return own ? ownName(own) : madeUpName('nameless', serial);
};

const BUSES = new Set(['usb', 'mmc', 'nvme', 'sata', 'ata', 'scsi', 'sas', 'virtio', 'loop']);

const unusable = (doing: 'read' | 'change', error: unknown) =>
  isNewerData(error)
    ? fail('DATA_NEWER', { reason: 'memory', doing })
    : fail('FILE_UNWRITABLE', { reason: 'memory', doing, said: saidBy(error) });
