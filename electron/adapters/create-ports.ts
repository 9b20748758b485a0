import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { fail, ok, type Result, type Shell, saidBy } from '../contract/index.ts';
import type { Ports } from '../engine/ports/index.ts';
import { createClock } from './clock.ts';
import { createDriveSource } from './drive-source.ts';
import type { HelperInstallation } from './elevation/elevate.ts';
import { createFiles } from './files.ts';
import { createHelperLauncher } from './helper-launcher.ts';
import { countImage, measureImage } from './images/image-source.ts';
import { createLocks } from './locks.ts';
import { createNetwork } from './network.ts';
import { createProcesses } from './processes.ts';
import { createSettings } from './settings.ts';
import { createSticks } from './sticks.ts';
import { createStoreImages } from './store-image.ts';

export type Installation = {
  version: string;
  /** The project's `nix/` as shipped. */
  nixFolder: string;
  /** The bundled privileged helper, and the Node.js that runs it. */
  helperFile: string;
  nodeExecutable: string;
};

/** `terminal`: a person sits at this process's own terminal, and may be asked there for a password (sudo), in these words. */
type Options = Pick<HelperInstallation, 'terminal'> & { shell: Shell };

/** What this user chose, as far as it is needed before there are ports. */
export const createUserSettings = () =>
  createSettings(join(envPaths('flakestick', { suffix: '' }).data, 'settings'));

/** The engine's ports on this machine, as that program has them. Makes the app's folders; `FILE_UNWRITABLE` where they can't be made. */
export const createPorts = async (
  installation: Installation,
  { terminal, shell }: Options = { terminal: null, shell: 'window' },
): Promise<Result<Ports>> => {
  const { data, cache, log: logs } = envPaths('flakestick', { suffix: '' });
  for (const folder of [data, cache, logs, join(cache, 'roots')]) {
    try {
      // The logs and the list of fleets are nobody else's business.
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      return fail('FILE_UNWRITABLE', { reason: 'cache', path: folder, said: saidBy(error) });
    }
  }
  return ok({
    processes: createProcesses(),
    files: createFiles(),
    clock: createClock(),
    network: createNetwork(),
    settings: createSettings(join(data, 'settings')),
    driveSource: createDriveSource(),
    helper: createHelperLauncher({
      helperFile: installation.helperFile,
      nodeExecutable: installation.nodeExecutable,
      cacheFolder: join(cache, 'unpacked'),
      terminal,
    }),
    images: { measure: measureImage, count: countImage },
    sticks: createSticks(join(data, 'sticks.db')),
    locks: createLocks(lockFolders(data), shell),
    storeImages: createStoreImages(join(cache, 'unpacked')),
    environment: {
      version: installation.version,
      platform: process.platform,
      system: nixSystem(),
      root: process.getuid?.() === 0,
      home: homedir(),
      workingFolder: process.cwd(),
      folders: { data, cache, logs, temporary: tmpdir(), nix: installation.nixFolder },
    },
  });
};

/** That of this login, which nothing outlives (XDG Base Directory Specification); else beside the rest. */
const lockFolders = (data: string): string[] => {
  const runtime = process.env.XDG_RUNTIME_DIR;
  return [...(runtime?.startsWith('/') ? [join(runtime, 'flakestick')] : []), join(data, 'locks')];
};

/** Nix's name of this machine, by nix's own table of processor names. */
const nixSystem = (): string => {
  const processors: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686' };
  return `${processors[process.arch] ?? process.arch}-${process.platform}`;
};
