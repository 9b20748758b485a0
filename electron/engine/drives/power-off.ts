import type { Drive, Failure } from '../../contract/index.ts';
import { ejectDrive } from './eject.ts';
import { findDrive } from './find-drive.ts';
import type { DrivePorts } from './read-drives.ts';

export type PoweredOff = {
  safeToUnplug: boolean;
  /** What to do instead; null where there is nothing to say, as of what nobody unplugs. */
  hint: Failure | null;
};

/**
 * Powers off a stick that was just written, where it is one: removable and on USB. What a desktop has mounted meanwhile is released first. A card
 * reader keeps its power, and so does anything else. Never fails: what could not be done is a hint.
 */
export const powerOffStick = async (
  ports: DrivePorts,
  written: Drive,
  signal: AbortSignal,
): Promise<PoweredOff> => {
  if (written.kind !== 'disk' || !written.removable || written.bus !== 'usb') {
    return { safeToUnplug: false, hint: null };
  }
  const found = await findDrive(ports, written.device);
  if (!found.ok) return { safeToUnplug: false, hint: found.error };
  // Pulled out already, and another one plugged in: that one is nobody's business here.
  if (found.value.identity?.diskseq !== written.identity?.diskseq) {
    return { safeToUnplug: false, hint: null };
  }
  const ejected = await ejectDrive(ports, found.value, { mayAsk: false, signal });
  return ejected.ok
    ? { safeToUnplug: true, hint: null }
    : { safeToUnplug: false, hint: ejected.error };
};
