import { expect, test } from 'vitest';
import {
  describeLocked,
  findNamed,
  readLockedInputs,
} from '../../../electron/engine/nix/lock-file.ts';

const rev = 'a'.repeat(40);
const github = (repo: string) => ({ type: 'github', owner: 'o', repo, rev, narHash: 'sha256-x=' });
const lock = {
  version: 7,
  root: 'root',
  nodes: {
    root: {
      inputs: { hm: 'hm_2', again: ['hm'], nixpkgs: ['hm', 'nixpkgs'], sub: 'sub', plain: 'p' },
    },
    hm_2: { inputs: { nixpkgs: 'nixpkgs_3', self: 'hm_2' }, locked: github('home-manager') },
    nixpkgs_3: { locked: github('nixpkgs') },
    sub: { locked: { type: 'path', path: './sub' }, parent: [], inputs: { own: 'own' } },
    own: { locked: { type: 'git', url: 'https://t0ken@git.example/own', rev } },
    p: { flake: false, locked: { type: 'path', path: '/home/u/a b' } },
  },
};

test('each node once, by the names that lead to it; what follows another or lies in it has no source', () => {
  expect(readLockedInputs(lock).map(({ name }) => name)).toEqual([
    'hm',
    'plain',
    'hm/nixpkgs',
    'sub/own',
  ]);
});

test.each([null, 3, {}, { nodes: {}, root: 'x' }])('%j is no lock file', (value) => {
  expect(readLockedInputs(value)).toEqual([]);
});

test('a source is described without what opens it', () => {
  expect(readLockedInputs(lock).map(({ locked }) => describeLocked(locked))).toEqual([
    `github:o/home-manager/${rev}`,
    'path:/home/u/a b',
    `github:o/nixpkgs/${rev}`,
    `git+https://git.example/own?rev=${rev}`,
  ]);
});

test.each([
  [`github:o/nixpkgs/${rev}`, 'hm/nixpkgs'],
  [`github:o/nixpkgs/${rev}?narHash=sha256-x%3D`, 'hm/nixpkgs'],
  [`git+https://t0ken@git.example/own?rev=${rev}`, 'sub/own'],
  ['path:/home/u/a%20b?narHash=sha256-y', 'plain'],
  [`github:o/elsewhere/${rev}`, undefined],
])('nix names %s', (url, name) => {
  expect(findNamed(readLockedInputs(lock), url)?.name).toBe(name);
});
