import { readFileSync, statSync } from 'node:fs';
import { formatDeviceNumber } from '../drive-facts/device-facts.ts';
import { type Mount, parseMounts, parseSwaps } from '../drive-facts/mounts.ts';

/** What is mounted, with the devices that are really behind each. */
export const readMounts = (): Mount[] =>
  parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'), deviceNumberOf);

/** Device numbers of swap devices, paths of swap files. */
export const readSwaps = (): string[] => {
  try {
    return parseSwaps(readFileSync('/proc/swaps', 'utf8')).map(
      (path) => deviceNumberOf(path) ?? path,
    );
  } catch {
    // A kernel without swap has no such file.
    return [];
  }
};

const deviceNumberOf = (path: string): string | null => {
  if (!path.startsWith('/')) return null;
  try {
    const stat = statSync(path, { bigint: true });
    return stat.isBlockDevice() ? formatDeviceNumber(stat.rdev) : null;
  } catch {
    return null;
  }
};
