import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { countImage, measureImage } from '../../../electron/adapters/images/image-source.ts';
import { program } from '../../config/machine.ts';
import { asDiskImage } from '../../fixtures/disk-image.ts';
import { said } from '../../fixtures/failure-words.ts';

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'flakestick-count-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;

let counter = 0;
const file = (bytes: Buffer): string => {
  counter += 1;
  const path = join(folder, `${counter}.img`);
  writeFileSync(path, bytes);
  return path;
};
const measured = async (path: string) => {
  const found = await measureImage(path);
  if (!found.ok) throw new Error(said(found.error).message);
  return found.value;
};

/** Half of it can be packed. */
const image = (size: number): Buffer =>
  asDiskImage(Buffer.concat([randomBytes(size >> 1), Buffer.alloc(size - (size >> 1))]));
/** As from a pipe: the size of what comes is not known when it begins. */
const zstd = (bytes: Buffer): Buffer =>
  zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_contentSizeFlag]: 0, [constants.ZSTD_c_checksumFlag]: 1 },
  });
const bzip2 = (bytes: Buffer): Buffer =>
  execFileSync('bzip2', ['-c', '-1'], { input: bytes, maxBuffer: 1 << 28 });

const kinds: [string, (bytes: Buffer) => Buffer][] = [
  ['gz', (bytes) => gzipSync(bytes, { level: 1 })],
  ['zst without a size', zstd],
  ['bz2 (needs bzip2)', bzip2],
];

for (const [title, pack] of kinds)
  describe.skipIf(title.startsWith('bz2') && !program('bzip2'))(title, () => {
    it('is counted to the byte, of one piece and of several', async () => {
      for (const parts of [[image(5 * MIB + 1)], [image(2 * MIB), image(3 * MIB), image(513)]]) {
        const path = file(Buffer.concat(parts.map(pack)));
        const size = parts.reduce((sum, part) => sum + part.length, 0);
        const { identity, unpackedBytes, atLeastBytes } = await measured(path);
        expect(unpackedBytes).toBeNull();
        expect(atLeastBytes).toBeLessThanOrEqual(size);
        const told: number[] = [];
        const counted = await countImage(path, identity, (done) => told.push(done), never);
        expect(counted).toMatchObject({ ok: true, value: { unpackedBytes: size, identity } });
        expect(told).toEqual(told.toSorted((a, b) => a - b));
        expect(told.at(-1)).toBeGreaterThan(MIB);
      }
    });

    it('ends soon when it is called off', async () => {
      const path = file(pack(image(20 * MIB)));
      const { identity } = await measured(path);
      const stop = new AbortController();
      let told = 0;
      const counted = await countImage(
        path,
        identity,
        () => {
          told += 1;
          stop.abort();
        },
        stop.signal,
      );
      expect(counted).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
      // Every 4 MiB of 10, and at the end.
      expect(told).toBe(1);
    });

    it('that is damaged behind its beginning is found out', async () => {
      const packed = pack(image(6 * MIB));
      packed.fill(0xa5, packed.length - 3000, packed.length - 1000);
      const path = file(packed);
      const { identity } = await measured(path);
      expect(await countImage(path, identity, () => undefined, never)).toMatchObject({
        ok: false,
        error: { code: 'IMAGE_CORRUPT' },
      });
    });
  });

it('another file than was measured is not counted', async () => {
  const path = file(gzipSync(image(3 * MIB)));
  const { identity } = await measured(path);
  writeFileSync(path, gzipSync(image(3 * MIB)));
  expect(await countImage(path, identity, () => undefined, never)).toMatchObject({
    error: { code: 'IMAGE_UNREADABLE' },
  });
});

it('an ISO that is shorter than it says shows when it was counted', async () => {
  const iso = image(3 * MIB);
  const descriptor = Buffer.alloc(2048);
  descriptor.write('\x01CD001', 'latin1');
  descriptor.writeUInt32LE((4 * MIB) / 2048, 80);
  descriptor.writeUInt16LE(2048, 128);
  descriptor.copy(iso, 32_768);
  const path = file(gzipSync(iso));
  const { identity, doubt } = await measured(path);
  expect(doubt).toBeNull();
  expect(await countImage(path, identity, () => undefined, never)).toMatchObject({
    value: { doubt: { mayGoOn: false, error: { code: 'IMAGE_CORRUPT' } } },
  });
});

describe('what a .gz takes at least', () => {
  const atLeast = async (bytes: Buffer) => (await measured(file(bytes))).atLeastBytes;

  it('is what stands at its end', async () => {
    expect(await atLeast(gzipSync(image(9 * MIB)))).toBe(9 * MIB);
  });

  it('is about what it is packed where its end says less', async () => {
    const large = asDiskImage(randomBytes(24 * MIB));
    const bytes = await atLeast(Buffer.concat([gzipSync(large), gzipSync(Buffer.alloc(1000, 7))]));
    expect(bytes).toBeGreaterThan(23 * MIB);
    expect(bytes).toBeLessThanOrEqual(24 * MIB + 1000);
  });

  it('is never more than there is, padded or not', async () => {
    const tight = asDiskImage(randomBytes(2 * MIB));
    for (const zeros of [0, 1, 2, 3, 4, 40 * MIB]) {
      const padded = Buffer.concat([gzipSync(tight), Buffer.alloc(zeros)]);
      expect(await atLeast(padded)).toBeLessThanOrEqual(2 * MIB);
    }
  });
});
