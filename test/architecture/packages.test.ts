import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './cruise-project.ts';

type Locked = {
  resolved?: string;
  integrity?: string;
  /** Comes inside of another one, under that one's checksum. */
  inBundle?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};
type Manifest = {
  allowScripts: Record<string, boolean>;
  dependencies?: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

const read = <T>(name: string): T => JSON.parse(readFileSync(join(projectRoot, name), 'utf8')) as T;
const manifest = read<Manifest>('package.json');
const packages = Object.entries(
  read<{ packages: Record<string, Locked> }>('package-lock.json').packages,
).filter(([path]) => path !== '');

test('the lock file holds packages', () => expect(packages.length).toBeGreaterThan(200));

// An address would bind everyone to the registry of the one who wrote the lock file.
test('the lock file names no registry', () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test('every locked package has a checksum', () => {
  const bare = packages.filter(([, { integrity, inBundle }]) => !integrity && !inBundle);
  expect(bare).toEqual([]);
});

// npm leaves out of the lock file what the registry at hand does not have, such as a compiler for another platform.
// `npm ci` refuses such a file, and there is nothing to install on that platform.
test('the lock file is whole, for every platform', () => {
  const locked = new Set(packages.map(([path]) => path));
  const isLocked = (from: string, name: string): boolean => {
    const inside = from === '' ? '' : `${from}/`;
    if (locked.has(`${inside}node_modules/${name}`)) return true;
    return from !== '' && isLocked(from.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, ''), name);
  };
  const missing = packages.flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(path, name))
      .map((name) => `${name}, for ${path}`),
  );
  expect(missing).toEqual([]);
});

test('allowScripts decides about every package with an install script', () => {
  const names = packages
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(Object.keys(manifest.allowScripts).sort()).toEqual(names.sort());
});

// It is compiled where no prebuilt one can be had, and a machine with nothing but Node.js has no compiler.
test('drivelist may fail to install', () => {
  expect(manifest.dependencies ?? {}).toEqual({});
  expect(Object.keys(manifest.optionalDependencies)).toEqual(['drivelist']);
});

test('versions are exact', () => {
  const all = {
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.devDependencies,
  };
  const loose = Object.entries(all).filter(([, version]) => /[\^~*><]|latest/.test(version));
  expect(loose).toEqual([]);
});
