import { statSync } from 'node:fs';
import { readDeviceFacts } from '../../../electron/drive-facts/device-facts.ts';
import { formatDeviceNumber } from '../../../electron/drive-facts/kernel-files.ts';
import { JobError } from '../../../electron/helper/failures.ts';
import { type OpenDrive, openDrive } from '../../../electron/helper/open-drive.ts';
import type { DriveOrder, StartAction } from '../../../electron/helper-protocol/index.ts';
import { said } from '../../fixtures/failure-words.ts';

/** An order for the device as it is now. */
export const orderFor = (device: string, allowFixed = true): DriveOrder => {
  const deviceNumber = formatDeviceNumber(statSync(device, { bigint: true }).rdev);
  const facts = readDeviceFacts(deviceNumber);
  if (facts === null) throw new Error(`no facts of ${device}`);
  return {
    identity: {
      path: device,
      deviceNumber,
      sizeBytes: facts.sizeBytes,
      serial: facts.serial,
      busPath: facts.sysPath,
      diskseq: facts.diskseq,
    },
    practice: false,
    allowFixed,
    compareBytes: 0,
  };
};

export const openLoop = (device: string, kind: StartAction['kind'] = 'write'): Promise<OpenDrive> =>
  openDrive(orderFor(device), kind);

/** Code and message of what `work` throws; null where it does not. */
export const refusalOf = async (work: () => unknown): Promise<string | null> => {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    return `${error.failure.code}: ${said(error.failure).message}`;
  }
};
