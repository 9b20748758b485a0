import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFiles } from '../../../electron/adapters/files.ts';
import type { JobSubject } from '../../../electron/contract/index.ts';
import { madeUpName } from '../../../electron/engine/drives/read-drives.ts';
import { wishesOf } from '../../../electron/engine/jobs/job-kind.ts';
import type { Ports } from '../../../electron/engine/ports/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick lock-names-'));
  mkdirSync(join(folder, 'fleet', 'sub'), { recursive: true });
  for (const place of ['fleet', 'fleet/sub']) writeFileSync(join(folder, place, 'flake.nix'), '');
  symlinkSync('fleet', join(folder, 'link'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const locksOf = async (of: Partial<JobSubject>) => {
  const environment = { workingFolder: folder, home: folder } as Ports['environment'];
  const none = { reference: null, host: null, image: null, options: {}, drives: [] };
  const wishes = await wishesOf({ files: createFiles(), environment }, 'write', { ...none, ...of });
  return wishes.map(({ name }) => name.replace(folder, '…'));
};

const lockOf = (reference: string) => locksOf({ reference, host: 'h' });

test('a loop device is also its file', async () => {
  const drive = { id: 'loop0', linkMbps: null, sizeBytes: 1 };
  const loop = { ...drive, device: '/dev/loop0', ...madeUpName('loop', '/x/a.img') };
  const practice = { ...drive, device: '/x/a.img', ...madeUpName('practice', 'a.img') };
  expect(await locksOf({ drives: [loop] })).toEqual(['drive:/dev/loop0', 'drive:/x/a.img']);
  expect(await locksOf({ drives: [practice] })).toEqual(['drive:/x/a.img']);
});

test('a host of a fleet of this machine is one, by whatever the fleet is called', async () => {
  for (const reference of [
    'fleet',
    'link/',
    'path:fleet',
    'path:./link',
    `path:${folder}/link?rev=1`,
    `git+file://${folder}/fleet`,
    `git+file://${folder}/link`,
    'git+file:link?ref=main',
  ]) {
    expect(await lockOf(reference), reference).toEqual(['host:…/fleet#h']);
  }
  for (const reference of [
    'fleet?dir=sub',
    'link/sub',
    'path:link?dir=sub',
    'git+file:link?dir=./sub/',
  ]) {
    expect(await lockOf(reference), reference).toEqual(['host:…/fleet/sub#h']);
  }
});

test('a host of any other fleet goes by what the fleet was called', async () => {
  expect(await lockOf('github:o/r/main')).toEqual(['host:github:o/r/main#h']);
  expect(await lockOf('git+ssh://git@server/fleet')).toEqual(['host:git+ssh://git@server/fleet#h']);
});
