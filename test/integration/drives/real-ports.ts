import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createClock } from '../../../electron/adapters/clock.ts';
import { createDriveSource } from '../../../electron/adapters/drive-source.ts';
import { createFiles } from '../../../electron/adapters/files.ts';
import { createHelperLauncher } from '../../../electron/adapters/helper-launcher.ts';
import { countImage, measureImage } from '../../../electron/adapters/images/image-source.ts';
import { createLocks } from '../../../electron/adapters/locks.ts';
import { createProcesses } from '../../../electron/adapters/processes.ts';
import { createSettings } from '../../../electron/adapters/settings.ts';
import { createSticks } from '../../../electron/adapters/sticks.ts';
import { createStoreImages } from '../../../electron/adapters/store-image.ts';
import type { Ports } from '../../../electron/engine/ports/index.ts';

export type WriterPorts = Omit<Ports, 'network'>;

/** The ports of this machine, with all that the app would remember under `folder`. */
export const createRealPorts = (folder: string, helperFile = ''): WriterPorts => {
  const own = (name: string): string => {
    const path = join(folder, 'app', name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  return {
    processes: createProcesses(),
    files: createFiles(),
    clock: createClock(),
    settings: createSettings(own('settings')),
    images: { measure: measureImage, count: countImage },
    sticks: createSticks(join(own('data'), 'sticks.db')),
    locks: createLocks([], 'window'),
    storeImages: createStoreImages(own('unpacked')),
    driveSource: createDriveSource(),
    helper: createHelperLauncher({
      helperFile,
      nodeExecutable: process.execPath,
      cacheFolder: own('cache'),
      terminal: null,
    }),
    environment: {
      version: '0',
      platform: process.platform,
      system: 'x86_64-linux',
      root: process.getuid?.() === 0,
      home: own('home'),
      workingFolder: folder,
      folders: {
        data: own('data'),
        cache: own('cache'),
        logs: own('logs'),
        temporary: own('tmp'),
        nix: own('nix'),
      },
    },
  };
};
