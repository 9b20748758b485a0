import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FeedEnd, feedImage } from '../../../electron/adapters/images/image-feed.ts';
import { measureImage, openImageSource } from '../../../electron/adapters/images/image-source.ts';
import { spoolImage } from '../../../electron/adapters/images/image-spool.ts';
import { createPracticeDrive } from '../../../electron/engine/drives/practice-drive.ts';
import { planStick } from '../../../electron/engine/write/plan-stick.ts';
import type { DriveOrder } from '../../../electron/helper-protocol/index.ts';
import { findProgram, has, program } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { run } from '../drives/loop-devices.ts';
import { createRealPorts } from '../drives/real-ports.ts';
import { bundleHelper, type HelperBundle } from './helper-bundle.ts';
import { helperDrive } from './launch-as.ts';

const MIB = 1024 * 1024;
const never = new AbortController().signal;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick-sources-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, bytes: Buffer): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const pipe = (command: string, ...args: string[]) => {
  return (bytes: Buffer): Buffer =>
    execFileSync(command, args, { input: bytes, maxBuffer: 1e9, stdio: 'pipe' });
};

type Packer = { suffix: string; pack: (bytes: Buffer) => Buffer; sized: boolean };

const packers: Record<string, Packer> = {
  zst: {
    suffix: 'zst',
    pack: (bytes) =>
      zstdCompressSync(bytes, {
        pledgedSrcSize: bytes.length,
        params: { [constants.ZSTD_c_checksumFlag]: 1 },
      }),
    sized: true,
  },
  'zst without its size': {
    suffix: 'zst',
    pack: (bytes) =>
      zstdCompressSync(bytes, {
        params: { [constants.ZSTD_c_contentSizeFlag]: 0, [constants.ZSTD_c_checksumFlag]: 1 },
      }),
    sized: false,
  },
  gz: { suffix: 'gz', pack: (bytes) => gzipSync(bytes, { level: 1 }), sized: false },
  xz: { suffix: 'xz', pack: pipe('xz', '-c', '-0'), sized: true },
  'xz with SHA-256 in blocks': {
    suffix: 'xz',
    pack: pipe('xz', '-c', '-0', '-C', 'sha256', '--block-size=1MiB'),
    sized: true,
  },
  bz2: { suffix: 'bz2', pack: pipe('bzip2', '-c', '-1'), sized: false },
};
/** What unpacks it here; Node.js itself does the others. */
const programOf = ({ suffix }: Packer): string | null =>
  ({ xz: 'xz', bz2: 'bzip2' })[suffix] ?? null;
const formats = Object.entries(packers).map(([name, packer]) => {
  const needed = programOf(packer);
  const title = needed === null ? name : `${name} (needs ${needed})`;
  return { title, packer, missing: needed !== null && !program(needed) };
});

/** Half of it can be packed. */
const bytesOf = (size: number): Buffer =>
  Buffer.concat([randomBytes(size >> 1), Buffer.alloc(size - (size >> 1), 7)]);

/** Opens and feeds an image, and gives what came out at the other end with how it ended. */
const feed = async (path: string): Promise<{ end: FeedEnd | string; bytes: Buffer }> => {
  const source = await openImageSource(path);
  if (!source.ok) return { end: source.error.code, bytes: Buffer.alloc(0) };
  const target = new PassThrough();
  const chunks: Buffer[] = [];
  target.on('data', (chunk: Buffer) => chunks.push(chunk));
  const end = await feedImage(source.value, target, never);
  target.end();
  await once(target, 'end');
  const { fd } = source.value.image;
  await source.value.close();
  expect(() => fstatSync(fd)).toThrow('EBADF');
  return { end, bytes: Buffer.concat(chunks) };
};

const isCorrupt = ({ end }: { end: FeedEnd | string }): boolean =>
  end === 'IMAGE_CORRUPT' ||
  (typeof end === 'object' && end.type === 'failed' && end.failure.code === 'IMAGE_CORRUPT');

for (const { title, packer, missing } of formats)
  describe.skipIf(missing)(title, () => {
    const { suffix, pack, sized } = packer;
    const name = `image.iso.${suffix}`;

    it.each([1, 511, 65_536, 3 * MIB + 1])('is unpacked whole: %i bytes', async (size) => {
      const bytes = bytesOf(size);
      const path = file(name, pack(bytes));
      const fed = await feed(path);
      expect(fed.end).toEqual({ type: 'ended', bytes: size });
      expect(sha256(fed.bytes)).toBe(sha256(bytes));
      // What is small is unpacked when it is looked at.
      const unpackedBytes = sized || size < MIB ? size : null;
      expect(await measureImage(path)).toMatchObject({ ok: true, value: { unpackedBytes } });
    });

    it('is unpacked whole where it was put together of several', async () => {
      const parts = [bytesOf(2 * MIB), bytesOf(1), bytesOf(MIB)];
      const fed = await feed(file(name, Buffer.concat(parts.map(pack))));
      expect(fed.end).toEqual({ type: 'ended', bytes: 3 * MIB + 1 });
      expect(sha256(fed.bytes)).toBe(sha256(Buffer.concat(parts)));
    });

    it('is corrupt wherever it is cut off', async () => {
      const parts = [pack(bytesOf(MIB)), pack(bytesOf(MIB))];
      const whole = Buffer.concat(parts);
      const second = parts[0]?.length ?? 0;
      const cuts = [20, second >> 1, second - 1, second + 1, second + 5, whole.length - 9];
      for (const length of [...cuts, whole.length - 1]) {
        const fed = await feed(file(name, whole.subarray(0, length)));
        expect([length, isCorrupt(fed)]).toEqual([length, true]);
      }
    });

    it('is corrupt where one bit of it is another', async () => {
      const parts = [pack(bytesOf(MIB)), pack(bytesOf(MIB))];
      const whole = Buffer.concat(parts);
      const second = parts[0]?.length ?? 0;
      for (const at of [second >> 1, second, second + 2, second + 1000, whole.length - 3]) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 0x10;
        expect([at, isCorrupt(await feed(file(name, damaged)))]).toEqual([at, true]);
      }
    });

    it('is corrupt where something else follows', async () => {
      for (const length of [1, 4, 100, 3 * MIB]) {
        const fed = await feed(
          file(name, Buffer.concat([pack(bytesOf(MIB)), Buffer.alloc(length, 9)])),
        );
        expect([length, isCorrupt(fed)]).toEqual([length, true]);
      }
    });

    it('is corrupt where it is not what its name says', async () => {
      expect((await feed(file(name, bytesOf(MIB)))).end).toBe('IMAGE_CORRUPT');
    });

    it('is recognised under another name', async () => {
      const bytes = bytesOf(MIB);
      expect(sha256((await feed(file('image.iso', pack(bytes)))).bytes)).toBe(sha256(bytes));
    });

    it('is held against the .sha256 beside it', async () => {
      const packed = pack(bytesOf(MIB));
      const path = file(name, packed);
      writeFileSync(`${path}.sha256`, `${sha256(packed)}  ${name}\n`);
      expect((await feed(path)).end).toEqual({ type: 'ended', bytes: MIB });
      writeFileSync(`${path}.sha256`, `${sha256(Buffer.from('other'))}  ${name}\n`);
      expect(isCorrupt(await feed(path))).toBe(true);
    });

    it('is refused where it was written to while it was read', async () => {
      const source = await openImageSource(file(name, pack(bytesOf(3 * MIB))));
      if (!source.ok) throw new Error(said(source.error).message);
      const target = new Writable({
        write: (_chunk, _encoding, done) => {
          appendFileSync(join(folder, name), Buffer.alloc(0));
          writeFileSync(join(folder, name), 'x', { flag: 'r+' });
          done();
        },
      });
      expect(await feedImage(source.value, target, never)).toMatchObject({ type: 'failed' });
      await source.value.close();
    });

    it('is left at once when it is called off, or nobody reads it any more', async () => {
      const source = await openImageSource(file(name, pack(bytesOf(20 * MIB))));
      if (!source.ok) throw new Error(said(source.error).message);
      const stop = new AbortController();
      const stuck = new Writable({ highWaterMark: 1, write: () => stop.abort() });
      expect(await feedImage(source.value, stuck, stop.signal)).toMatchObject({ type: 'stopped' });
      const gone = new Writable({ highWaterMark: 1, write: () => gone.destroy() });
      expect(await feedImage(source.value, gone, never)).toEqual({ type: 'unread' });
      await source.value.close();
    });
  });

describe('what only some formats have', () => {
  it('takes zeros behind a .gz for padding, but nothing behind them', async () => {
    const member = gzipSync(bytesOf(MIB));
    const padded = Buffer.concat([member, Buffer.alloc(100_000)]);
    expect((await feed(file('a.gz', padded))).end).toEqual({ type: 'ended', bytes: MIB });
    expect(isCorrupt(await feed(file('b.gz', Buffer.concat([padded, member]))))).toBe(true);
  });

  it('skips what a .zst has to be skipped, at its beginning too', async () => {
    const skipped = Buffer.from('502a4d1803000000aabbcc', 'hex');
    const frame = zstdCompressSync(bytesOf(MIB));
    const fed = await feed(file('a.zst', Buffer.concat([skipped, frame, skipped, frame, skipped])));
    expect(fed.end).toEqual({ type: 'ended', bytes: 2 * MIB });
  });

  it('refuses an empty file, a folder and what is not there', async () => {
    expect((await feed(file('a.iso', Buffer.alloc(0)))).end).toBe('IMAGE_EMPTY');
    expect((await feed(folder)).end).toBe('IMAGE_UNREADABLE');
    expect((await feed(join(folder, 'none.iso'))).end).toBe('IMAGE_NOT_FOUND');
  });

  it.skipIf(!program('xz'))('does not listen to XZ_OPT (needs xz)', async () => {
    const path = file('a.xz', packers.xz?.pack(bytesOf(MIB)) ?? Buffer.alloc(0));
    process.env.XZ_OPT = '--format=raw';
    try {
      expect((await feed(path)).end).toEqual({ type: 'ended', bytes: MIB });
    } finally {
      delete process.env.XZ_OPT;
    }
  });

  it.each(['xz', 'bz2'] as const)('says what is missing to unpack a .%s', async (suffix) => {
    const bytes = {
      xz: 'fd377a585a000004e6d6b446000000001cdf44211fb6f37d010000000004595a',
      bz2: '425a683917724538509000000000',
    };
    const path = file(`a.${suffix}`, Buffer.from(bytes[suffix], 'hex'));
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      const source = await openImageSource(path);
      expect(source).toMatchObject({ ok: false, error: { code: 'IMAGE_UNREADABLE' } });
      expect(source.ok || said(source.error).hint).toContain('Install');
    } finally {
      process.env.PATH = PATH;
    }
  });

  it.skipIf(!program('xz'))('has no image where the program dies (needs xz)', async () => {
    const path = file('a.xz', packers.xz?.pack(bytesOf(MIB)) ?? Buffer.alloc(0));
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'xz'), `#!/bin/sh\n${findProgram(['head'])} -c 1000\nkill -9 $$\n`);
    chmodSync(join(bin, 'xz'), 0o755);
    const { PATH } = process.env;
    process.env.PATH = bin;
    try {
      expect(await feed(path)).toMatchObject({
        end: { type: 'failed', failure: { code: 'IMAGE_CORRUPT' } },
      });
    } finally {
      process.env.PATH = PATH;
    }
  });
});

describe('an image unpacked for several drives', () => {
  const spool = async (path: string, into: string, stop = never) => {
    const source = await openImageSource(path);
    if (!source.ok) throw new Error(said(source.error).message);
    const progress: number[] = [];
    const spooled = await spoolImage(source.value, into, (bytes) => progress.push(bytes), stop);
    await source.value.close();
    return { spooled, progress };
  };

  it('is a file without a name', async () => {
    const bytes = bytesOf(40 * MIB);
    const into = join(folder, 'cache');
    const { spooled, progress } = await spool(file('a.zst', zstdCompressSync(bytes)), into);
    if (spooled.type !== 'file') throw new Error(spooled.type);
    expect(readdirSync(into)).toEqual([]);
    expect(sha256(readFileSync(spooled.fd))).toBe(sha256(bytes));
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toBe(bytes.length);
    spooled.close();
  });

  it('is none where the archive is damaged, or it is called off', async () => {
    const packed = zstdCompressSync(bytesOf(MIB), {
      params: { [constants.ZSTD_c_checksumFlag]: 1 },
    });
    packed[packed.length - 1] = (packed.at(-1) ?? 0) ^ 1;
    expect((await spool(file('a.zst', packed), folder)).spooled).toMatchObject({
      type: 'failed',
      error: { code: 'IMAGE_CORRUPT' },
    });
    const stop = new AbortController();
    stop.abort();
    expect(
      (await spool(file('b.gz', gzipSync(bytesOf(MIB))), folder, stop.signal)).spooled,
    ).toMatchObject({ type: 'failed', error: { code: 'CANCELLED' } });
  });

  it.skipIf(!has.mount)('is none where there is no room for it (needs mounts)', async () => {
    const small = join(folder, 'small');
    mkdirSync(small);
    run('mount', '-t', 'tmpfs', '-o', 'size=600M', 'tmpfs', small);
    try {
      const path = file('a.gz', gzipSync(Buffer.alloc(MIB)));
      const { spooled } = await spool(path, small);
      expect(spooled.type).toBe('file');
      if (spooled.type === 'file') spooled.close();
      // Its size is not known before: it is given up when too little is left for others.
      const large = file('b.gz', gzipSync(Buffer.alloc(120 * MIB), { level: 1 }));
      expect((await spool(large, small)).spooled).toEqual({ type: 'noSpace' });
      const sized = file(
        'c.zst',
        zstdCompressSync(Buffer.alloc(120 * MIB), { pledgedSrcSize: 120 * MIB }),
      );
      expect((await spool(sized, small)).progress).toEqual([]);
      expect(run('df', '--output=used', '-B1', small).split('\n').at(-1)?.trim()).toBe('0');
    } finally {
      run('umount', small);
    }
  });

  it('is none where the folder can not be had', async () => {
    symlinkSync('/dev/null', join(folder, 'cache'));
    const { spooled } = await spool(file('a.gz', gzipSync(bytesOf(MIB))), join(folder, 'cache'));
    expect(spooled).toEqual({ type: 'noSpace' });
  });
});

it('what was not counted beforehand, and is shorter than it says, is corrupt when all was fed', async () => {
  const iso = bytesOf(3 * MIB);
  iso.write('\x01CD001\x01', 32_768, 'latin1');
  iso.writeUInt32LE((4 * MIB) / 2048, 32_768 + 80);
  iso.writeUInt16LE(2048, 32_768 + 128);
  const { end, bytes } = await feed(file('image.iso.gz', gzipSync(iso)));
  expect(end).toMatchObject({ type: 'failed', failure: { code: 'IMAGE_CORRUPT' } });
  expect(bytes.equals(iso)).toBe(true);
});

it('notices a raw image that becomes shorter while it is fed', async () => {
  const path = file('image.iso', bytesOf(30 * MIB));
  const source = await openImageSource(path);
  if (!source.ok) throw new Error(said(source.error).message);
  const target = new Writable({
    write: (_chunk, _encoding, done) => {
      truncateSync(path, 4 * MIB);
      done();
    },
  });
  expect(await feedImage(source.value, target, never)).toMatchObject({
    type: 'failed',
    failure: { code: 'IMAGE_UNREADABLE' },
  });
  await source.value.close();
});

describe('by the helper itself, to practice drives', () => {
  let helper: HelperBundle;
  beforeAll(async () => {
    helper = await bundleHelper();
  });
  afterAll(() => helper.remove());

  /** Writes to new drives, and gives what is reported of each with what it holds. */
  const flash = async (image: string, count: number) => {
    const ports = createRealPorts(folder, helper.helperFile);
    const files = Array.from({ length: count }, (_, index) => join(folder, `stick-${index}.img`));
    const drives: DriveOrder[] = [];
    for (const path of files) {
      rmSync(path, { force: true });
      const made = await createPracticeDrive(ports, { path, sizeBytes: 8 * MIB });
      if (!made.ok || made.value.identity === null) throw new Error('no practice drive');
      drives.push(helperDrive(made.value.identity, { practice: true }));
    }
    const task = {
      kind: 'write' as const,
      drives,
      image,
      stick: planStick({ image }),
      verify: true,
    };
    const { reports } = await ports.helper.run(task, () => undefined, never);
    return reports.map((report, index) => ({ report, held: readFileSync(files[index] ?? '') }));
  };

  for (const { title, packer, missing } of formats)
    it.skipIf(missing)(
      `writes and verifies ${title}, and never verifies what is damaged`,
      async () => {
        const parts = [bytesOf(4 * MIB), bytesOf(MIB + 3)];
        const whole = Buffer.concat(parts);
        const packed = Buffer.concat(parts.map(packer.pack));
        const path = file(`image.iso.${packer.suffix}`, packed);
        for (const count of [1, 2]) {
          for (const { report, held } of await flash(path, count)) {
            expect(report).toMatchObject({ error: null, stick: 'verified', sha256: sha256(whole) });
            expect(held.subarray(0, whole.length).equals(whole)).toBe(true);
          }
          const damaged = Buffer.from(packed);
          const at = packed.length - 100_000;
          damaged[at] = (damaged[at] ?? 0) ^ 0x10;
          for (const bytes of [damaged, packed.subarray(0, -5)]) {
            for (const { report } of await flash(file(`bad.iso.${packer.suffix}`, bytes), count)) {
              expect(report).toMatchObject({ verified: null, error: { code: 'IMAGE_CORRUPT' } });
            }
          }
        }
      },
    );

  it.each([
    ['raw', 'image.iso', (bytes: Buffer) => bytes],
    ['packed', 'image.iso.gz', (bytes: Buffer) => gzipSync(bytes)],
  ])('holds a %s image against its .sha256', async (_, name, pack) => {
    const bytes = bytesOf(3 * MIB);
    const path = file(name, pack(bytes));
    writeFileSync(join(folder, 'image.iso.sha256'), `${sha256(bytes)}  image.iso\n`);
    expect((await flash(path, 1))[0]?.report).toMatchObject({ error: null, stick: 'verified' });
    writeFileSync(join(folder, 'image.iso.sha256'), `${sha256(Buffer.from('x'))}  image.iso\n`);
    const [bad] = await flash(path, 1);
    expect(bad?.report.error?.code).toBe('IMAGE_CORRUPT');
    expect(bad?.report.stick).not.toBe('verified');
  });
});
