import { execFileSync, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What this machine can do, tried and not guessed, for `test.skipIf(!has.loop)('… (needs loop devices)')`.
 * Each is tried at most once in a process, when first asked for. In CI a skipped test that does not stand in
 * `expected-skips.json` is a failure, so a probe that is wrongly negative does not go unseen.
 */
export const has = {
  /** Effective user 0. */
  get root() {
    return process.getuid?.() === 0;
  },
  /** A nix that answers. */
  get nix() {
    return once('nix', () => runs('nix', ['--version']));
  },
  /** May attach a file as a loop device, and open it. */
  get loop() {
    return once('loop', canAttachLoop);
  },
  /** May mount a file system. */
  get mount() {
    return once('mount', canMount);
  },
  /** May mount a file system that a program of its own answers for. */
  get fuse() {
    return once(
      'fuse',
      () => has.root && program('python3') && existsSync('/dev/fuse') && knownFileSystem('fuse'),
    );
  },
  /** Keeps extended attributes in the folder for temporary files. */
  get xattr() {
    return once('xattr', canSetAttribute);
  },
  get chromium() {
    return once('chromium', () => {
      const file = chromiumExecutable();
      return file !== null && runs(file, ['--version']);
    });
  },
  /** Electron's own binary, able to start on this machine. */
  get electron() {
    return once('electron', () => {
      const file = electronExecutable();
      return file !== null && runs(file, ['-e', ''], { ELECTRON_RUN_AS_NODE: '1' });
    });
  },
  /** The optional native addon is installed and its binding was built. */
  get drivelist() {
    const binding = '../../node_modules/drivelist/build/Release/drivelist.node';
    return existsSync(fileURLToPath(new URL(binding, import.meta.url)));
  },
  get display() {
    if (process.platform !== 'linux') return true;
    return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  },
  get qemu() {
    return once('qemu', () => runs('qemu-system-x86_64', ['--version']));
  },
  /** Hardware virtualisation for QEMU. */
  get kvm() {
    return once('kvm', canUseKvm);
  },
  get xorriso() {
    return program('xorriso');
  },
  get btrfs() {
    return program('mkfs.btrfs') && knownFileSystem('btrfs');
  },
  get ext4() {
    return program('mkfs.ext4') && knownFileSystem('ext4');
  },
  get vfat() {
    return program('mkfs.vfat') && knownFileSystem('vfat');
  },
  /** The kernel has it; the node in /dev may be there without. */
  get deviceMapper() {
    return readFileSync('/proc/misc', 'utf8').includes('device-mapper');
  },
  /** LUKS containers can be opened. */
  get cryptsetup() {
    return program('cryptsetup') && has.deviceMapper;
  },
  get lvm() {
    return program('pvcreate') && has.deviceMapper;
  },
  /** RAID can be made of devices. */
  get md() {
    return program('mdadm') && existsSync('/proc/mdstat');
  },
  /** The kernel was built to read partition tables. */
  get partitionTables() {
    return once('partitionTables', () => has.loop && canReadPartitions());
  },
  get zstd() {
    return program('zstd');
  },
  /** Gives a program a terminal of its own. */
  get script() {
    return program('script');
  },
  get git() {
    return program('git');
  },
};

/** Is there a program of this name? It is not started. */
export const program = (name: string): boolean => findProgram([name]) !== null;

/**
 * What `CHROMIUM` names, or Debian's Chromium: without a window of its own where there is such a one, as it draws pages
 * alike and takes a third less time. Null where there is none.
 */
export const chromiumExecutable = (): string | null => {
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
  return findProgram([process.env.CHROMIUM ?? '', ...names]);
};

/** Null where Electron's binary was not downloaded. */
export const electronExecutable = (): string | null => {
  const folder = fileURLToPath(new URL('../../node_modules/electron', import.meta.url));
  try {
    // Written by Electron's own install.js when all has been unpacked.
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const file = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name);
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
};

const known = new Map<string, boolean>();

const once = (name: string, probe: () => boolean): boolean => {
  const found = known.get(name) ?? probe();
  known.set(name, found);
  return found;
};

/** Debian keeps `losetup` and the like in folders that are not on every user's PATH. */
const searchPath = (): string[] => [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/sbin',
];

/** The first of them that there is, by its path; null where there is none. */
export const findProgram = (names: string[]): string | null => {
  for (const name of names.filter((candidate) => candidate !== '')) {
    const places = name.includes('/') ? [name] : searchPath().map((folder) => join(folder, name));
    const found = places.find(isExecutable);
    if (found) return found;
  }
  return null;
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const canOpen = (file: string): boolean => {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const runs = (command: string, args: string[], env: Record<string, string> = {}): boolean =>
  spawnSync(command, args, {
    stdio: 'ignore',
    timeout: 20_000,
    env: { ...process.env, PATH: searchPath().join(delimiter), ...env },
  }).status === 0;

const knownFileSystem = (name: string): boolean => {
  try {
    return (
      readFileSync('/proc/filesystems', 'utf8').split(/\s+/).includes(name) ||
      runs('modprobe', ['--dry-run', '--quiet', name])
    );
  } catch {
    return false;
  }
};

const inTemporaryFolder = (work: (folder: string) => boolean): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-probe-'));
  try {
    return work(folder);
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const canAttachLoop = (): boolean =>
  inTemporaryFolder((folder) => {
    const losetup = findProgram(['losetup']);
    if (losetup === null) return false;
    const file = join(folder, 'disk');
    execFileSync('truncate', ['--size', '1M', file], { stdio: 'ignore' });
    const device = execFileSync(losetup, ['--find', '--show', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const usable = canOpen(device);
    execFileSync(losetup, ['--detach', device], { stdio: 'ignore' });
    return usable;
  });

/** An MBR with one partition, on a loop device that is scanned for such. */
const canReadPartitions = (): boolean =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'disk');
    const disk = Buffer.alloc(2 * 1024 * 1024);
    disk[446 + 4] = 0x83;
    disk.writeUInt32LE(8, 446 + 8);
    disk.writeUInt32LE(64, 446 + 12);
    disk.writeUInt16LE(0xaa55, 510);
    writeFileSync(file, disk);
    const device = execFileSync('losetup', ['--find', '--show', '--partscan', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const found = existsSync(`/sys/class/block/${basename(device)}p1`);
    execFileSync('losetup', ['--detach', device], { stdio: 'ignore' });
    return found;
  });

/** Access to `/dev/kvm` alone says little: QEMU makes a virtual machine of no hardware and ends. */
const canUseKvm = (): boolean =>
  canOpen('/dev/kvm') &&
  spawnSync(
    'qemu-system-x86_64',
    ['-accel', 'kvm', '-machine', 'none', '-display', 'none', '-monitor', 'stdio'],
    { input: 'quit\n', stdio: ['pipe', 'ignore', 'ignore'], timeout: 20_000 },
  ).status === 0;

const canMount = (): boolean =>
  inTemporaryFolder((folder) => {
    if (!runs('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'flakestick-probe', folder])) return false;
    return runs('umount', [folder]);
  });

const canSetAttribute = (): boolean =>
  inTemporaryFolder((folder) => runs('setfattr', ['--name', 'user.flakestick', folder]));
