import { basename } from 'node:path';
import {
  type Drive,
  type DriveName,
  fail,
  ok,
  type Result,
  type StickEntry,
  StickRecord,
  saidBy,
} from '../../contract/index.ts';
import { madeUpName, ownName } from '../drives/read-drives.ts';
import { isNewerData, type KnownStick, type Ports, type Sticks } from '../ports/index.ts';

type Memory = Pick<Ports, 'sticks'>;

/**
 * Whether a record of this drive is about this very drive. A kernel name (`sda`, or one added to a serial number that two drives share)
 * says nothing of the drive that will have it tomorrow.
 */
export const isNamedByItself = ({ id, kind, serial, device }: Drive): boolean =>
  kind === 'practice' ||
  (isTelling(serial) && id !== basename(device) && !id.endsWith(`-${basename(device)}`));

/** Makers who give no numbers put a filler in their place, the same on each stick. */
const isTelling = (serial: string | null): boolean => {
  const text = serial?.replace(/[^A-Za-z0-9]/g, '') ?? '';
  return text.length >= 4 && !/^(.)\1*$/.test(text) && !'0123456789ABCDEF'.startsWith(text);
};

/** A loop device is called by its number, and is the same only while it is attached: enough to show what it holds. */
const isRecognised = (drive: Drive): boolean => drive.kind === 'loop' || isNamedByItself(drive);

/** What was last written to this drive; null where nothing is known. Rejects as the port does. */
export const recallStick = async ({ sticks }: Memory, drive: Drive): Promise<KnownStick | null> => {
  if (!isRecognised(drive)) return null;
  const known = await sticks.findLatest(drive.id);
  const same =
    known !== null && known.driveBytes === drive.sizeBytes && known.serial === drive.serial;
  return same ? known : null;
};

/** A registry that can't be read is told of by `doctor` and by a job, and keeps no drive from the list. */
export const withLastStick = async (memory: Memory, drive: Drive): Promise<Drive> => {
  try {
    const known = await recallStick(memory, drive);
    return { ...drive, lastStick: known && toRecord(known) };
  } catch {
    return drive;
  }
};

export const toRecord = (known: KnownStick): StickRecord => StickRecord.parse(known);

const TOLD = 200;

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
 * description. No part of an id has a hyphen in it (`idOf` in drives/read-drives.ts).
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
