import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureXz } from '../../../electron/adapters/images/format/xz.ts';
import { program } from '../../config/machine.ts';

const measure = (bytes: Buffer) =>
  measureXz(bytes.length, async (buffer, position) => bytes.subarray(position).copy(buffer));

const pack = (bytes: Buffer, ...options: string[]): Buffer =>
  execFileSync('xz', ['-c', '-0', ...options], { input: bytes, maxBuffer: 1e9 });

describe.skipIf(!program('xz'))('the size of an xz file (needs xz)', () => {
  it.each([0, 1, 127, 128, 70_000, 3_000_000])(
    'is known before it is unpacked: %i bytes',
    async (size) => {
      // What can't be packed has the more blocks, and takes a hundred times as long.
      const bytes = size > 100_000 ? Buffer.alloc(size) : randomBytes(size);
      for (const check of ['none', 'crc32', 'crc64', 'sha256']) {
        expect(await measure(pack(bytes, '-C', check))).toEqual({
          ok: true,
          bytes: size,
        });
      }
    },
  );

  it('is the sum of many blocks', async () => {
    const file = pack(Buffer.alloc(5_000_001), '--block-size=4096');
    expect(await measure(file)).toEqual({ ok: true, bytes: 5_000_001 });
  });

  it.each([0, 4, 8, 131_072])('is the sum of streams with %i bytes of padding', async (padding) => {
    const parts = [pack(randomBytes(1000)), Buffer.alloc(padding), pack(randomBytes(7))];
    expect(await measure(Buffer.concat([...parts, Buffer.alloc(padding)]))).toEqual({
      ok: true,
      bytes: 1007,
    });
  });

  it('is wrong wherever the file is cut off', async () => {
    const file = Buffer.concat([pack(randomBytes(9000)), pack(randomBytes(100_000))]);
    const first = pack(randomBytes(9000)).length;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: file.length - 1 }), async (length) => {
        fc.pre(length !== first);
        expect(await measure(file.subarray(0, length))).toMatchObject({ ok: false });
      }),
    );
  });

  it('is wrong where anything follows, or comes before', async () => {
    const file = pack(randomBytes(9000));
    for (const noise of [1, 3, 4, 12, 100]) {
      const other = Buffer.alloc(noise, 1);
      expect(await measure(Buffer.concat([file, other]))).toMatchObject({ ok: false });
      expect(await measure(Buffer.concat([other, file]))).toMatchObject({ ok: false });
    }
    expect(await measure(Buffer.concat([Buffer.alloc(4), file]))).toMatchObject({ ok: false });
  });

  it('is never made of damaged sizes: index and footer have checksums', async () => {
    const file = pack(randomBytes(9000));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: file.length - 24, max: file.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const damaged = Buffer.from(file);
          damaged[at] = (damaged[at] ?? 0) ^ change;
          expect(await measure(damaged)).toMatchObject({ ok: false });
        },
      ),
    );
  });

  it('is found among many streams of nothing, in so few reads that it takes no time', async () => {
    const empty = pack(Buffer.alloc(0));
    for (const [count, expected] of [
      [50_000, { ok: true, bytes: 0 }],
      [100_001, { ok: false, problem: 'it is in more than 100000 pieces' }],
    ] as const) {
      const file = Buffer.alloc(empty.length * count, empty);
      let reads = 0;
      const size = await measureXz(file.length, async (buffer, position) => {
        reads += 1;
        return file.subarray(position).copy(buffer);
      });
      expect(size).toEqual(expected);
      expect(reads).toBeLessThan(file.length / 16_384);
    }
  });

  it('is not looked for behind padding without end', async () => {
    const stream = pack(randomBytes(1000));
    const holes = 1e12;
    let read = 0;
    const size = await measureXz(stream.length + holes, async (buffer, position) => {
      read += buffer.length;
      return position < stream.length
        ? stream.subarray(position).copy(buffer)
        : buffer.fill(0).length;
    });
    expect(size).toMatchObject({ ok: false, problem: expect.stringContaining('padding') });
    expect(read).toBeLessThan(100e6);
  });

  it('is never found in noise, and looking for it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (noise) => {
        expect(await measure(Buffer.from(noise))).toMatchObject({ ok: false });
      }),
    );
  });
});
