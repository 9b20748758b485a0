import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Layout, LayoutPartition } from '../../../electron/contract/layout.ts';

export const installer = new URL('../../../nix/installer', import.meta.url).pathname;

export const partition = (over: Partial<LayoutPartition> = {}): LayoutPartition => ({
  ...{ role: 'root', size: null, partLabel: 'root', partUuid: null, luks: null },
  ...{ format: 'ext4', label: 'nixos', uuid: null, subvolumes: [] },
  ...over,
});

export const esp = partition({
  ...{ role: 'esp', size: '512M', partLabel: 'ESP', format: 'vfat', label: 'BOOT' },
});

export const layout = (over: Partial<Layout> = {}): Layout => ({
  ...{ method: 'partition', firmware: 'efi', partitions: [esp, partition()] },
  mounts: [
    { mountPoint: '/', partition: 1, fsType: 'ext4', options: [] },
    { mountPoint: '/boot', partition: 0, fsType: 'vfat', options: ['umask=0077'] },
  ],
  ...{ kept: [], ignored: [], files: [], notes: [], disko: null, problems: [] },
  ...over,
});

export type Settings = Record<string, unknown> & { layout: Layout };

/** Settings of a stick, as the module writes them. */
export const settings = (over: Record<string, unknown> = {}): Settings => ({
  ...{ host: 'laptop', revision: 'a'.repeat(40), dirty: false, mode: 'offline' },
  ...{ toplevel: '/nix/store/x-nixos-system', layout: layout(), diskoScript: null },
  repository: {
    ...{ bundle: null, source: null, url: null, revision: null, branch: null },
    ...{ clonePath: '/mnt/nix-config', installPath: '/etc/nixos' },
  },
  ...{ sources: [], extraStorePaths: [], extraMountDirs: [], extraPostMountCommands: [] },
  ...{ substituters: [], trustedPublicKeys: [], powerOff: true },
  ...over,
});

export type Ran = { status: number | null; output: string };

/** Folders for the scripts, and a way to run parts of them. Nothing here touches a disk. */
export const createInstallerLab = () => {
  const root = mkdtempSync(join(tmpdir(), 'flakestick-installer-'));
  const state = join(root, 'state');
  const target = join(root, 'mnt');
  mkdirSync(target);
  const file = join(root, 'install.json');
  const env = {
    ...process.env,
    ...{ FLAKESTICK_SETTINGS: file, FLAKESTICK_STATE: state, FLAKESTICK_ROOT: target },
    // Else a bash whose standard input is a socket, as Node.js makes them, takes itself for rshd's and reads bash.bashrc.
    SHLVL: '2',
    ...{ LC_ALL: 'C.UTF-8', PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  };
  const use = (value: unknown) => writeFileSync(file, JSON.stringify(value));
  use(settings());
  const run = (command: string[], extra: Record<string, string> = {}): Ran => {
    const [program = 'false', ...args] = command;
    const { status, stdout, stderr } = spawnSync(program, args, {
      ...{ encoding: 'utf8', env: { ...env, ...extra }, input: '', maxBuffer: 64 * 1024 * 1024 },
    });
    return { status, output: `${stdout}${stderr}` };
  };
  return {
    ...{ root, state, target, env, use, run },
    /** Bash with these parts of lib/ read, and the settings. */
    shell: (libraries: string[], script: string, extra: Record<string, string> = {}): Ran =>
      run(
        [
          'bash',
          '-c',
          [
            'set -euo pipefail',
            ...['common', 'settings', ...libraries].map((name) => `. ${installer}/lib/${name}.sh`),
            ...['report_unexpected_failures', 'make_state_folder', 'load_settings', script],
          ].join('\n'),
        ],
        extra,
      ),
    step: (name: string, extra: Record<string, string> = {}): Ran =>
      run(['bash', join(installer, 'steps', `${name}.sh`)], { FLAKESTICK_STEP: name, ...extra }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};
export type InstallerLab = ReturnType<typeof createInstallerLab>;
