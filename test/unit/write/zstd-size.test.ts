import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureZstd } from '../../../electron/adapters/images/format/zst.ts';

const measure = (bytes: Buffer) =>
  measureZstd(bytes.length, async (buffer, position) => bytes.subarray(position).copy(buffer));

const pack = (bytes: Buffer, checksum = 0): Buffer =>
  zstdCompressSync(bytes, {
    pledgedSrcSize: bytes.length,
    params: { [constants.ZSTD_c_checksumFlag]: checksum, [constants.ZSTD_c_contentSizeFlag]: 1 },
  });

describe('the size of a zstd file', () => {
  it.each([0, 1, 255, 256, 70_000, 1_000_000])(
    'is known before it is unpacked: %i bytes',
    async (size) => {
      for (const bytes of [randomBytes(size), Buffer.alloc(size)]) {
        for (const checksum of [0, 1]) {
          const file = pack(bytes, checksum);
          expect(await measure(file)).toEqual({
            ok: true,
            bytes: size,
            frames: [{ start: 0, end: file.length }],
          });
        }
      }
    },
  );

  it('is the sum of its frames; those to be skipped do not count', async () => {
    const skipped = Buffer.from('502a4d1803000000aabbcc', 'hex');
    const first = pack(randomBytes(300));
    const second = pack(randomBytes(500_000), 1);
    expect(await measure(Buffer.concat([skipped, first, skipped, second, skipped]))).toEqual({
      ok: true,
      bytes: 500_300,
      frames: [
        { start: 11, end: 11 + first.length },
        { start: 22 + first.length, end: 22 + first.length + second.length },
      ],
    });
  });

  it('is unknown where a frame does not say', async () => {
    const silent = zstdCompressSync(randomBytes(9), {
      params: { [constants.ZSTD_c_contentSizeFlag]: 0 },
    });
    for (const parts of [
      [silent],
      [silent, pack(randomBytes(300))],
      [pack(randomBytes(300)), silent],
    ]) {
      const size = await measure(Buffer.concat(parts));
      expect(size).toMatchObject({ ok: true, bytes: null });
      expect(size.ok && size.frames).toHaveLength(parts.length);
    }
  });

  it('is wrong wherever the file is cut off', async () => {
    const silent = zstdCompressSync(randomBytes(400_000), {
      params: { [constants.ZSTD_c_contentSizeFlag]: 0 },
    });
    for (const file of [pack(randomBytes(400_000), 1), silent]) {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: file.length - 1 }), async (length) => {
          expect(await measure(file.subarray(0, length))).toMatchObject({ ok: false });
        }),
      );
    }
  });

  it('is never found in noise, and looking for it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (noise) => {
        const size = await measure(Buffer.concat([pack(Buffer.from('x')), Buffer.from(noise)]));
        expect(size.ok && size.bytes === 1).toBe(false);
      }),
    );
  });
});

describe('a zstd file of next to nothing, again and again', () => {
  const header = Buffer.from('28b52ffd0058', 'hex');
  const last = Buffer.from('010000', 'hex');
  const repeat = (part: Buffer, count: number): Buffer => Buffer.alloc(part.length * count, part);

  it.each([
    ['empty blocks', Buffer.from('000000', 'hex')],
    ['runs of no byte', Buffer.from('02000061', 'hex')],
    ['blocks of a byte', Buffer.from('08000061', 'hex')],
    ['compressed blocks of nothing', Buffer.from('1400000000', 'hex')],
  ])('is not gone through to its end: %s', async (_, block) => {
    const file = Buffer.concat([header, repeat(block, 1_100_000), last]);
    expect(await measure(file)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('next to nothing'),
    });
    const few = Buffer.concat([header, repeat(block, 1000), last]);
    expect(await measure(few)).toMatchObject({ ok: true });
  });

  it.each([
    ['frames', pack(Buffer.alloc(0))],
    ['frames to be skipped', Buffer.from('502a4d1800000000', 'hex')],
  ])('is not gone through to its end: %s', async (_, frame) => {
    const whole = repeat(frame, 1_100_000);
    expect(await measure(whole)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('pieces'),
    });
  });

  it.each([
    ['runs of the longest kind', '02001061'],
    ['compressed blocks of a few bytes', '2c00000000000000'],
  ])('is not gone through to its end: %s', async (_, block) => {
    const piece = Buffer.alloc(64 * 1024, Buffer.from(block, 'hex'));
    // As long as somebody likes, so that nothing but the count ends it.
    const size = await measureZstd(1e12, async (buffer, position) => {
      for (let at = 0; at < buffer.length; at += 1) {
        const from = position + at;
        buffer[at] =
          from < header.length
            ? (header[from] ?? 0)
            : (piece[(from - header.length) % piece.length] ?? 0);
      }
      return buffer.length;
    });
    expect(size).toMatchObject({ ok: false, problem: expect.stringContaining('blocks') });
  });
});
