import { basename } from 'node:path';
import type { Drive, StickRecord } from '../../contract/index.ts';
import type { KnownStick, Ports } from '../ports/index.ts';

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

/** What is told of a known stick. */
export const toRecord = ({
  startedAt,
  finishedAt,
  stick,
  image,
  imageBytes,
  sha256,
  bytesWritten,
  made,
}: KnownStick): StickRecord => ({
  startedAt,
  finishedAt,
  stick,
  image,
  imageBytes,
  sha256,
  bytesWritten,
  made,
});
