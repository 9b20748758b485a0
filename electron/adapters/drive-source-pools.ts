import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { RawDrive } from '../engine/ports/index.ts';

/** The devices of each mounted btrfs that has several (sysfs: `/sys/fs/btrfs/UUID/devices`). */
export const readBtrfsSets = (root = '/sys/fs/btrfs'): string[][] =>
  listFolder(root)
    .map((uuid) =>
      listFolder(join(root, uuid, 'devices')).flatMap(
        (name) => readText(join(root, uuid, 'devices', name, 'dev')) ?? [],
      ),
    )
    .filter((set) => set.length > 1);

/**
 * Members of imported ZFS pools. ZFS shows neither holders nor slaves in sysfs, so it is asked (`zpool status`), and without its
 * tool every device with a ZFS label counts, once any pool is imported.
 */
export const readZfsMembers = async (drives: RawDrive[]): Promise<string[]> => {
  const pools = listFolder('/proc/spl/kstat/zfs', true);
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

const listFolder = (path: string, foldersOnly = false): string[] => {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => !foldersOnly || entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
};
