import { join, resolve } from 'node:path';

/**
 * Where the app's own files are. `builtFolder` is the running bundle's (`dist/shell`); `resourcesFolder` is
 * Electron's `resources` in a package, and null in a checkout. What root or nix opens lies outside the asar, in the
 * same order as in a checkout. Node.js is shipped beside it, because Electron's own does not run other programs
 * (the fuse `runAsNode` is off). `startedBy` is the Node.js that a checkout was started with: the one among its packages
 * does not run on NixOS.
 */
export const resourcePaths = (
  builtFolder: string,
  resourcesFolder: string | null,
  startedBy: string | undefined,
) => {
  const root = resourcesFolder ?? join(builtFolder, '../..');
  const node = resourcesFolder ? 'runtime/node' : (startedBy ?? 'node_modules/node/bin/node');
  return {
    rendererFolder: join(builtFolder, '../renderer'),
    preloadFile: join(builtFolder, 'preload.cjs'),
    nixFolder: join(root, 'nix'),
    helperFile: join(root, 'dist/helper/helper.js'),
    nodeExecutable: resolve(root, node),
  };
};
