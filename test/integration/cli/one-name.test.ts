import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../../config/machine.ts';
import { asDiskImage } from '../../fixtures/disk-image.ts';
import { mountFolding } from '../drives/folding-file.ts';
import { createWorkbench, detach, run, type Workbench } from '../drives/loop-devices.ts';
import { type CliHome, type CliRun, createCliHome } from './run-cli.ts';

const MIB = 1024 * 1024;
const DRIVE_BYTES = 32 * MIB;

let home: CliHome;
let bench: Workbench;
let image: string;
let bytes: Buffer;

beforeAll(() => {
  home = createCliHome();
});
afterAll(() => home.remove());
beforeEach(() => {
  bench = createWorkbench();
  bytes = asDiskImage(randomBytes(13 * MIB + 777));
  image = bench.file('some.iso');
  writeFileSync(image, bytes);
});
afterEach(() => bench.clear());

const flash = (drive: string, flags: string[]): Promise<CliRun> =>
  home.run(['flash', image, '--drive', drive, '--allow-fixed', '--yes', '--json', ...flags]);

/** Once more of it is written than a drive of 10.75 MiB loses by what is beyond them, and long before that begins. */
const interrupted = async (drive: string): Promise<void> => {
  let done = false;
  const { status } = await home.run(
    ['flash', image, '--drive', drive, '--allow-fixed', '--yes', '--json'],
    (child, soFar) => {
      const reached = soFar().matchAll(/"phase":"writing","bytesDone":(\d+)/g);
      if (done || ![...reached].some(([, bytes]) => Number(bytes) >= 3 * MIB)) return;
      done = true;
      child.kill('SIGINT');
    },
  );
  expect(status).toBe(4);
};

const holdsImage = (file: string): boolean =>
  readFileSync(file).subarray(0, bytes.length).equals(bytes);

/** The drive differs from the image, so nothing may say that it is as it should be. */
const expectRefusal = (ended: CliRun): void => {
  expect(ended).toMatchObject({ status: 5 });
  expect(ended.last()).toMatchObject({ type: 'error', code: 'VERIFY_MISMATCH' });
  expect(ended.stdout).not.toContain('"verified":true');
  expect(ended.stdout).not.toContain('"stick":"verified"');
};

/** What was once proven of a good drive says nothing of another that is called the same. */
describe.skipIf(!has.fuse)('a false drive with the name of a good one (needs FUSE)', () => {
  /** Where a good drive was verified, there is one now that says 32 MiB as well. */
  const exchanged = async (realBytes: number) => {
    const folder = bench.file('slot');
    mkdirSync(folder);
    const file = join(folder, 'drive.img');
    const drive = `file:${file}`;
    await home.run(['practice-drive', file, '--size', '32M']);
    expect((await flash(drive, [])).last()).toMatchObject({ verified: true });
    const { contents } = await mountFolding(bench, folder, { realBytes, writeSeconds: 0.03 });
    await home.run(['practice-drive', file, '--size', '32M']);
    return { file, drive, contents };
  };

  it('is never verified, whatever is skipped', { timeout: 600_000 }, async () => {
    // Folded here it shows nothing to the probe: reading all of it back must find it.
    const { file, drive } = await exchanged(10.75 * MIB);
    await interrupted(drive);
    for (const flag of ['--resume', '--delta']) {
      expectRefusal(await flash(drive, [flag]));
      expect(holdsImage(file)).toBe(false);
    }
    expect((await home.run(['verify', '--drive', drive])).status).toBe(5);
  });

  it('is found out before the image is written', { timeout: 600_000 }, async () => {
    const { drive, contents } = await exchanged(8 * MIB);
    const before = contents();
    for (const flags of [['--delta'], []]) {
      const ended = await flash(drive, flags);
      expectRefusal(ended);
      expect(ended.last()).toMatchObject({ params: { realBytes: 8 * MIB, restored: true } });
      expect(contents().equals(before)).toBe(true);
    }
  });
});

describe.skipIf(!has.loop)(
  'another drive under the name of the one before (needs loop devices)',
  () => {
    /** Takes the device's file away, and puts another one there. */
    const exchange = (device: string, before: string, after: string): void => {
      detach(device, before);
      run('losetup', device, after);
      bench.later(() => detach(device, after));
    };

    it('gets all that it lacks with --delta', { timeout: 600_000 }, async () => {
      const one = bench.sparse('one.raw', DRIVE_BYTES);
      const other = bench.sparse('other.raw', DRIVE_BYTES);
      const device = bench.attach(one);
      expect((await flash(device, [])).last()).toMatchObject({ verified: true });
      exchange(device, one, other);
      const ended = await flash(device, ['--delta']);
      expect(ended.last()).toMatchObject({ verified: true });
      expect(holdsImage(other)).toBe(true);
    });
  },
);
