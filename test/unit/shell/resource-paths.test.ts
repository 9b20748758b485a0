import { expect, test } from 'vitest';
import { resourcePaths } from '../../../electron/shell/resource-paths.ts';

test('in a checkout', () => {
  expect(resourcePaths('/src/flakestick/dist/shell', null, undefined)).toEqual({
    rendererFolder: '/src/flakestick/dist/renderer',
    preloadFile: '/src/flakestick/dist/shell/preload.cjs',
    nixFolder: '/src/flakestick/nix',
    helperFile: '/src/flakestick/dist/helper/helper.js',
    nodeExecutable: '/src/flakestick/node_modules/node/bin/node',
  });
});

test('a checkout has the Node.js that it was started with', () => {
  const { nodeExecutable } = resourcePaths(
    '/src/flakestick/dist/shell',
    null,
    '/nix/store/x/bin/node',
  );
  expect(nodeExecutable).toBe('/nix/store/x/bin/node');
});

test('in a package the page comes from the asar, and what root opens does not', () => {
  const resources = '/opt/Flakestick/resources';
  expect(resourcePaths(`${resources}/app.asar/dist/shell`, resources, '/usr/bin/node')).toEqual({
    rendererFolder: `${resources}/app.asar/dist/renderer`,
    preloadFile: `${resources}/app.asar/dist/shell/preload.cjs`,
    nixFolder: `${resources}/nix`,
    helperFile: `${resources}/dist/helper/helper.js`,
    nodeExecutable: `${resources}/runtime/node`,
  });
});
