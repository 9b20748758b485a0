import { setTimeout as pause } from 'node:timers/promises';
import { readDeviceFacts, readDeviceState } from '../drive-facts/device-facts.ts';
import { changedField } from '../drive-facts/identity.ts';
import type { DriveIdentity } from '../helper-protocol/index.ts';

/**
 * A USB stick that is pulled out answers with errors some time before the kernel has taken its device away: the hub waits, the SCSI layer tries
 * again. Counted rather than timed, so that a machine under load gets the time that it needs.
 */
const LOOKS = 20;
const PAUSE_MS = 100;

/** Errors that follow one another are looked at once: each look would cost the person as long again. */
const BELIEVED_MS = 10_000;

export type DrivePresence = {
  isGone: () => boolean;
  /**
   * After an error: whether it is gone, or goes within two seconds. Several calls share a look, and a drive that was found there is looked for
   * only once in the ten seconds that follow.
   */
  isGoing: () => Promise<boolean>;
  /** The last word, where work ends with an error: as `isGoing`, but what was only believed is looked at after all. */
  isGoneAfterAll: () => Promise<boolean>;
};

/** Looks for a drive that was opened. `sysRoot` is where sysfs is. */
export const watchPresence = (drive: DriveIdentity, sysRoot = '/sys'): DrivePresence => {
  let look: Promise<boolean> | null = null;
  let believedUntil = Number.NEGATIVE_INFINITY;
  let believed = false;
  const isGone = (): boolean => !isThere(drive, sysRoot);

  const lookLong = async (): Promise<boolean> => {
    for (let looks = 1; looks < LOOKS; looks += 1) {
      if (isGone()) return true;
      await pause(PAUSE_MS);
    }
    believedUntil = performance.now() + BELIEVED_MS;
    return isGone();
  };
  const shareLook = (): Promise<boolean> => {
    look ??= lookLong().finally(() => {
      look = null;
    });
    return look;
  };
  return {
    isGone,
    isGoing: async () => {
      if (isGone()) return true;
      believed = performance.now() < believedUntil;
      return believed ? false : await shareLook();
    },
    isGoneAfterAll: async () => isGone() || (believed && (await shareLook())),
  };
};

/** Of a practice drive: a file does not go away from under its descriptor. */
export const alwaysThere: DrivePresence = {
  isGone: () => false,
  isGoing: async () => false,
  isGoneAfterAll: async () => false,
};

/** The SCSI and NVMe layers say so before they take a device away (Linux: `enum scsi_device_state`, `nvme_sysfs_show_state`). */
const LEAVING = /^(cancel|deleted|deleting|dead)\b/;

/** Another device may have its number and name by now: what was plugged in anew is not the drive that was opened. */
const isThere = (drive: DriveIdentity, sysRoot: string): boolean => {
  const facts = readDeviceFacts(drive.deviceNumber, sysRoot);
  // A reader that has lost its card says that it has no bytes.
  if (facts === null || facts.sizeBytes === 0) return false;
  const busPath = drive.busPath === null ? null : facts.sysPath;
  if (changedField(drive, { ...drive, diskseq: facts.diskseq, busPath }) !== null) return false;
  return !LEAVING.test(readDeviceState(facts) ?? '');
};
