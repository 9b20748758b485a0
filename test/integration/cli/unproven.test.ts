import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../../config/machine.ts';
import { asDiskImage } from '../../fixtures/disk-image.ts';
import { mountFolding } from '../drives/folding-file.ts';
import { createWorkbench, type Workbench } from '../drives/loop-devices.ts';
import { type CliHome, type CliRun, createCliHome } from './run-cli.ts';

const MIB = 1024 * 1024;

let home: CliHome;
let bench: Workbench;
let drives: string[];
beforeAll(() => {
  home = createCliHome();
});
afterAll(() => home.remove());
beforeEach(async () => {
  bench = createWorkbench();
  drives = [bench.file('one.img'), bench.file('two.img')];
  for (const path of drives) await home.run(['practice-drive', path, '--size', '8M']);
});
afterEach(() => bench.clear());

const put = (name: string, bytes: Buffer): string => {
  writeFileSync(bench.file(name), bytes);
  return bench.file(name);
};
const flash = (image: string, paths: string[], ...flags: string[]): Promise<CliRun> =>
  home.run([
    'flash',
    image,
    ...paths.flatMap((path) => ['--drive', `file:${path}`]),
    '--yes',
    '--json',
    ...flags,
  ]);
const verify = (path: string, ...image: string[]): Promise<CliRun> =>
  home.run(['verify', ...image, '--drive', `file:${path}`, '--json']);

const expectUnproven = (ended: CliRun, code: string): void => {
  expect(ended.status).not.toBe(0);
  expect(ended.stdout).toContain(`"code":"${code}"`);
  expect(ended.stdout).not.toContain('"verified":true');
  expect(ended.stdout).not.toContain('"stick":"verified"');
};

/** An ISO that ends where half of it would. */
const cutOff = (): Buffer => {
  const iso = randomBytes(2 * MIB);
  iso.fill(0, 0, 36_864);
  iso.write('\x01CD001\x01', 32_768, 'latin1');
  iso.writeUInt32LE((4 * MIB) / 2048, 32_768 + 80);
  iso.writeUInt32BE((4 * MIB) / 2048, 32_768 + 84);
  iso.writeUInt16LE(2048, 32_768 + 128);
  iso.writeUInt16BE(2048, 32_768 + 130);
  iso.write('\xffCD001\x01', 34_816, 'latin1');
  return iso;
};

describe('an image that was found to be a wrong one', () => {
  it.each([1, 2])('is nothing that a stick is held against later, on %i drives', async (count) => {
    const image = put('some.iso', asDiskImage(randomBytes(7 * MIB)));
    writeFileSync(`${image}.sha256`, 'a'.repeat(64));
    const paths = drives.slice(0, count);
    expectUnproven(await flash(image, paths), 'IMAGE_CORRUPT');
    // As the hint says: download it again. Then this one is not there any more.
    rmSync(image);
    // It may be found out before anything is written: then there is as little to compare with.
    for (const path of paths) expectUnproven(await verify(path), 'STICK_UNKNOWN');
  });

  it.skipIf(!has.fuse)('also where it was written to meanwhile (needs FUSE)', async () => {
    const folder = bench.file('slot');
    mkdirSync(folder);
    await mountFolding(bench, folder, { realBytes: 8 * MIB, writeSeconds: 0.05 });
    const path = join(folder, 'drive.img');
    await home.run(['practice-drive', path, '--size', '8M']);
    const image = put('some.iso', asDiskImage(randomBytes(5 * MIB)));
    let done = false;
    const args = ['flash', image, '--drive', `file:${path}`, '--yes', '--json'];
    const ended = await home.run(args, (_, soFar) => {
      if (done || !/"phase":"writing","bytesDone":[1-9]/.test(soFar())) return;
      done = true;
      appendFileSync(image, 'more');
    });
    expectUnproven(ended, 'IMAGE_UNREADABLE');
    rmSync(image);
    expectUnproven(await verify(path), 'STICK_UNKNOWN');
  });

  it('is not verified where nobody counted it, on one drive or on two', async () => {
    const image = put('some.iso.gz', gzipSync(cutOff(), { level: 1 }));
    for (const paths of [drives.slice(0, 1), drives]) {
      expectUnproven(await flash(image, paths, '--no-count'), 'IMAGE_CORRUPT');
    }
  });
});

describe('what nothing would be written of', () => {
  it.each([
    ['an ISO that is cut off', () => cutOff(), 'IMAGE_CORRUPT'],
    [
      'a virtual disk',
      () => Buffer.concat([Buffer.from('QFI\xfb\0\0\0\x03', 'latin1'), randomBytes(MIB)]),
      'NOT_AN_IMAGE',
    ],
  ])('is not what a drive is said to hold: %s', async (_, make, code) => {
    const bytes = make();
    const image = put('some.iso', bytes);
    const [path = ''] = drives;
    // As another program may have written it.
    const all = readFileSync(path);
    bytes.copy(all);
    writeFileSync(path, all);
    expectUnproven(await verify(path, image), code);
  });

  it('is what a drive holds where somebody meant it all the same, and that is said', async () => {
    const image = put('some.txt', Buffer.from('not an image\n'.repeat(1000)));
    const [path = ''] = drives;
    expect((await flash(image, [path], '--anyway')).status).toBe(0);
    const ended = await verify(path, image);
    expect(ended.last()).toMatchObject({ type: 'result', verified: true });
    expect(ended.stdout).toContain('NOT_AN_IMAGE');
    expect(ended.stdout).toContain('"image.examined"');
  });
});
