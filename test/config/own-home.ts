import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The environment of a user with an empty home in `folder`, and with a nix store of its own there: what a test does
 * finds nothing of an earlier run, and leaves nothing. Remove it with `removeOwnHome`.
 */
export const ownHome = (
  folder: string,
  storeRoot = join(folder, 'nix'),
): Record<string, string> => {
  const inside = (...names: string[]) => made(join(folder, ...names));
  return {
    HOME: inside('home'),
    XDG_DATA_HOME: inside('home', 'data'),
    XDG_CACHE_HOME: inside('home', 'cache'),
    XDG_STATE_HOME: inside('home', 'state'),
    XDG_RUNTIME_DIR: inside('home', 'run'),
    XDG_CONFIG_HOME: inside('home', 'config'),
    GIT_CONFIG_NOSYSTEM: '1',
    NIX_REMOTE: 'local',
    NIX_STORE_DIR: made(join(storeRoot, 'store')),
    NIX_STATE_DIR: made(join(storeRoot, 'state')),
    NIX_LOG_DIR: made(join(storeRoot, 'log')),
    NIX_CONF_DIR: made(join(storeRoot, 'conf')),
  };
};

const made = (path: string): string => {
  mkdirSync(path, { recursive: true });
  return path;
};

/** nix makes its store read-only, for its owner too. */
export const removeOwnHome = (folder: string): void => {
  execFileSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
};
