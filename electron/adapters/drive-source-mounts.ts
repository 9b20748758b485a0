import { readFileSync, statSync } from 'node:fs';
import { formatDeviceNumber } from '../drive-facts/device-facts.ts';
import type { Mount } from '../engine/ports/index.ts';

type MountLine = {
  deviceNumber: string;
  mountpoint: string;
  fileSystem: string;
  source: string;
  options: string;
};

/** What is mounted, with the device that is really behind each. */
export const readMounts = (): Mount[] =>
  resolveMounts(parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8')), deviceNumberOf);

/** Lines of /proc/self/mountinfo (proc_pid_mountinfo(5)); a line that is none is left out. */
export const parseMountinfo = (text: string): MountLine[] =>
  text.split('\n').flatMap((line) => {
    // Optional fields stand between the sixth and a lone dash.
    const [left, right] = line.split(' - ');
    const before = left?.split(' ') ?? [];
    const [fileSystem, source, options] = right?.split(' ') ?? [];
    const [, , deviceNumber, , mountpoint] = before;
    if (!deviceNumber || !mountpoint || !fileSystem || source === undefined) return [];
    return [
      {
        deviceNumber,
        mountpoint: unescapeMount(mountpoint),
        fileSystem,
        source: unescapeMount(source),
        options: unescapeMount(options ?? ''),
      },
    ];
  });

/**
 * btrfs and ZFS have a device number of their own (0:…), so the *source* tells the device; an overlay has none at all, and
 * stands on the file systems of its layers. Such a mount gives one entry for each device behind it.
 */
export const resolveMounts = (
  lines: MountLine[],
  deviceNumberOfNode: (path: string) => string | null,
): Mount[] =>
  lines.flatMap((line) => {
    const { mountpoint, fileSystem, source } = line;
    const mount: Mount = { deviceNumber: line.deviceNumber, mountpoint, fileSystem, source };
    if (!line.deviceNumber.startsWith('0:')) return [mount];
    // bcachefs names all its devices, with colons between.
    const nodes = source.split(':').flatMap((path) => deviceNumberOfNode(path) ?? []);
    if (nodes.length > 0) return nodes.map((deviceNumber) => ({ ...mount, deviceNumber }));
    const below = layersOf(line).flatMap((layer) => {
      const under = mountOf(
        layer,
        lines.filter((other) => other !== line),
      );
      return under === null ? [] : resolveMounts([under], deviceNumberOfNode);
    });
    return [mount, ...below.map(({ deviceNumber }) => ({ ...mount, deviceNumber }))];
  });

/** The folders that an overlay is made of (Documentation/filesystems/overlayfs.rst). */
const layersOf = ({ fileSystem, options }: MountLine): string[] => {
  if (fileSystem !== 'overlay') return [];
  return options
    .split(',')
    .flatMap(
      (option) => /^(?:lowerdir\+?|upperdir|datadir\+?)=(.*)$/.exec(option)?.[1]?.split(':') ?? [],
    )
    .filter((layer) => layer.startsWith('/'));
};

const mountOf = (path: string, lines: MountLine[]): MountLine | null =>
  lines
    .filter(({ fileSystem }) => fileSystem !== 'overlay')
    .filter(({ mountpoint: at }) => at === '/' || path === at || path.startsWith(`${at}/`))
    .reduce<MountLine | null>(
      (best, line) => (best && best.mountpoint.length > line.mountpoint.length ? best : line),
      null,
    );

/** Device numbers of swap devices, paths of swap files (proc_swaps(5)). */
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

export const parseSwaps = (text: string): string[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const path = line.split(/\s/)[0];
      return path ? [unescapeMount(path)] : [];
    });

const deviceNumberOf = (path: string): string | null => {
  if (!path.startsWith('/')) return null;
  try {
    const stat = statSync(path, { bigint: true });
    return stat.isBlockDevice() ? formatDeviceNumber(stat.rdev) : null;
  } catch {
    return null;
  }
};

/** The kernel writes blanks and backslashes as three octal digits (mangle_path, fs/seq_file.c). */
const unescapeMount = (text: string): string =>
  // Escapes are of bytes: a name beyond ASCII is not escaped, so single bytes never make up a character.
  text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
