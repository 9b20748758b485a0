import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createClock } from '../../electron/adapters/clock.ts';
import { createFiles } from '../../electron/adapters/files.ts';
import { createProcesses } from '../../electron/adapters/processes.ts';
import { createSettings } from '../../electron/adapters/settings.ts';
import {
  createNix,
  type NixNeeds,
  type NixSettings,
} from '../../electron/engine/nix/nix-session.ts';
import type { Ports } from '../../electron/engine/ports/index.ts';
import { has } from '../config/machine.ts';
import { ownHome, removeOwnHome } from '../config/own-home.ts';

const project = new URL('../..', import.meta.url).pathname;

type Machine = Pick<
  Ports,
  'processes' | 'files' | 'clock' | 'network' | 'settings' | 'environment'
>;

/** What the engine gives its functions: ports, and nix on that machine. */
export const portsWith = <P extends Machine>(
  ports: P,
  settings?: NixSettings,
  signal = new AbortController().signal,
): P & NixNeeds => ({
  ...ports,
  signal,
  nix: createNix(ports, settings)(signal),
});

/**
 * Real nix with a store, a state and a home of its own, so that a test neither finds what another left behind nor
 * leaves anything. Only the network is a double, at its port.
 */
export const createLab = (
  options: { online?: boolean; storeRoot?: string; config?: string } = {},
) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flakestick-nix-')));
  const inside = (name: string) => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const home = inside('home');
  const env: Record<string, string> = {
    ...ownHome(root, options.storeRoot),
    // As Debian's nix has it; a builder of a test may use what this machine has, and no cache is waited for.
    NIX_CONFIG: options.config ?? 'build-users-group =\nsandbox = false\nsubstituters =',
  };
  const processes = createProcesses();
  const machine: Machine = {
    processes: { run: (spec) => processes.run({ ...spec, env: { ...env, ...spec.env } }) },
    files: createFiles(),
    clock: createClock(),
    network: { isOnline: async () => options.online ?? false },
    settings: createSettings(inside('settings')),
    environment: {
      version: '0',
      platform: process.platform,
      system: 'x86_64-linux',
      root: has.root,
      home,
      workingFolder: root,
      folders: {
        data: inside('data'),
        cache: inside('cache'),
        logs: inside('logs'),
        temporary: tmpdir(),
        nix: join(project, 'nix'),
      },
    },
  };

  const ports = portsWith(machine);

  /** Files of a new folder, by their names in it. */
  const writeFolder = (name: string, files: Record<string, string>): string => {
    const folder = join(root, name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return folder;
  };

  const git = (folder: string, ...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost'];
    const ended = spawnSync('git', ['-C', folder, ...identity, ...args], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    if (ended.status !== 0) throw new Error(`git ${args.join(' ')}: ${ended.stderr}`);
    return ended.stdout.trim();
  };

  return {
    root,
    env,
    ports,
    /** Never the same, so that no build was there before. */
    nonce: () => randomUUID().slice(0, 8),
    writeFolder,
    git,
    remove: () => removeOwnHome(root),
  };
};
export type Lab = ReturnType<typeof createLab>;

/** A flake whose installer package is made by a shell script. Without nixpkgs a builder has only this machine's /bin/sh. */
export const flakeOf = (packages: Record<string, string>, extra = '', nonce = ''): string => `{
  outputs = { self }: let
    run = name: script: derivation {
      inherit name;
      system = "x86_64-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin";
      args = [ "-c" script ];
      nonce = "${nonce}";
    };
  in {
${Object.entries(packages)
  .map(([name, value]) => `    packages.x86_64-linux."${name}" = ${value};`)
  .join('\n')}
${extra}
  };
}
`;
