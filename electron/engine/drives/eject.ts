import { type Drive, type Failure, fail, ok, type Result } from '../../contract/index.ts';
import { findDrive } from './find-drive.ts';
import type { DrivePorts } from './read-drives.ts';
import { problemOf, unmountDrive } from './unmount.ts';

/**
 * Makes the drive safe to unplug: volumes released, caches flushed, power off. fsync alone is not that, because a stick may keep data in a
 * cache of its own. `EJECT_FAILED` where it can't be done; a practice drive has nothing to power off. Where nobody asked for it, nobody is asked for a
 * password (`mayAsk`).
 */
export const ejectDrive = async (
  ports: DrivePorts,
  drive: Drive,
  { mayAsk, signal }: { mayAsk: boolean; signal?: AbortSignal },
): Promise<Result<null>> => {
  const { device } = drive;
  if (drive.kind === 'practice') return ok(null);
  if (drive.kind === 'loop') {
    return fail('EJECT_FAILED', {
      reason: 'loop',
      device,
      command: ['losetup', '--detach', device],
    });
  }
  if (drive.mountpoints.length > 0) {
    const unmounted = await unmountDrive(ports, drive);
    if (!unmounted.ok) return unmounted;
  }
  const outcome = await ports.processes.run({
    command: 'udisksctl',
    args: [
      'power-off',
      '--block-device',
      drive.device,
      ...(mayAsk ? [] : ['--no-user-interaction']),
    ],
    ...(signal ? { signal } : {}),
  });
  const problem = problemOf(outcome);
  if (problem === null) return ok(null);
  return outcome.status === 'notFound'
    ? fail('EJECT_FAILED', { reason: 'noUdisks', device })
    : fail('EJECT_FAILED', { reason: 'refused', device, said: problem.replace(/\.$/, '') });
};

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
