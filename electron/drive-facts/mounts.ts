export type Mount = {
  mountpoint: string;
  fileSystem: string;
  /** `major:minor` of every device that is known to be behind it; none for one in memory or on a network. */
  devices: string[];
};

/** What a mountinfo says (proc_pid_mountinfo(5)). `numberOf`: the `major:minor` of the block device at a path, null where there is none. */
export const parseMounts = (text: string, numberOf: (path: string) => string | null): Mount[] => {
  const lines = text.split('\n').flatMap(parseLine);
  const mounts = lines.map(({ deviceNumber, mountpoint, fileSystem, source }) => ({
    mountpoint,
    fileSystem,
    // What has several devices has an anonymous number (0:…), and its source tells one of them (btrfs), or all with colons (bcachefs).
    devices: deviceNumber.startsWith('0:')
      ? source.split(':').flatMap((path) => numberOf(path) ?? [])
      : [deviceNumber],
  }));
  // An overlay stands on what holds its layers.
  const plain = mounts.filter(({ fileSystem }) => fileSystem !== 'overlay');
  return mounts.map((mount, index) => {
    const below = layersOf(lines[index]).flatMap((layer) => mountAt(plain, layer)?.devices ?? []);
    return { ...mount, devices: [...mount.devices, ...below] };
  });
};

/** A line that is none is left out. */
const parseLine = (line: string) => {
  // Optional fields stand between the sixth and a lone dash.
  const dash = line.indexOf(' - ');
  const [, , deviceNumber, , mountpoint] = line.slice(0, dash).split(' ');
  const [fileSystem, source = '', options = ''] = line.slice(dash + 3).split(' ');
  if (dash < 0 || !deviceNumber || !mountpoint || !fileSystem) return [];
  return [
    {
      deviceNumber,
      mountpoint: unescapeName(mountpoint),
      fileSystem,
      source: unescapeName(source),
      options: options.split(',').map(unescapeName),
    },
  ];
};

/** The folders that an overlay is made of (Documentation/filesystems/overlayfs.rst): a backslash stands before what would end a name. */
const layersOf = (line: ReturnType<typeof parseLine>[number] | undefined): string[] =>
  line?.fileSystem !== 'overlay'
    ? []
    : line.options
        .flatMap((option) => {
          const [, key, value = ''] =
            /^(lowerdir\+?|upperdir|datadir\+?)=(.*)$/s.exec(option) ?? [];
          return key === 'upperdir' ? [value] : (value.match(/(?:\\.|[^\\:])+/gs) ?? []);
        })
        .map((layer) => layer.replace(/\\(.)/gs, '$1'))
        .filter((layer) => layer.startsWith('/'));

/** The mount that shows at `path`: the longest mount point, and of several there the last. */
export const mountAt = (mounts: readonly Mount[], path: string): Mount | null =>
  mounts.reduce<Mount | null>((best, mount) => {
    const { mountpoint } = mount;
    const covers = mountpoint === '/' || path === mountpoint || path.startsWith(`${mountpoint}/`);
    return covers && mountpoint.length >= (best?.mountpoint.length ?? 0) ? mount : best;
  }, null);

/** Paths of devices and files in use as swap, of a `/proc/swaps` (proc_swaps(5)). */
export const parseSwaps = (text: string): string[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const path = line.split(/\s/)[0];
      return path ? [unescapeName(path)] : [];
    });

/** The kernel writes blanks and backslashes as three octal digits (mangle_path, fs/seq_file.c). */
const unescapeName = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
