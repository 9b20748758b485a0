import { statSync } from 'node:fs';
import { formatDeviceNumber } from '../drive-facts/device-facts.ts';
import type { OpenDrive } from './open-drive.ts';
import { runTool } from './system-tools.ts';

/** udev reads the table again by itself when a written disk is closed, and while it does the kernel refuses a second reader. */
const TRIES = 5;
const PAUSE_MS = 200;

/**
 * Has the kernel read the partition table anew, once the drive's descriptor is closed (it refuses while somebody holds the drive). Never
 * rejects: what was written stands whatever the kernel thinks of it. By the kernel's own name, since the path of the order may
 * lead elsewhere by now, and the descriptor to compare with is closed.
 */
export const rereadPartitions = async (drive: OpenDrive): Promise<void> => {
  if (drive.facts === null) return;
  const node = `/dev/${drive.facts.name.replaceAll('!', '/')}`;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (!isDevice(node, drive.facts.deviceNumber)) return;
    const outcome = await runTool('blockdev', ['--rereadpt', node], { timeoutMs: 10_000 });
    // Anything else would be the same a moment later: no such program, a disk without partitions.
    if (outcome.status !== 'exited' || !/busy/i.test(outcome.stderr)) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};

const isDevice = (path: string, deviceNumber: string): boolean => {
  try {
    const stat = statSync(path, { bigint: true });
    return stat.isBlockDevice() && formatDeviceNumber(stat.rdev) === deviceNumber;
  } catch {
    return false;
  }
};
