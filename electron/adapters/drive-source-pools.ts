import { join } from 'node:path';
import { execa } from 'execa';
import { listFolder } from '../drive-facts/kernel-files.ts';
import type { RawDrive } from '../engine/ports/index.ts';

const ZFS = '/proc/spl/kstat/zfs';

/**
 * Members of imported ZFS pools. ZFS shows neither holders nor slaves in sysfs, so it is asked (`zpool status`), and without its
 * tool every device with a ZFS label counts, once any pool is imported.
 */
export const readZfsMembers = async (drives: RawDrive[]): Promise<string[]> => {
  // Each has a folder; what else is there are files.
  const pools = listFolder(ZFS).filter((name) => listFolder(join(ZFS, name)).length > 0);
  if (pools.length === 0) return [];
  const devices = drives.flatMap((drive) => [drive, ...drive.children]);
  const labelled = devices.filter(({ fileSystem }) => fileSystem === 'zfs_member');
  const { stdout, failed } = await execa('zpool', ['status', '-L', '-P'], {
    reject: false,
    timeout: 10_000,
    killSignal: 'SIGKILL',
    // In characters: pools of ten thousand devices say less.
    maxBuffer: 4 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const named = failed ? [] : parseZpoolStatus(stdout ?? '');
  return [
    ...labelled.filter(({ label }) => label === null || pools.includes(label)),
    ...devices.filter(({ device }) => named.includes(device)),
  ].map(({ deviceNumber }) => deviceNumber);
};

/** Device paths in the output of `zpool status -L -P`. */
export const parseZpoolStatus = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^\s+(\/dev\/\S+)/.exec(line)?.[1] ?? []);
