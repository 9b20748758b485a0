const electron = (...layers) => layers.map((layer) => `electron/${layer}`);

/** What every shell consists of besides itself. */
const core = [
  ...electron('contract', 'texts', 'drive-facts', 'helper-protocol', 'engine', 'adapters'),
  'nix/options.json',
];

/**
 * What is built, and from which folders and files. `bundle` goes through rolldown: one file each, with all packages in
 * it but those in `external`.
 */
export const targets = {
  helper: {
    // Runs as root: nothing but Node.js itself may be loaded beside it.
    inputs: electron('helper', 'helper-protocol', 'drive-facts'),
    bundle: { input: 'electron/helper/helper.ts', file: 'dist/helper/helper.js', external: [] },
  },
  cli: {
    inputs: [...core, ...electron('cli')],
    bundle: { input: 'electron/cli/main.ts', file: 'dist/cli/main.js', external: ['drivelist'] },
  },
  web: {
    inputs: [...core, ...electron('web')],
    bundle: { input: 'electron/web/main.ts', file: 'dist/web/main.js', external: ['drivelist'] },
  },
  shell: {
    inputs: [...core, ...electron('shell')],
    bundle: {
      input: 'electron/shell/main.ts',
      file: 'dist/shell/main.js',
      external: ['electron', 'drivelist'],
    },
  },
  preload: {
    inputs: [...electron('contract', 'shell'), 'nix/options.json'],
    // A sandboxed preload is no module, and may load nothing but Electron.
    bundle: {
      input: 'electron/shell/preload.ts',
      file: 'dist/shell/preload.cjs',
      external: ['electron'],
      format: 'cjs',
    },
  },
  renderer: {
    inputs: ['renderer', ...electron('contract', 'texts'), 'nix/options.json'],
    vite: { config: 'renderer/vite.config.ts', folder: 'dist/renderer' },
  },
  // Every state of the window, for tests and pictures.
  stories: {
    inputs: ['renderer', ...electron('contract', 'texts'), 'nix/options.json'],
    vite: { config: 'renderer/vite.config.ts', folder: 'dist/stories', mode: 'stories' },
  },
};

/** What changes every target. */
export const commonInputs = [
  'package-lock.json',
  'tsconfig.json',
  'electron/bootstrap/targets.mjs',
  'electron/bootstrap/bundle.mjs',
];
