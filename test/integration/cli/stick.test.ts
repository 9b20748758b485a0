import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../../config/machine.ts';
import { asDiskImage } from '../../fixtures/disk-image.ts';
import { createWorkbench, run, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { type CliHome, createCliHome } from './run-cli.ts';

const MIB = 1024 * 1024;
const IMAGE_BYTES = 21 * MIB + 777;
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

let home: CliHome;
beforeAll(() => {
  home = createCliHome();
});
afterAll(() => home.remove());

const flip = (file: string, offset: number): void => {
  const fd = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(fd, byte, 0, 1, offset);
  writeSync(fd, Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, offset);
  closeSync(fd);
};

describe.skipIf(!has.loop)('the memory of sticks (needs loop devices)', () => {
  let bench: Workbench;
  let image: string;
  let bytes: Buffer;
  let backing: string;
  let device: string;
  beforeEach(() => {
    bench = createWorkbench();
    bytes = asDiskImage(randomBytes(IMAGE_BYTES));
    image = bench.file('some.iso');
    writeFileSync(image, bytes);
    backing = bench.sparse('disk.raw', 32 * MIB);
    device = bench.attach(backing);
  });
  afterEach(() => bench.clear());

  const flash = (...flags: string[]) =>
    home.run(['flash', image, '--drive', device, '--allow-fixed', '--yes', ...flags]);
  const verify = (...flags: string[]) => home.run(['verify', '--drive', device, ...flags]);
  /** The file changed behind the loop device's back. */
  const spoil = (offset: number): void => {
    flip(backing, offset);
    run('blockdev', '--flushbufs', device);
  };
  const onDevice = (): Buffer => readFileSync(backing).subarray(0, IMAGE_BYTES);

  it('verifies a stick by the image that it was made of, to the byte', async () => {
    await flash();
    const good = await verify();
    expect(good).toMatchObject({ status: 0, stderr: '' });
    expect(good.stdout).toContain('This is still the stick that you wrote on ');
    expect(good.stdout).toContain(`image ${image}.`);
    spoil(9 * MIB + 5);
    const bad = await verify('--json');
    expect(bad.status).toBe(5);
    expect(bad.last()).toMatchObject({
      code: 'VERIFY_MISMATCH',
      params: { offset: 9 * MIB + 5, lengthBytes: 1, blocks: 1 },
    });
  });

  it('verifies it without the image too, to 4 MiB, and changes nothing', async () => {
    await flash();
    rmSync(image);
    const good = await verify('--json');
    expect(good.status).toBe(0);
    expect(good.last()).toMatchObject({
      type: 'result',
      verified: true,
      bytesRead: IMAGE_BYTES,
      sha256: sha256(bytes),
      stick: {
        image,
        imageBytes: IMAGE_BYTES,
        stick: 'verified',
        sha256: sha256(bytes),
        made: null,
      },
    });
    // In the last piece, which is shorter, and then in one before it.
    spoil(20 * MIB + 1);
    expect((await verify('--json')).last()).toMatchObject({
      params: { offset: 20 * MIB, lengthBytes: IMAGE_BYTES - 20 * MIB, blocks: 17 },
    });
    spoil(9 * MIB + 5);
    const before = sha256Of(backing);
    const bad = await verify('--json');
    expect(bad.status).toBe(5);
    expect(bad.last()).toMatchObject({
      type: 'error',
      code: 'VERIFY_MISMATCH',
      params: { offset: 8 * MIB, lengthBytes: 4 * MIB, blocks: 64 },
    });
    expect(sha256Of(backing)).toBe(before);
    const inWords = await verify();
    expect(inWords.status).toBe(5);
    expect(inWords.stdout).not.toContain('This is still the stick');
    spoil(9 * MIB + 5);
    spoil(20 * MIB + 1);
    expect((await verify()).status).toBe(0);
  });

  it('does not take a changed image of the same name for the one that was written', async () => {
    await flash();
    const { mtimeMs } = statSync(image);
    flip(image, 5);
    // With a time of its own it is another one, and the stick is read for what is remembered of it.
    expect((await verify()).status).toBe(0);
    utimesSync(image, mtimeMs / 1000, mtimeMs / 1000);
    const after = await verify('--json');
    // As well hidden as can be: then the stick differs from it, and that is said.
    if (statSync(image).mtimeMs === mtimeMs) expect(after.status).toBe(5);
    else expect(after.status).toBe(0);
  });

  it('knows nothing of a stick that it did not write, and of one of another size', async () => {
    const other = bench.attach(bench.sparse('other.raw', 64 * MIB));
    const unknown = await home.run(['verify', '--drive', other, '--json']);
    expect(unknown.status).toBe(1);
    expect(unknown.last()).toMatchObject({ type: 'error', code: 'STICK_UNKNOWN' });
  });

  it('writes only what differs with --delta, and says what was saved', async () => {
    await flash();
    const changed = randomBytes(100_000);
    changed.copy(bytes, 3 * MIB + 11);
    writeFileSync(image, bytes);
    const beyond = sha256(readFileSync(backing).subarray(22 * MIB));
    const { status, last } = await flash('--delta', '--json');
    expect(status).toBe(0);
    const result = last() as Record<string, number>;
    expect(result).toMatchObject({
      verified: true,
      imageBytes: IMAGE_BYTES,
      sha256: sha256(bytes),
      // 100,000 bytes lie in two or three units of 64 KiB.
      bytesWritten: expect.toSatisfy(
        (written: number) => written >= 100_000 && written <= 3 * 65_536,
      ),
    });
    // Read to be compared, and read back.
    expect(result.bytesRead).toBeGreaterThanOrEqual(IMAGE_BYTES + 100_000);
    expect(onDevice().equals(bytes)).toBe(true);
    expect(sha256(readFileSync(backing).subarray(22 * MIB))).toBe(beyond);
    const again = await flash('--delta');
    expect(again.stdout).toContain('wrote 0 byte');
    expect(again.stdout).toContain('22 MB were there already');
  });

  it('has nothing to go on with where nothing was interrupted, and says so', async () => {
    const { status, lines } = await flash('--resume', '--json');
    expect(status).toBe(0);
    expect(lines()).toContainEqual(
      expect.objectContaining({
        type: 'job.warned',
        warning: expect.objectContaining({ code: 'NOTHING_TO_RESUME' }),
      }),
    );
    expect(onDevice().equals(bytes)).toBe(true);
  });
});

describe.skipIf(!has.loop)('a command line that was killed (needs loop devices)', () => {
  const size = 400 * MIB;
  let bench: Workbench;
  let image: string;
  let backing: string;
  let device: string;
  beforeEach(() => {
    bench = createWorkbench();
    image = bench.file('large.iso');
    const piece = asDiskImage(randomBytes(8 * MIB));
    const fd = openSync(image, 'w');
    for (let at = 0; at < size; at += piece.length) {
      // No two pieces are the same.
      piece.writeUInt32LE(at, 4096);
      writeSync(fd, piece, 0, piece.length, at);
    }
    closeSync(fd);
    backing = bench.sparse('disk.raw', size);
    device = bench.attach(backing);
  });
  afterEach(() => bench.clear());

  const flash = (flags: string[], signal: NodeJS.Signals | null = null) => {
    let killed = signal === null;
    return home.run(
      ['flash', image, '--drive', device, '--allow-fixed', '--json', ...flags],
      (child, soFar) => {
        if (killed || !/"phase":"writing","bytesDone":[1-9]/.test(soFar())) return;
        killed = true;
        // It says how far it is a moment before it keeps that.
        setTimeout(() => child.kill(signal ?? 'SIGKILL'), 30);
      },
    );
  };

  it.each(['SIGKILL', 'SIGINT'] as const)('goes on after %s where it was', async (signal) => {
    const killed = await flash(['--yes'], signal);
    expect(killed.status).toBe(signal === 'SIGKILL' ? null : 4);
    const asked = await home.run(['flash', image, '--drive', device, '--allow-fixed']);
    expect(asked.status).toBe(3);
    expect(asked.stdout).toMatch(/stopped at \d+%; --resume goes on from there/);

    const resumed = await flash(['--yes', '--resume']);
    expect(resumed.status).toBe(0);
    const result = resumed.last() as { bytesWritten: number };
    expect(result).toMatchObject({ verified: true, imageBytes: size });
    expect(result.bytesWritten).toBeLessThan(size);
    expect(JSON.stringify(resumed.lines())).not.toContain('NOTHING_TO_RESUME');
    expect(sha256Of(backing)).toBe(sha256Of(image));
    // It is whole now, and nobody is told to go on with it.
    const after = await home.run(['flash', image, '--drive', device, '--allow-fixed']);
    expect(after.stdout).not.toContain('--resume');
    expect((await home.run(['verify', '--drive', device])).status).toBe(0);
  });
});

it('remembers nothing where it can not, and writes all the same', async () => {
  const own = createCliHome();
  try {
    const drive = join(own.folder, 'd.img');
    const image = join(own.folder, 'i.iso');
    writeFileSync(image, asDiskImage(randomBytes(MIB)));
    await own.run(['practice-drive', drive, '--size', '8M']);
    // A folder with something in it that can't be moved aside is in the way of nothing here; a newer version is.
    await own.run(['flash', image, '--drive', `file:${drive}`, '--yes']);
    const database = join(own.folder, 'home', 'data', 'flakestick', 'sticks.db');
    const { DatabaseSync } = await import('node:sqlite');
    const registry = new DatabaseSync(database);
    registry.exec('PRAGMA user_version = 99');
    registry.close();
    const flashed = await own.run(['flash', image, '--drive', `file:${drive}`, '--yes']);
    expect(flashed.status).toBe(0);
    expect(flashed.stderr).toBe('');
    expect(flashed.stdout.match(/can't be remembered: .* newer Flakestick/g)).toHaveLength(1);
    expect(flashed.stdout).toContain('It holds exactly the image.');
    const verified = await own.run(['verify', '--drive', `file:${drive}`]);
    expect(verified.status).toBe(1);
    expect(verified.stderr).toContain('newer Flakestick');
    expect((await own.run(['doctor'])).stdout).toMatch(/memory of sticks +warning/);

    writeFileSync(database, 'no database at all');
    expect((await own.run(['flash', image, '--drive', `file:${drive}`, '--yes'])).status).toBe(0);
    expect((await own.run(['doctor'])).stdout).toContain('sticks.db.unreadable-');
    expect((await own.run(['verify', '--drive', `file:${drive}`])).status).toBe(0);
  } finally {
    own.remove();
  }
});
