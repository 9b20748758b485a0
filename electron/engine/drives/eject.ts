import { type Drive, fail, ok, type Result } from '../../contract/index.ts';
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
