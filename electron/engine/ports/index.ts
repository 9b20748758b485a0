import type { DriveSource } from './drives.ts';
import type { Clock, Environment, Network, Settings } from './environment.ts';
import type { Files } from './files.ts';
import type { HelperLauncher } from './helper.ts';
import type { Images, StoreImages } from './images.ts';
import type { Locks } from './locks.ts';
import type { Processes } from './processes.ts';
import type { Sticks } from './sticks.ts';

export * from './drives.ts';
export * from './environment.ts';
export * from './files.ts';
export * from './helper.ts';
export * from './images.ts';
export * from './locks.ts';
export * from './processes.ts';
export * from './sticks.ts';

/** What the engine needs of the world. A function of the engine takes only those that it uses (`Pick<Ports, …>`). */
export type Ports = {
  processes: Processes;
  files: Files;
  clock: Clock;
  network: Network;
  settings: Settings;
  environment: Environment;
  driveSource: DriveSource;
  helper: HelperLauncher;
  images: Images;
  sticks: Sticks;
  locks: Locks;
  storeImages: StoreImages;
};
