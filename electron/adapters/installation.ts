import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Installation } from './create-ports.ts';

/**
 * Where the product's own files lie, seen from a bundled entry (`dist/<shell>/main.js`). A checkout and the resources
 * of a package have the same layout.
 */
export const findInstallation = (
  entryUrl: string,
): Installation & { rendererFolder: string; entry: (name: 'cli' | 'web') => string } => {
  const root = join(dirname(fileURLToPath(entryUrl)), '..', '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    version,
    nixFolder: join(root, 'nix'),
    helperFile: join(root, 'dist', 'helper', 'helper.js'),
    // What runs us is a Node.js that works here and is new enough.
    nodeExecutable: process.execPath,
    rendererFolder: join(root, 'dist', 'renderer'),
    entry: (name) => join(root, 'dist', name, 'main.js'),
  };
};
