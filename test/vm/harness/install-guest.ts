import { join } from 'node:path';
import { findGuestKernel } from './guest-kernel.ts';
import type { GuestKindName } from './guest-kinds.ts';
import type { StartOptions } from './guest-line.ts';
import type { MachinePlaces } from './qemu.ts';
import { ensureSnapshot } from './snapshot.ts';
import { restoreVm, type Vm } from './vm.ts';

const root = new URL('../../../', import.meta.url).pathname;
const node = join(root, 'node_modules/node/bin/node');

export type InstallKind = Extract<GuestKindName, 'install' | 'installEfi'>;

/** A fresh guest for the installer; the first one makes the snapshot, where that is not there yet. */
export const restoreInstallVm = async (
  kind: InstallKind,
  { runs, shared }: Pick<MachinePlaces, 'runs' | 'shared'>,
): Promise<Vm> => {
  const kernel = findGuestKernel();
  if (kernel === null) throw new Error('there is no kernel for a guest');
  const snapshot = await ensureSnapshot(kind, kernel, node, join(root, '.cache', 'vm'), runs);
  return restoreVm({ kind, snapshot, runs, shared });
};

/** Where the scripts find what they read and write, as the module tells them. */
const installerEnvironment: Record<string, string> = {
  FLAKESTICK_SETTINGS: '/run/test/install.json',
  FLAKESTICK_STATE: '/run/flakestick',
  STAND_INS: '/run/stand-ins',
  FLAKESTICK_COUNTDOWN: '1',
  PATH: '/run/test/bin:/usr/bin:/usr/sbin',
};

export type GuestSetting = {
  /** What the firmware is: real (or none), or a folder where EFI's would be, with a stand-in for `efibootmgr`. */
  firmware?: 'real' | 'pretended';
  /** What the pretended `efibootmgr` prints. */
  bootEntries?: string;
  /** The kernel's command line, in the place of the real one. */
  commandLine?: string;
};

/** Makes the guest what the live system is, as far as the scripts can tell. */
export const prepareGuest = async (
  vm: Vm,
  settings: unknown,
  { firmware = 'pretended', bootEntries, commandLine }: GuestSetting = {},
): Promise<void> => {
  const script = [
    'set -e; mkdir -p /run/test /run/stand-ins /run/flakestick',
    // From memory: over 9p each look into PATH is a request to the host.
    'cp -r /share/stand-ins /run/test/bin; cp -r /share/installer /run/test/',
    // An empty folder of the read-only system: what is written there too early fails.
    'umount /mnt; mount -t tmpfs tmpfs /nix; mkdir -p /nix/store/laptop-system',
    // What `nix path-info --closure-size` is to say, so that small disks are large enough.
    'echo /nix/store/laptop-system 209715200 > /run/stand-ins/nix.says',
    `cat > /run/test/install.json <<'END'\n${JSON.stringify(settings)}\nEND`,
    ...(firmware === 'pretended'
      ? [
          'mount -t tmpfs tmpfs /sys/firmware; mkdir -p /sys/firmware/efi/efivars',
          'echo 64 > /sys/firmware/efi/fw_platform_size',
          'ln -s recorder /run/test/bin/efibootmgr',
        ]
      : ['[ ! -d /sys/firmware/efi ] || mount -t efivarfs efivarfs /sys/firmware/efi/efivars']),
    ...(bootEntries === undefined
      ? []
      : [`cat > /run/stand-ins/efibootmgr.says <<'END'\n${bootEntries}\nEND`]),
    ...(commandLine === undefined
      ? []
      : [
          `printf '%s\\n' '${commandLine}' > /run/test/cmdline`,
          'mount --bind /run/test/cmdline /proc/cmdline',
        ]),
  ].join('\n');
  const { status, stderr } = await vm.sh(script);
  if (status !== 0) throw new Error(`the guest can't be prepared: ${stderr}`);
};

/** A program in the installer's environment. */
export const runInstalled = (vm: Vm, command: string[], options: StartOptions = {}) =>
  vm.talk(command, { ...options, env: { ...installerEnvironment, ...options.env } });
