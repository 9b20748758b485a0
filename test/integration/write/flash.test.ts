import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Drive, DriveOutcome } from '../../../electron/contract/index.ts';
import { findDrive } from '../../../electron/engine/drives/find-drive.ts';
import { createPracticeDrive } from '../../../electron/engine/drives/practice-drive.ts';
import { has, program } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createWorkbench, run, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { createRealPorts, type WriterPorts } from '../drives/real-ports.ts';
import { bundleHelper } from './helper-bundle.ts';
import { verifyDrive, type WriteEvent, writeDrive } from './one-drive.ts';

const MIB = 1024 * 1024;
const never = new AbortController().signal;

let helper: Awaited<ReturnType<typeof bundleHelper>>;
let bench: Workbench;
let ports: WriterPorts;

beforeAll(async () => {
  helper = await bundleHelper();
});
afterAll(() => helper.remove());
beforeEach(() => {
  bench = createWorkbench();
  ports = createRealPorts(bench.folder, helper.helperFile);
});
afterEach(() => bench.clear());

const image = (bytes: Buffer, name = 'image.iso'): string => {
  writeFileSync(bench.file(name), bytes);
  return bench.file(name);
};

/** A loop device full of 0xEE, so that what should not be written can be seen. */
const loop = async (
  sizeBytes: number,
  ...options: string[]
): Promise<{ backing: string; drive: Drive }> => {
  const backing = bench.file('disk.raw');
  writeFileSync(backing, Buffer.alloc(sizeBytes, 0xee));
  return { backing, drive: await find(bench.attach(backing, ...options)) };
};

const find = async (selector: string): Promise<Drive> => {
  const found = await findDrive(ports, selector);
  if (!found.ok) throw new Error(said(found.error).message);
  return found.value;
};

const flash = (
  path: string,
  drive: Drive,
  onEvent: (event: WriteEvent) => void = () => undefined,
) => writeDrive(ports, { image: path, drive, verify: true }, onEvent, never);

const verify = (path: string, drive: Drive): Promise<DriveOutcome> =>
  verifyDrive(ports, { image: path, drive }, () => undefined, never);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const flip = (file: string, offset: number): void => {
  const byte = readFileSync(file)[offset] ?? 0;
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.from([byte ^ 0x01]), 0, 1, offset);
  closeSync(fd);
};

const sizes = [1, 511, 512, 513, 4095, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 33 * MIB, 33 * MIB + 1];

describe.skipIf(!has.loop)('flash on a loop device (needs loop devices)', () => {
  for (const sector of [512, 4096]) {
    it.each(sizes)(`writes %i bytes to ${sector}-byte sectors, and not one more`, async (size) => {
      const bytes = randomBytes(size);
      const { backing, drive } = await loop(34 * MIB, '--sector-size', String(sector));
      const outcome = await flash(image(bytes), drive);
      expect(outcome).toMatchObject({
        error: null,
        stick: 'verified',
        written: true,
        flushed: true,
        verified: true,
        bytesWritten: size,
        bytesRead: size,
        sha256: sha256(bytes),
        safeToUnplug: false,
      });
      const padded = Math.ceil(size / sector) * sector;
      const onDisk = readFileSync(backing);
      expect(onDisk.subarray(0, size).equals(bytes)).toBe(true);
      expect(onDisk.subarray(size, padded).every((byte) => byte === 0)).toBe(true);
      expect(onDisk.subarray(padded).every((byte) => byte === 0xee)).toBe(true);
    });
  }

  it('fills the drive to its last byte', async () => {
    const bytes = randomBytes(5 * MIB);
    const { backing, drive } = await loop(5 * MIB);
    expect(await flash(image(bytes), drive)).toMatchObject({ error: null, verified: true });
    expect(sha256Of(backing)).toBe(sha256(bytes));
  });

  it('tells phases in their order and every figure of the last byte', async () => {
    const { drive } = await loop(34 * MIB);
    const events: WriteEvent[] = [];
    await flash(image(randomBytes(33 * MIB)), drive, (event) => events.push(event));
    const phases = events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
    expect(phases).toEqual(['writing', 'syncing', 'verifying']);
    const progress = events.flatMap((event) => (event.type === 'progress' ? [event.progress] : []));
    for (const phase of ['writing', 'verifying'] as const) {
      expect(progress.filter((at) => at.phase === phase).at(-1)).toMatchObject({
        bytesDone: 33 * MIB,
        bytesTotal: 33 * MIB,
      });
    }
  });

  it('leaves it at written when no verification was asked for', async () => {
    const { drive } = await loop(2 * MIB);
    const outcome = await writeDrive(
      ports,
      { image: image(randomBytes(MIB)), drive, verify: false },
      () => undefined,
      never,
    );
    expect(outcome).toMatchObject({
      stick: 'writtenUnverified',
      verified: null,
      bytesRead: 0,
      error: null,
    });
  });

  it('finds a flipped byte with its offset, and reads only', async () => {
    const bytes = randomBytes(9 * MIB + 77);
    const { backing, drive } = await loop(10 * MIB);
    const path = image(bytes);
    await flash(path, drive);
    expect(await verify(path, drive)).toMatchObject({
      error: null,
      stick: 'verified',
      verified: true,
      written: false,
      bytesWritten: 0,
      bytesRead: bytes.length,
      sha256: sha256(bytes),
    });
    flip(backing, 5 * MIB + 123);
    flip(backing, 7 * MIB + 9);
    // The file changed behind the loop device's back.
    run('blockdev', '--flushbufs', drive.device);
    const before = sha256Of(backing);
    expect(await verify(path, drive)).toMatchObject({
      stick: 'differs',
      verified: false,
      error: {
        code: 'VERIFY_MISMATCH',
        params: { offset: 5 * MIB + 123, lengthBytes: 2 * MIB - 123 + 10, blocks: 2 },
      },
    });
    expect(sha256Of(backing)).toBe(before);
  });

  it('refuses an image one byte larger than the drive before the first byte', async () => {
    const { backing, drive } = await loop(2 * MIB);
    const before = sha256Of(backing);
    expect(await flash(image(randomBytes(2 * MIB + 1)), drive)).toMatchObject({
      stick: 'untouched',
      error: { code: 'DRIVE_TOO_SMALL' },
    });
    expect(sha256Of(backing)).toBe(before);
  });

  it('refuses, in the helper too, what is read-only, mounted, held or exchanged', async () => {
    const { backing, drive } = await loop(16 * MIB);
    const path = image(randomBytes(MIB));
    const identity = drive.identity;
    if (identity === null) throw new Error('no identity');
    const code = async (other: Drive): Promise<string | null> => {
      const outcome = await flash(path, other);
      expect(outcome.stick).toBe('untouched');
      return outcome.error?.code ?? null;
    };
    const before = sha256Of(backing);
    for (const wrong of [
      { diskseq: (identity.diskseq ?? 0) + 1 },
      { sizeBytes: identity.sizeBytes + 512 },
      { busPath: `${identity.busPath}x` },
      { deviceNumber: '7:99' },
    ]) {
      expect(await code({ ...drive, identity: { ...identity, ...wrong } })).toBe('DRIVE_CHANGED');
    }
    const link = bench.file('link');
    run('ln', '-s', drive.device, link);
    expect(await code({ ...drive, identity: { ...identity, path: link } })).toBe('DRIVE_CHANGED');
    for (const path of ['/dev/null', bench.folder]) {
      expect(await code({ ...drive, identity: { ...identity, path } })).not.toBe(null);
    }
    expect(sha256Of(backing)).toBe(before);

    run('mkfs.ext4', '-q', drive.device);
    bench.mount(drive.device);
    const busy = await find(drive.device);
    expect(await code(busy)).toBe('DRIVE_MOUNTED');
  });

  it('refuses a write-protected device', async () => {
    const { backing, drive } = await loop(2 * MIB, '--read-only');
    const before = sha256Of(backing);
    expect(await flash(image(randomBytes(MIB)), drive)).toMatchObject({
      stick: 'untouched',
      error: { code: 'DRIVE_READ_ONLY' },
    });
    expect(sha256Of(backing)).toBe(before);
  });

  it('verifies a mounted and a write-protected drive all the same', async () => {
    const path = bench.sparse('image.iso', 4 * MIB);
    run('mkfs.ext4', '-q', path);
    const { backing, drive } = await loop(8 * MIB);
    await flash(path, drive);
    const at = bench.mount(drive.device, '-o', 'ro,noload');
    const mounted = await find(drive.device);
    expect(mounted.mountpoints).toEqual([at]);
    expect(await verify(path, mounted)).toMatchObject({ error: null, verified: true });
    const readOnly = await find(bench.attach(backing, '--read-only'));
    expect(await verify(path, readOnly)).toMatchObject({ error: null, verified: true });
  });

  it.each(['zst', 'gz'])('expands .%s, of several parts too', async (suffix) => {
    const bytes = randomBytes(7 * MIB + 5);
    const [pack, part] = [suffix === 'zst' ? 'zstd' : 'gzip', bench.file('part')];
    const path = bench.file(`image.iso.${suffix}`);
    const packed = [bytes.subarray(0, 3 * MIB), bytes.subarray(3 * MIB)].map((piece) => {
      writeFileSync(part, piece);
      run('sh', '-c', `${pack} -q -c "$1" > "$1.packed"`, 'sh', part);
      return readFileSync(`${part}.packed`);
    });
    writeFileSync(path, Buffer.concat(packed));
    const { backing, drive } = await loop(8 * MIB);
    expect(await flash(path, drive)).toMatchObject({
      error: null,
      verified: true,
      bytesWritten: bytes.length,
      sha256: sha256(bytes),
    });
    expect(readFileSync(backing).subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(await verify(path, drive)).toMatchObject({ verified: true, sha256: sha256(bytes) });
    flip(backing, 4 * MIB + 3);
    run('blockdev', '--flushbufs', drive.device);
    expect(await verify(path, drive)).toMatchObject({
      error: {
        code: 'VERIFY_MISMATCH',
        params: { offset: 4 * MIB + 3, lengthBytes: 1, blocks: 1 },
      },
    });
  });

  it.each([
    ['zst', 'zstd -q -c "$1"', ['untouched']],
    // Its header does not say; what was unpacked so far may have been written.
    ['zst', 'cat "$1" | zstd -q', ['untouched', 'partlyWritten']],
    ['gz', 'gzip -c "$1"', ['untouched', 'partlyWritten']],
  ])('calls a .%s (%s) that was cut off corrupt, never verified', async (suffix, pack, sticks) => {
    writeFileSync(bench.file('raw'), randomBytes(7 * MIB));
    const path = bench.file(`image.iso.${suffix}`);
    run('sh', '-c', `${pack} > "$2"`, 'sh', bench.file('raw'), path);
    truncateSync(path, 5 * MIB);
    const { drive } = await loop(8 * MIB);
    const outcome = await flash(path, drive);
    expect(outcome).toMatchObject({ verified: false, error: { code: 'IMAGE_CORRUPT' } });
    expect(sticks).toContain(outcome.stick);
    expect(said(outcome.error).message).toContain(drive.device);
  });

  it('refuses a stream that is larger than the drive: by its header, or when it gets there', async () => {
    const raw = bench.sparse('raw', 9 * MIB);
    const { backing, drive } = await loop(8 * MIB);
    const before = sha256Of(backing);
    run('sh', '-c', 'zstd -q -c "$1" > "$1.zst"', 'sh', raw);
    expect(await flash(`${raw}.zst`, drive)).toMatchObject({
      stick: 'untouched',
      error: { code: 'DRIVE_TOO_SMALL' },
    });
    expect(sha256Of(backing)).toBe(before);
    // From a pipe, zstd knows no size to put into the header.
    run('sh', '-c', 'cat "$1" | zstd -q > "$1.piped.zst"', 'sh', raw);
    expect(await flash(`${raw}.piped.zst`, drive)).toMatchObject({
      stick: 'partlyWritten',
      error: { code: 'DRIVE_TOO_SMALL' },
    });
  });

  it('says what is wrong with an image before it touches the drive', async () => {
    const { backing, drive } = await loop(2 * MIB);
    const before = sha256Of(backing);
    const empty = run(
      'sh',
      '-c',
      ': > "$1"; gzip -c "$1" > "$1.gz"; echo "$1.gz"',
      'sh',
      bench.file('none'),
    );
    const fifo = bench.file('fifo');
    run('mkfifo', fifo);
    const xz = image(Buffer.from('fd377a585a000000', 'hex'), 'image.iso.xz');
    const cases: [string, string][] = [
      [bench.file('missing.iso'), 'IMAGE_NOT_FOUND'],
      [bench.folder, 'IMAGE_UNREADABLE'],
      [fifo, 'IMAGE_UNREADABLE'],
      [image(Buffer.alloc(0), 'empty.iso'), 'IMAGE_EMPTY'],
      [empty, 'IMAGE_EMPTY'],
      [image(Buffer.from('this is no archive'), 'image.iso.zst'), 'NOT_AN_IMAGE'],
      [xz, 'IMAGE_CORRUPT'],
    ];
    for (const [path, code] of cases) {
      const outcome = await flash(path, drive);
      expect([path, outcome.error?.code, outcome.stick]).toEqual([path, code, 'untouched']);
    }
    expect(sha256Of(backing)).toBe(before);
  });
});

describe('flash on a practice drive', () => {
  it('writes, verifies, and finds a flipped byte', async () => {
    const created = await createPracticeDrive(ports, {
      path: bench.file('stick.img'),
      sizeBytes: 8 * MIB,
    });
    if (!created.ok) throw new Error(said(created.error).message);
    const bytes = randomBytes(5 * MIB + 1);
    const path = image(bytes);
    expect(await flash(path, created.value)).toMatchObject({ error: null, stick: 'verified' });
    const onDisk = readFileSync(bench.file('stick.img'));
    expect(onDisk.length).toBe(8 * MIB);
    expect(onDisk.subarray(0, bytes.length).equals(bytes)).toBe(true);
    flip(bench.file('stick.img'), 12);
    expect(await verify(path, created.value)).toMatchObject({
      error: { code: 'VERIFY_MISMATCH', params: { offset: 12, lengthBytes: 1, blocks: 1 } },
    });
  });

  it.skipIf(!program('flock'))('is written by one at a time, by whatever name', async () => {
    const file = bench.file('stick.img');
    const created = await createPracticeDrive(ports, { path: file, sizeBytes: 2 * MIB });
    if (!created.ok) throw new Error(said(created.error).message);
    linkSync(file, bench.file('hard.img'));
    const before = sha256Of(file);
    const path = image(randomBytes(MIB));
    // As another process does that writes to it.
    const other = openSync(file, 'r+');
    spawnSync('flock', ['-x', '3'], { stdio: ['ignore', 'ignore', 'inherit', other] });
    for (const name of ['stick.img', './stick.img', 'hard.img']) {
      const { error } = await flash(path, await find(`file:${bench.folder}/${name}`));
      expect([name, error?.code]).toEqual([name, 'DRIVE_IN_USE']);
    }
    expect(sha256Of(file)).toBe(before);
    closeSync(other);
    expect(await flash(path, created.value)).toMatchObject({ error: null, stick: 'verified' });
  });

  it('is refused by the helper when its mark is gone or another file has its name', async () => {
    const file = bench.file('stick.img');
    const created = await createPracticeDrive(ports, { path: file, sizeBytes: 2 * MIB });
    if (!created.ok) throw new Error(said(created.error).message);
    const path = image(randomBytes(MIB));
    if (has.xattr) run('setfattr', '-x', 'user.flakestick.practice-drive', file);
    else run('rm', `${file}.flakestick-practice-drive`);
    expect((await flash(path, created.value)).error?.code).toBe('DRIVE_NOT_A_DISK');
    run('mv', file, `${file}.old`);
    run('cp', path, file);
    const before = sha256Of(file);
    expect((await flash(path, created.value)).error?.code).toBe('DRIVE_CHANGED');
    expect(sha256Of(file)).toBe(before);
  });
});
