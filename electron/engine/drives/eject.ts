import { type Drive, type Failure, fail, ok, type Result } from '../../contract/index.ts';
import type { ProcessOutcome } from '../ports/index.ts';
import { findDrive } from './find-drive.ts';
import { type DrivePorts, readDrives } from './read-drives.ts';

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

/**
 * Releases every mounted volume of the drive, by udisks where it is there, else by umount; answers the drive as it is then.
 * Never lazily: a volume that someone still uses is `UNMOUNT_FAILED`.
 */
export const unmountDrive = async (ports: DrivePorts, drive: Drive): Promise<Result<Drive>> => {
  const volumes = [
    {
      device: drive.device,
      mountpoints: drive.mountpoints.filter((at) => isWholeDrive(drive, at)),
    },
    ...drive.partitions,
  ];
  for (const { device, mountpoints } of volumes) {
    // What is mounted inside another goes first.
    for (const mountpoint of mountpoints.toSorted((a, b) => b.length - a.length)) {
      const problem = await unmount(ports, device, mountpoint);
      if (problem !== null) return unmountError(device, mountpoint, problem);
    }
  }
  const listing = await readDrives(ports);
  if (!listing.ok) return listing;
  const now = listing.value.drives.find((other) => other.drive.device === drive.device)?.drive;
  if (!now)
    return fail('DRIVE_LOST', { device: drive.device, doing: null, offset: null, errno: null });
  const [left] = now.mountpoints;
  return left === undefined ? ok(now) : unmountError(now.device, left, 'it is mounted again');
};

const isWholeDrive = ({ partitions }: Drive, mountpoint: string): boolean =>
  !partitions.some(({ mountpoints }) => mountpoints.includes(mountpoint));

const unmount = async (
  { processes }: DrivePorts,
  device: string,
  mountpoint: string,
): Promise<string | null> => {
  const byUdisks = await processes.run({
    command: 'udisksctl',
    args: ['unmount', '--block-device', device],
  });
  if (problemOf(byUdisks) === null) return null;
  // Also where udisks is there but does not run, or did not mount it itself.
  return problemOf(await processes.run({ command: 'umount', args: ['--', mountpoint] }));
};

const problemOf = (outcome: ProcessOutcome): string | null => {
  switch (outcome.status) {
    case 'exited':
      return outcome.exitCode === 0
        ? null
        : (outcome.stderrTail.at(-1) ?? `it ended with status ${outcome.exitCode}`);
    case 'killed':
      return `it was ended by ${outcome.signal}`;
    case 'cancelled':
      return 'it was cancelled';
    case 'notFound':
      return 'the program is not installed';
  }
};

const unmountError = (device: string, mountpoint: string, problem: string) =>
  fail('UNMOUNT_FAILED', { device, mountpoint, said: problem.replace(/\.$/, '') });
