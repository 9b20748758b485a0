import { fail, ok, type Result, saidBy } from '../../contract/index.ts';
import { findDrive } from '../drives/find-drive.ts';
import type { KnownStick, Ports } from '../ports/index.ts';
import { recallStick } from '../stick/recall.ts';
import { findKnownImage, verifyCommand } from '../stick/verify-known.ts';
import { checkImage } from '../write/check-image.ts';
import { findImageFile } from '../write/find-image-file.ts';
import { isSized, type SizedDrive } from '../write/run-helper.ts';
import type { VerifyRequest } from './run-write.ts';

/** What a drive can be compared with, found out before a job begins. `STICK_UNKNOWN` where no image is given and nothing is known. */
export const prepareVerify = async (
  ports: Ports,
  image: string | null,
  driveId: string,
): Promise<Result<VerifyRequest>> => {
  const file = image === null ? null : await findImageFile(ports, image);
  if (file !== null && !file.ok) return file;
  const checked = file === null ? null : checkImage(file.value, true);
  if (checked !== null && !checked.ok) return checked;
  const found = await findDrive(ports, driveId);
  if (!found.ok) return found;
  const drive = found.value;
  if (!isSized(drive)) return fail('DRIVE_NOT_A_DISK', { reason: 'noSize', device: drive.device });
  const recalled = await recall(ports, drive);
  if (file !== null) {
    const known = recalled.ok ? recalled.value : null;
    return ok({ drive, image: file.value, known });
  }
  if (!recalled.ok) return recalled;
  const knownImage = await findKnownImage(ports, drive, recalled.value);
  return knownImage.ok ? ok({ drive, knownImage: knownImage.value }) : knownImage;
};

const recall = async (ports: Ports, drive: SizedDrive): Promise<Result<KnownStick | null>> => {
  try {
    return ok(await recallStick(ports, drive));
  } catch (error) {
    return fail('STICK_UNKNOWN', {
      reason: 'unreadable',
      device: drive.device,
      said: saidBy(error),
      command: verifyCommand(drive),
    });
  }
};
