import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStoreImages } from '../../../electron/adapters/store-image.ts';
import type { StoreImage } from '../../../electron/engine/ports/index.ts';
import { has, program } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createImageLab, hasImageTools, type ImageLab } from './iso-images.ts';

const signal = new AbortController().signal;
/** More than one block of 1 MiB, and an end that goes into a fragment. */
const longText = (bytes: number) =>
  Array.from({ length: Math.ceil(bytes / 40) + 1 }, (_, number) =>
    `line ${number} `.padEnd(39, '.'),
  )
    .join('\n')
    .slice(0, bytes);

/** An ISO 9660 whose store begins with parts of so many sectors, each somewhere else, before the rest of it. */
const isoOfExtents = (content: Buffer, sectors: number[]): Buffer => {
  const sector = 2048;
  const starts = [0];
  for (const count of sectors) starts.push((starts.at(-1) ?? 0) + count * sector);
  const parts = starts.map((start, index) => content.subarray(start, starts[index + 1]));
  const record = (name: string, block: number, length: number, flags: number) => {
    const bytes = Buffer.alloc(33 + name.length + ((name.length + 1) % 2));
    bytes[0] = bytes.length;
    bytes.writeUInt32LE(block, 2);
    bytes.writeUInt32LE(length, 10);
    bytes[25] = flags;
    bytes[32] = name.length;
    bytes.write(name, 33, 'latin1');
    return bytes;
  };
  // The last part comes first in the file.
  const blocks = new Map<number, number>();
  const data: Buffer[] = [];
  let block = 18;
  for (const [index, part] of [...parts.entries()].reverse()) {
    blocks.set(index, block);
    const padded = Buffer.alloc(Math.ceil(part.length / sector) * sector);
    part.copy(padded);
    data.push(padded);
    block += padded.length / sector;
  }
  const directory = Buffer.alloc(sector);
  Buffer.concat([
    record('\0', 17, sector, 2),
    record('\u0001', 17, sector, 2),
    ...parts.map((part, index) =>
      record(
        'NIX_STORE.SQUASHFS;1',
        blocks.get(index) ?? 0,
        part.length,
        index === parts.length - 1 ? 0 : 0x80,
      ),
    ),
  ]).copy(directory);
  const descriptor = Buffer.alloc(sector);
  descriptor.write('\u0001CD001\u0001', 'latin1');
  record('\0', 17, sector, 2).copy(descriptor, 156);
  return Buffer.concat([Buffer.alloc(16 * sector), descriptor, directory, ...data]);
};

/** An ISO 9660 whose root directory is these records. */
const isoOfDirectory = (records: Buffer[], more = Buffer.alloc(0)): Buffer => {
  const sector = 2048;
  const perSector = Math.floor(sector / (records[0]?.length ?? 1));
  const sectors: Buffer[] = [];
  for (let at = 0; at < records.length; at += perSector) {
    const part = Buffer.alloc(sector);
    Buffer.concat(records.slice(at, at + perSector)).copy(part);
    sectors.push(part);
  }
  const descriptor = Buffer.alloc(sector);
  descriptor.write('\u0001CD001\u0001', 'latin1');
  descriptor[156] = 34;
  descriptor.writeUInt32LE(17, 158);
  descriptor.writeUInt32LE(sectors.length * sector, 166);
  return Buffer.concat([Buffer.alloc(16 * sector), descriptor, ...sectors, more]);
};

/** A record that goes on in a continuation area of so many bytes. */
const continued = (block: number, length: number): Buffer => {
  const record = Buffer.alloc(34 + 28);
  record[0] = record.length;
  record[32] = 1;
  record.write('x', 33);
  record.write('CE', 34);
  record[36] = 28;
  record[37] = 1;
  record.writeUInt32LE(block, 38);
  record.writeUInt32LE(length, 54);
  return record;
};

/** A record of one of many parts of the store. */
const partOfMany = (): Buffer => {
  const name = 'NIX_STORE.SQUASHFS;1';
  const record = Buffer.alloc(54);
  record[0] = record.length;
  record[10] = 1;
  record[25] = 0x80;
  record[32] = name.length;
  record.write(name, 33);
  return record;
};

/** A squashfs whose root directory has so many names, of a letter each; metadata is stored as it is. */
const squashfsOfNames = (count: number): Buffer => {
  const perHeader = 256;
  const group = Buffer.alloc(12 + perHeader * 9);
  group.writeUInt32LE(perHeader - 1, 0);
  for (let at = 12; at < group.length; at += 9) group.write('x', at + 8);
  const directory = Buffer.alloc(group.length * Math.ceil(count / perHeader), group);
  const inode = Buffer.alloc(40);
  inode.writeUInt16LE(8, 0);
  inode.writeUInt32LE(directory.length + 3, 20);
  const metadata = (bytes: Buffer): Buffer[] => {
    const blocks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 8192) {
      const block = bytes.subarray(at, at + 8192);
      blocks.push(Buffer.from([block.length & 0xff, (block.length >> 8) | 0x80]), block);
    }
    return blocks;
  };
  const superblock = Buffer.alloc(96);
  superblock.write('hsqs');
  superblock.writeUInt32LE(131_072, 12);
  superblock.writeUInt16LE(1, 20);
  superblock.writeUInt16LE(4, 28);
  superblock.writeUInt32LE(superblock.length, 64);
  superblock.writeUInt32LE(superblock.length + 2 + inode.length, 72);
  return Buffer.concat([superblock, ...metadata(inode), ...metadata(directory)]);
};

describe('an image that would keep its reader busy for ever', () => {
  const readBytes = async (bytes: Buffer, stop = signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'flakestick-endless-'));
    try {
      const file = join(folder, 'endless.iso');
      writeFileSync(file, bytes);
      return worded(await createStoreImages(folder).read(file, stop));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const refused = (text: string) => ({
    ok: false,
    error: { code: 'IMAGE_UNREADABLE', message: expect.stringContaining(text) },
  });

  test('a continuation that goes on in itself', async () => {
    // The area is the first sector of the directory, whose record is no entry: the one behind it leads to itself.
    const area = Buffer.alloc(2048);
    continued(18, 28).copy(area, 0, 34);
    expect(await readBytes(isoOfDirectory([continued(18, 28)], area))).toMatchObject(
      refused('without an end'),
    );
  });

  test('a continuation that is larger than its sector', async () => {
    const more = Buffer.alloc(32 * 1024 * 1024);
    expect(await readBytes(isoOfDirectory([continued(18, more.length)], more))).toMatchObject(
      refused('continuation of'),
    );
  });

  test('a directory of nothing but continuations', async () => {
    const records = Array.from({ length: 20_000 }, () => continued(17, 2048));
    expect(await readBytes(isoOfDirectory(records))).toMatchObject(refused('continuations'));
  });

  test('a store in thousands of parts', async () => {
    const parts = Array.from({ length: 1100 }, partOfMany);
    expect(await readBytes(isoOfDirectory(parts))).toMatchObject(refused('more than 1024 parts'));
  });

  test('a store of more than a million names, which can be called off on the way', async () => {
    const few = await readBytes(isoOfExtents(squashfsOfNames(1024), []));
    expect(few).toMatchObject({ ok: true, value: { names: new Set('x') } });
    const many = isoOfExtents(squashfsOfNames(1_000_001), []);
    expect(await readBytes(many)).toMatchObject(refused('more than 1000000 names'));
    const stop = AbortSignal.timeout(20);
    expect(await readBytes(many, stop)).toMatchObject({ error: { code: 'CANCELLED' } });
  });
});

describe.skipIf(!hasImageTools)('the store in an image (needs mksquashfs and xorriso)', () => {
  let lab: ImageLab;
  const read = (image: string) => createStoreImages(join(lab.root, 'unpacked')).read(image, signal);
  const store = async (image: string): Promise<StoreImage> => {
    const found = await read(image);
    if (!found.ok) throw new Error(said(found.error).message);
    return found.value;
  };
  beforeAll(() => {
    lab = createImageLab();
  });
  afterAll(() => lab.remove());

  test.each([['zstd'], ['gzip'], ['xz', '-Xdict-size', '100%'], ['lz4'], ['lzo']])(
    'is read with %s',
    async (...compression) => {
      const paths = lab.makePaths(700);
      const registration = longText(2_500_000);
      const image = lab.makeImage(registration, paths, { compression: ['-comp', ...compression] });
      const found = await store(image);
      expect([...found.names].sort()).toEqual(
        ['nix-path-registration', ...lab.names(paths)].sort(),
      );
      expect(found.registration === registration).toBe(true);
    },
  );

  test.each([
    ['nothing compressed', ['-noI', '-noD', '-noF']],
    ['no fragments', ['-no-fragments']],
    ['fragments of all', ['-always-use-fragments']],
    ['small blocks', ['-b', '4096']],
    ['holes', []],
    ['no duplicates looked for', ['-no-duplicates', '-no-exports']],
  ])('is read where it was packed with %s', async (_, squashfsFlags) => {
    const paths = lab.makePaths(20);
    const registration = `${'\0'.repeat(3 * 2 ** 20)}${longText(123_456)}`;
    const image = lab.makeImage(registration, paths, { squashfsFlags });
    const found = await store(image);
    expect(found.names.size).toBe(21);
    expect(found.registration === registration).toBe(true);
  });

  test.each([1, 255, 256, 257, 20_000])(
    'is read with %d entries',
    { timeout: 240_000 },
    async (count) => {
      const paths = lab.makePaths(count);
      const found = await store(lab.makeImage('r', paths));
      expect(found.names.size).toBe(count + 1);
      expect(lab.names(paths).every((name) => found.names.has(name))).toBe(true);
      expect(found.registration).toBe('r');
    },
  );

  test('an empty registration is one; none is none', async () => {
    expect((await store(lab.makeImage('', lab.makePaths(2)))).registration).toBe('');
    expect((await store(lab.makeImage(null, lab.makePaths(2)))).registration).toBeNull();
  });

  test.each([
    ['plain names of level 1', ['-iso-level', '1', '-graft-points']],
    ['plain names of level 3', ['-iso-level', '3', '-graft-points', '-full-iso9660-filenames']],
    ['Rock Ridge alone', ['-R', '-graft-points']],
    ['Rock Ridge, names folded', ['-r', '-iso-level', '1', '-graft-points', '-joliet']],
  ])('is found by %s', async (_, isoFlags) => {
    const squashfs = lab.makeSquashfs('r', lab.makePaths(3), {});
    expect((await store(lab.makeIso(squashfs, { isoFlags }))).registration).toBe('r');
  });

  test('is found in a root directory of several sectors', async () => {
    const folder = join(lab.root, 'many');
    mkdirSync(folder);
    for (let number = 0; number < 300; number += 1) {
      writeFileSync(join(folder, `${'z'.repeat(60)}-${number}`), '');
    }
    const squashfs = lab.makeSquashfs('r', lab.makePaths(3), {});
    const isoFlags = ['-iso-level', '3', '-r', '-graft-points', `/=${folder}`];
    expect((await store(lab.makeIso(squashfs, { isoFlags }))).registration).toBe('r');
  });

  test('is read where it lies in several extents, as one of more than 4 GiB does', async () => {
    const squashfs = readFileSync(lab.makeSquashfs(longText(900_000), lab.makePaths(300), {}));
    const image = join(lab.root, 'extents.iso');
    writeFileSync(image, isoOfExtents(squashfs, [3, 1, 7]));
    const found = await store(image);
    expect([found.names.size, found.registration?.length]).toEqual([301, 900_000]);
  });

  test.skipIf(!has.zstd)(
    'is read in a packed image, without leaving anything (needs zstd)',
    async () => {
      const image = lab.makeImage('r', lab.makePaths(3));
      execFileSync('zstd', ['--quiet', image]);
      const packed = await createStoreImages(join(lab.root, 'packed')).read(`${image}.zst`, signal);
      expect(packed).toMatchObject({ ok: true, value: { registration: 'r' } });
      expect(execFileSync('ls', ['-A', join(lab.root, 'packed')]).toString()).toBe('');
    },
  );

  test.each([
    ['no ISO', () => 'x'.repeat(100_000), 'PROOF_UNAVAILABLE'],
    ['shorter than a volume descriptor', () => 'x', 'PROOF_UNAVAILABLE'],
    ['an ISO without a store', () => lab.makeIso(null), 'PROOF_UNAVAILABLE'],
    [
      'an ISO with something else by that name',
      () => lab.makeIso(lab.makePaths(1)[0] ?? ''),
      'IMAGE_UNREADABLE',
    ],
    ['nothing there', () => join(lab.root, 'nowhere.iso'), 'IMAGE_NOT_FOUND'],
  ])('%s', async (_, make, code) => {
    const made = make();
    const image = made.startsWith('/') ? made : join(lab.root, 'made.iso');
    if (image !== made) writeFileSync(image, made);
    expect(await read(image)).toMatchObject({ ok: false, error: { code } });
  });

  test.skipIf(!program('unsquashfs'))(
    'without unsquashfs, one of xz is not told to be wrong',
    async () => {
      const image = lab.makeImage('r', lab.makePaths(3), { compression: ['-comp', 'xz'] });
      const path = process.env.PATH;
      process.env.PATH = '/nowhere';
      try {
        expect(worded(await read(image))).toMatchObject({
          ok: false,
          error: { code: 'PROOF_UNAVAILABLE', message: expect.stringContaining('unsquashfs') },
        });
      } finally {
        process.env.PATH = path;
      }
    },
  );

  describe('cut off or damaged', () => {
    let whole: Buffer;
    let image: string;
    beforeAll(() => {
      image = lab.makeImage(longText(300_000), lab.makePaths(400));
      whole = readFileSync(image);
    });
    const readBytes = async (bytes: Buffer) => {
      const file = join(lab.root, 'damaged.iso');
      writeFileSync(file, bytes);
      return read(file);
    };

    test('anywhere, it ends in a value', async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
          const found = await readBytes(whole.subarray(0, length));
          if (!found.ok) {
            expect(['IMAGE_UNREADABLE', 'PROOF_UNAVAILABLE', 'IMAGE_EMPTY']).toContain(
              found.error.code,
            );
          } else {
            // xorriso pads the end.
            expect(length).toBeGreaterThan(whole.length - 400 * 1024);
            expect(found.value.names.size).toBe(401);
          }
        }),
        { numRuns: 60 },
      );
    });

    test('whichever bytes are other ones, it ends in a value, and in bounded time', async () => {
      const start = whole.indexOf('hsqs');
      const file = join(lab.root, 'mutated.iso');
      writeFileSync(file, whole);
      const fd = openSync(file, 'r+');
      const position = fc.oneof(
        // The volume descriptor and the root directory, the superblock, the tables at the end, anywhere.
        fc.integer({ min: 16 * 2048, max: 24 * 2048 }),
        fc.integer({ min: start, max: start + 95 }),
        fc.integer({ min: start, max: whole.length - 8 }),
        fc.integer({ min: 0, max: whole.length - 8 }),
      );
      const bytes = fc.oneof(
        fc.constant(Buffer.alloc(8, 0xff)),
        fc.constant(Buffer.alloc(4, 0)),
        fc.uint8Array({ minLength: 1, maxLength: 8 }).map((value) => Buffer.from(value)),
      );
      const change = fc.record({ position, bytes });
      try {
        await fc.assert(
          fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
            for (const { position: at, bytes: other } of changes) {
              writeSync(fd, other, 0, other.length, at);
            }
            const found = await read(file);
            for (const { position: at, bytes: other } of changes) {
              writeSync(fd, whole, at, Math.min(other.length, whole.length - at), at);
            }
            if (found.ok) return;
            expect(found.error.code).toMatch(/^(IMAGE_UNREADABLE|PROOF_UNAVAILABLE)$/);
          }),
          { numRuns: 400 },
        );
      } finally {
        closeSync(fd);
      }
    });
  });
});
