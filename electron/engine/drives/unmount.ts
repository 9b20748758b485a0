import { type Drive, type Failure, fail, ok, type Result } from '../../contract/index.ts';
import type { ProcessOutcome } from '../ports/index.ts';
import { type DrivePorts, readDrives } from './read-drives.ts';

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

/** Null when it worked, else what the tool said. */
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

export const problemOf = (outcome: ProcessOutcome): string | null => {
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

const unmountError = (
  device: string,
  mountpoint: string,
  problem: string,
): { ok: false; error: Failure } =>
  fail('UNMOUNT_FAILED', { device, mountpoint, said: problem.replace(/\.$/, '') });
