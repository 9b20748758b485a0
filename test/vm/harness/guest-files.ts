import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { findProgram } from '../../config/machine.ts';
import { type GuestKernel, orderModules, readModule } from './guest-kernel.ts';
import type { GuestKind } from './guest-kinds.ts';
import { udisksParts } from './guest-udisks.ts';

/** For the root file system itself, which asks for its checksum by a name that no table of dependencies has. */
const EARLY_MODULES = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4', 'virtio_console'];
const COPIED = ['/etc/passwd', '/etc/group', '/etc/ld.so.cache', '/etc/mke2fs.conf'];

const guestFolder = new URL('../guest/', import.meta.url).pathname;
/** What of this folder is in the guest from its start. */
const guestScripts = ['early-init.sh', 'init.sh', 'agent.ts'].map((name) =>
  join(guestFolder, name),
);

/** The root file system: an ext4 image with programs of this machine, their libraries and the agent. */
export const makeRoot = (
  kind: GuestKind,
  kernel: GuestKernel,
  node: string,
  target: string,
): void =>
  inFolder((root) => {
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
      mkdirSync(join(root, 'usr', name), { recursive: true });
      symlinkSync(join('usr', name), join(root, name));
    }
    for (const name of ['dev', 'proc', 'sys', 'run', 'tmp', 'var', 'root', 'mnt', 'share', 'etc']) {
      mkdirSync(join(root, name));
    }
    symlinkSync('/proc/self/mounts', join(root, 'etc/mtab'));
    for (const name of kind.programs) addProgram(root, findProgram([name]), name);
    const udisks = udisksOf(kind);
    for (const file of udisks.programs) addAs(root, file, file);
    for (const file of [...COPIED, ...kind.files].filter(existsSync)) addFile(root, file);
    for (const file of udisks.files) addFile(root, file);
    for (const name of kind.folders) mkdirSync(join(root, name), { recursive: true });
    for (const [place, target] of Object.entries(kind.links)) addLink(root, place, target);
    addAs(root, '/usr/bin/node', node);
    addUdev(root, kind.udevRules);
    addBusybox(root);
    addModules(root, kernel, kind.modules);
    for (const file of guestScripts) copyFileSync(file, join(root, basename(file)));
    chmodSync(join(root, 'init.sh'), 0o755);
    const kib = Number(execFileSync('du', ['-sk', root], { encoding: 'utf8' }).split('\t')[0]);
    const args = ['-q', '-t', 'ext4', '-O', '^has_journal', '-m', '0', '-d', root, target];
    execFileSync(findProgram(['mke2fs']) ?? 'mke2fs', [
      ...args,
      `${Math.ceil(kib * 1.15) + 16384}k`,
    ]);
  });

/** Loads what the root file system needs, and goes on there. */
export const makeInitramfs = (kernel: GuestKernel, target: string): void =>
  inFolder((root) => {
    for (const name of ['bin', 'dev', 'proc', 'sys', 'modules', 'root'])
      mkdirSync(join(root, name));
    addAs(root, '/bin/busybox', findProgram(['busybox']) ?? 'busybox');
    const modules = orderModules(kernel, EARLY_MODULES);
    for (const module of modules) {
      writeFileSync(join(root, 'modules', `${module.name}.ko`), readModule(kernel, module));
    }
    writeFileSync(join(root, 'modules/order'), modules.map(({ name }) => `${name}\n`).join(''));
    copyFileSync(join(guestFolder, 'early-init.sh'), join(root, 'init'));
    chmodSync(join(root, 'init'), 0o755);
    const script = 'find . | cpio --create --format=newc --quiet';
    const maxBuffer = 256 * 1024 * 1024;
    writeFileSync(target, execFileSync('sh', ['-c', script], { cwd: root, maxBuffer }));
  });

const inFolder = (work: (folder: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-guest-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const addProgram = (root: string, file: string | null, name: string): void => {
  if (file === null) return;
  addAs(root, name.startsWith('/') ? name : join('/usr/bin', name), file);
};

/** A program and its libraries; those keep their paths, as the loader's cache says them. */
const addAs = (root: string, place: string, file: string): void => {
  addFile(root, place, file);
  const libraries = execFileSync('sh', ['-c', 'ldd "$1" 2>/dev/null || true', 'sh', file], {
    encoding: 'utf8',
  });
  for (const [, library] of libraries.matchAll(/(?:^\s*|=> )(\/\S+) \(0x/gm)) {
    if (library !== undefined) addFile(root, library);
  }
};

const addFile = (root: string, place: string, source = place): void => {
  const target = join(root, place);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(source), target, { recursive: true, dereference: true });
};

const addLink = (root: string, place: string, target: string): void => {
  mkdirSync(dirname(join(root, place)), { recursive: true });
  symlinkSync(target, join(root, place));
};

const addUdev = (root: string, rules: string[]): void => {
  mkdirSync(join(root, 'usr/lib/systemd'), { recursive: true });
  symlinkSync('/usr/bin/udevadm', join(root, 'usr/lib/systemd/systemd-udevd'));
  for (const name of rules) addFile(root, join('/usr/lib/udev/rules.d', name));
};

const addBusybox = (root: string): void => {
  const busybox = findProgram(['busybox']) ?? 'busybox';
  addAs(root, '/usr/bin/busybox', busybox);
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const name of applets) {
    const link = join(root, 'usr/bin', name);
    if (!existsSync(link)) symlinkSync('busybox', link);
  }
};

const addModules = (root: string, kernel: GuestKernel, names: string[]): void => {
  const folder = join(root, 'usr/lib/modules', kernel.version);
  const modules = orderModules(kernel, [...EARLY_MODULES, ...names]);
  for (const { path } of modules) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(kernel.modules, path), join(folder, path));
  }
  for (const table of ['dep', 'dep.bin', 'alias', 'alias.bin', 'builtin', 'builtin.bin']) {
    const source = join(kernel.modules, `modules.${table}`);
    if (existsSync(source)) copyFileSync(source, join(folder, `modules.${table}`));
  }
  writeFileSync(join(root, 'etc/modules'), modules.map(({ name }) => `${name}\n`).join(''));
};

/** What the two images are made of, for the key of the snapshot. */
export const describeGuestFiles = (kind: GuestKind, node: string): string[] => [
  JSON.stringify(kind),
  ...guestScripts.map((file) => readFileSync(file, 'utf8')),
  readFileSync(new URL(import.meta.url).pathname, 'utf8'),
  ...[...kind.programs.map((name) => findProgram([name])), ...udisksOf(kind).programs, node].map(
    (file) => (file === null ? 'missing' : describeFile(realpathSync(file))),
  ),
];

const udisksOf = (kind: GuestKind) =>
  kind.hasUdisks ? udisksParts() : { programs: [], files: [] };

const describeFile = (file: string): string =>
  execFileSync('stat', ['--format', '%n %s %Y', file], { encoding: 'utf8' });
