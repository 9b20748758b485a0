import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatDeviceNumber } from '../drive-facts/device-facts.ts';

export type Mount = {
  /** `major:minor` of every device that is known to be behind it; none for one in memory or on a network. */
  devices: string[];
  mountpoint: string;
};

type MountLine = {
  deviceNumber: string;
  mountpoint: string;
  fileSystem: string;
  source: string;
  options: string;
};

/**
 * What is mounted, as this process sees it, and as process 1 does where that may be read: who started the helper may live in a mount
 * namespace of his own, in which the mounts of the system do not show. Throws where there is no `/proc`.
 */
export const readMountTables = (root: string): Mount[][] => {
  const own = readFileSync(join(root, 'proc/self/mountinfo'), 'utf8');
  const first = readText(join(root, 'proc/1/mountinfo'));
  const texts = first === null || first === own ? [own] : [own, first];
  return texts.map((text) => resolveMounts(parseMountinfo(text), root));
};

/** proc_pid_mountinfo(5); a line that is none is left out. */
const parseMountinfo = (text: string): MountLine[] =>
  text.split('\n').flatMap((line) => {
    // Optional fields stand between the sixth and a lone dash.
    const dash = line.indexOf(' - ');
    const [, , deviceNumber, , mountpoint] = line.slice(0, dash).split(' ');
    const [fileSystem, source, options] = line.slice(dash + 3).split(' ');
    if (dash < 0 || !deviceNumber || !mountpoint || !fileSystem) return [];
    return [
      {
        deviceNumber,
        mountpoint: unescapeName(mountpoint),
        fileSystem,
        source: unescapeName(source ?? ''),
        options: unescapeName(options ?? ''),
      },
    ];
  });

const resolveMounts = (lines: MountLine[], root: string): Mount[] => {
  const mounts = lines.map(({ deviceNumber, mountpoint, fileSystem, source }) => ({
    // What has several devices has an anonymous number (0:…), and its source tells one of them (btrfs), or all with colons (bcachefs).
    devices: deviceNumber.startsWith('0:')
      ? source.split(':').flatMap((path) => numberOfNode(path, root) ?? [])
      : [deviceNumber],
    mountpoint,
    fileSystem,
  }));
  // An overlay stands on what holds its layers.
  const plain = mounts.filter(({ fileSystem }) => fileSystem !== 'overlay');
  return mounts.map(({ devices, mountpoint }, index) => ({
    mountpoint,
    devices: [
      ...devices,
      ...layersOf(lines[index]).flatMap((layer) => mountAt(plain, layer)?.devices ?? []),
    ],
  }));
};

/** Documentation/filesystems/overlayfs.rst. */
const layersOf = (line: MountLine | undefined): string[] =>
  line?.fileSystem !== 'overlay'
    ? []
    : line.options
        .split(',')
        .flatMap(
          (option) =>
            /^(?:lowerdir\+?|upperdir|datadir\+?)=(.*)$/.exec(option)?.[1]?.split(':') ?? [],
        )
        .filter((layer) => layer.startsWith('/'));

/** The mount that shows at `path`: the longest mount point, and of several there the last. */
export const mountAt = <T extends { mountpoint: string }>(mounts: T[], path: string): T | null =>
  mounts.reduce<T | null>((best, mount) => {
    const { mountpoint } = mount;
    const covers = mountpoint === '/' || path === mountpoint || path.startsWith(`${mountpoint}/`);
    return covers && mountpoint.length >= (best?.mountpoint.length ?? 0) ? mount : best;
  }, null);

/** Devices and files in use as swap (proc_swaps(5)); a kernel without swap has no such file. */
export const readSwaps = (root: string): string[] =>
  (readText(join(root, 'proc/swaps')) ?? '')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const path = line.split(/\s/)[0];
      return path ? [unescapeName(path)] : [];
    });

/** `major:minor` of the block device at `path`; null where there is none. */
export const numberOfNode = (path: string, root: string): string | null => {
  if (!path.startsWith('/')) return null;
  try {
    const node = join(root, path);
    const stat = statSync(node, { bigint: true });
    if (stat.isBlockDevice()) return formatDeviceNumber(stat.rdev);
    // In a tree that stands for another machine's, a file stands for the node.
    if (root === '/') return null;
    return readText(join(root, 'sys/class/block', basename(realpathSync(node)), 'dev'));
  } catch {
    return null;
  }
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
};

/** The kernel writes blanks and backslashes as three octal digits (mangle_path, fs/seq_file.c). */
const unescapeName = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
