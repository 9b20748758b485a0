import { expect, test } from 'vitest';
import { recogniseLocal } from '../../../electron/contract/index.ts';

test.each([
  ['/d/nixos.iso', '/d/nixos.iso'],
  ['/d/NIXOS.ISO.ZST', '/d/NIXOS.ISO.ZST'],
  ['/d/a b.img.xz', '/d/a b.img.xz'],
])('%s is an image', (path, image) => {
  expect(recogniseLocal(path, false)).toEqual({ kind: 'image', path: image });
});

test.each([
  ['/home/ada/fleet', true, '/home/ada/fleet'],
  ['/home/ada/fleet/', true, '/home/ada/fleet'],
  ['/home/ada/fleet/flake.nix', false, '/home/ada/fleet'],
  ['/flake.nix', false, '/'],
  ['/', true, '/'],
  // A folder whose name would be something else in a reference.
  ['/home/ada/c#', true, 'path:/home/ada/c%23'],
  ['/home/ada/what?', true, 'path:/home/ada/what%3F'],
  // A folder is one, whatever its name.
  ['/home/ada/old.iso', true, '/home/ada/old.iso'],
])('%s is a flake', (path, isFolder, reference) => {
  expect(recogniseLocal(path, isFolder)).toEqual({ kind: 'flake', reference });
});

test.each([
  ['/d/notes.txt', false],
  ['/d/iso', false],
  ['/d/archive.zst', false],
  ['/d/my-flake.nix', false],
  ['/d/\u202eosi.iso', false],
  ['/d/fleet\n', true],
  [`/${'d'.repeat(2000)}`, true],
])('%j is neither', (path, isFolder) => {
  expect(recogniseLocal(path, isFolder)).toEqual({ kind: 'unknown' });
});
