import { fork } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSticks } from '../../../electron/adapters/sticks.ts';
import type { KnownStick, Sticks } from '../../../electron/engine/ports/index.ts';

const NOBODY = 65_534;

let folder: string;
let file: string;
const opened: Sticks[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick-sticks-'));
  file = join(folder, 'data', 'sticks.db');
});
afterEach(async () => {
  for (const sticks of opened.splice(0)) await sticks.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (): Sticks => {
  const sticks = createSticks(file);
  opened.push(sticks);
  return sticks;
};

const stick = (fields: Partial<KnownStick> = {}): Omit<KnownStick, 'id'> => ({
  driveId: 'usb-Ultra-1',
  driveBytes: 32e9,
  serial: '4C53',
  startedAt: 1_700_000_000_000,
  finishedAt: null,
  stick: 'partlyWritten',
  image: '/i/ü.iso',
  imageFileBytes: 10,
  imageModifiedAt: 1_700_000_000_000.123,
  imageBytes: null,
  sha256: null,
  bytesWritten: 0,
  made: null,
  digests: [],
  ...fields,
});

const aside = (): string[] =>
  readdirSync(join(folder, 'data')).filter((name) => /\.unreadable-\d+$/.test(name));

describe('the registry of sticks', () => {
  it('gives back what was put in, after it was opened anew', async () => {
    const digests = ['0123456789abcdef', 'ffffffffffffffff', '0000000000000000'];
    const made = {
      reference: '.',
      revision: 'abc-dirty',
      host: 'a.b',
      options: { prebuilt: true, keys: ['a', 'b'] },
    };
    const first = open();
    const id = await first.add(stick());
    await first.update(id, {
      finishedAt: 1_700_000_060_000,
      stick: 'verified',
      imageBytes: 11e9,
      sha256: 'ab'.repeat(32),
      bytesWritten: 11e9,
      made,
      digests,
    });
    await first.close();
    expect(await open().findLatest('usb-Ultra-1')).toEqual({
      ...stick({
        finishedAt: 1_700_000_060_000,
        stick: 'verified',
        imageBytes: 11e9,
        sha256: 'ab'.repeat(32),
        bytesWritten: 11e9,
        made,
        digests,
      }),
      id,
    });
  });

  it('knows the latest of each drive, and lists the newest first', async () => {
    const sticks = open();
    await sticks.add(stick({ image: '/one' }));
    await sticks.add(stick({ image: '/other', driveId: 'other' }));
    await sticks.add(stick({ image: '/two' }));
    expect((await sticks.findLatest('usb-Ultra-1'))?.image).toBe('/two');
    expect((await sticks.findLatest('other'))?.image).toBe('/other');
    expect(await sticks.findLatest('usb-Ultra')).toBe(null);
    expect((await sticks.list(2)).map(({ image }) => image)).toEqual(['/two', '/other']);
  });

  it('forgets a write with those that went before it on the same drive, and nothing else', async () => {
    const sticks = open();
    await sticks.add(stick({ image: '/one' }));
    await sticks.add(stick({ image: '/other', driveId: 'other' }));
    const second = await sticks.add(stick({ image: '/two' }));
    const third = await sticks.add(stick({ image: '/three' }));
    const left = async () => (await sticks.list(9)).map(({ image }) => image);
    await sticks.removeUpTo(second);
    expect(await left()).toEqual(['/three', '/other']);
    await sticks.removeUpTo(third);
    // Else `/one` would pass for what the drive holds.
    expect(await sticks.findLatest('usb-Ultra-1')).toBeNull();
    await sticks.removeUpTo(third);
    expect(await left()).toEqual(['/other']);
  });

  it('takes over what the first version kept, but for what it held for proven', async () => {
    mkdirSync(join(folder, 'data'));
    const old = new DatabaseSync(file);
    old.exec(`
      CREATE TABLE sticks (
        id INTEGER PRIMARY KEY, drive_id TEXT NOT NULL, drive_bytes INTEGER NOT NULL, serial TEXT, started_at REAL NOT NULL,
        finished_at REAL, stick TEXT NOT NULL, image TEXT NOT NULL, image_file_bytes INTEGER NOT NULL, image_modified_at REAL NOT NULL,
        image_bytes INTEGER, sha256 TEXT, bytes_written INTEGER NOT NULL, proven_bytes INTEGER NOT NULL, made TEXT, digests BLOB NOT NULL
      ) STRICT;
      CREATE INDEX sticks_by_drive ON sticks (drive_id, id);
      INSERT INTO sticks VALUES (7, 'usb-Ultra-1', 32, '4C53', 1, 2, 'verified', '/i.iso', 10, 3, 10, NULL, 10, 10, NULL, x'');
      PRAGMA user_version = 1;
    `);
    old.close();
    const sticks = open();
    expect(await sticks.findLatest('usb-Ultra-1')).toMatchObject({ id: 7, stick: 'verified' });
    expect(await sticks.findLatest('usb-Ultra-1')).not.toHaveProperty('provenBytes');
    expect(await sticks.add(stick())).toBe(8);
  });

  it('does not grow for ever', async () => {
    const sticks = open();
    for (let count = 0; count < 510; count += 1) await sticks.add(stick({ startedAt: count }));
    const kept = await sticks.list(1000);
    expect(kept).toHaveLength(500);
    expect(kept.at(-1)?.startedAt).toBe(10);
  });

  it('is the business of its owner only', async () => {
    const sticks = open();
    await sticks.add(stick());
    const names = readdirSync(join(folder, 'data'));
    expect(names).toContain('sticks.db-wal');
    for (const name of names) {
      expect([name, statSync(join(folder, 'data', name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
  });

  it('skips a row that makes no sense, and answers the others', async () => {
    const sticks = open();
    await sticks.add(stick({ image: '/good' }));
    await sticks.add(stick({ driveId: 'odd' }));
    await sticks.close();
    const database = new DatabaseSync(file);
    database.exec("UPDATE sticks SET stick = 'sideways' WHERE drive_id = 'odd'");
    database.close();
    expect(await sticks.findLatest('odd')).toBe(null);
    expect((await sticks.list(9)).map(({ image }) => image)).toEqual(['/good']);
  });
});

describe('a registry that can not be read', () => {
  it.each([
    ['is no database', () => writeFileSync(file, 'precious, and no database'.repeat(1000))],
    [
      'is damaged inside',
      () => {
        const bytes = readFileSync(file);
        // All but the header, which alone says that it is a database.
        writeFileSync(
          file,
          Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 7)]),
        );
      },
    ],
    [
      'is a folder',
      () => {
        rmSync(file);
        mkdirSync(file);
        writeFileSync(join(file, 'precious'), 'x');
      },
    ],
  ])('is kept and begun anew where it %s', async (_, spoil) => {
    const before = open();
    await before.add(stick());
    await before.close();
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    spoil();
    const kept = statSync(file).ino;
    const sticks = open();
    expect(await sticks.findLatest('usb-Ultra-1')).toBe(null);
    await sticks.add(stick({ image: '/new' }));
    expect((await sticks.list(9)).map(({ image }) => image)).toEqual(['/new']);
    const [name = ''] = aside();
    expect(aside()).toHaveLength(1);
    expect(statSync(join(folder, 'data', name)).ino).toBe(kept);
  });

  it('is noticed when it is spoiled while it is open', async () => {
    const sticks = open();
    for (let count = 0; count < 50; count += 1) {
      await sticks.add(stick({ digests: Array(2000).fill('0123456789abcdef') }));
    }
    const other = new DatabaseSync(file);
    other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    other.close();
    const bytes = readFileSync(file);
    bytes.fill(7, 4096);
    writeFileSync(file, bytes);
    await sticks.add(stick({ image: '/after' }));
    expect((await sticks.findLatest('usb-Ultra-1'))?.image).toBe('/after');
    expect(aside()).toHaveLength(1);
  });

  it('is kept where it is of another user, as after a sudo', async () => {
    const before = open();
    await before.add(stick());
    await before.close();
    chmodSync(file, 0);
    const root = process.geteuid?.() === 0;
    // To root every file is open.
    if (root) for (const path of [folder, join(folder, 'data')]) chownSync(path, NOBODY, NOBODY);
    if (root) process.seteuid?.(NOBODY);
    try {
      const sticks = open();
      await sticks.add(stick({ image: '/new' }));
      expect((await sticks.list(9)).map(({ image }) => image)).toEqual(['/new']);
    } finally {
      if (root) process.seteuid?.(0);
    }
    expect(aside()).toHaveLength(1);
  });

  it('of a newer Flakestick is left alone', async () => {
    const before = open();
    await before.add(stick());
    await before.close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(open().list(9)).rejects.toThrow('newer Flakestick');
    await expect(open().add(stick())).rejects.toThrow('newer Flakestick');
    expect(aside()).toEqual([]);
  });

  it('rejects where there is no place for it', async () => {
    writeFileSync(join(folder, 'data'), 'a file in the way');
    await expect(open().add(stick())).rejects.toThrow();
    expect(existsSync(file)).toBe(false);
  });
});

it('is written by several processes at once, which all begin it', async () => {
  const writer = fileURLToPath(new URL('write-sticks.ts', import.meta.url));
  const count = 60;
  const statuses = await Promise.all(
    ['a', 'b', 'c'].map(
      (name) =>
        new Promise((resolve) => {
          fork(writer, [file, name, String(count)], { execArgv: [] }).on('exit', resolve);
        }),
    ),
  );
  expect(statuses).toEqual([0, 0, 0]);
  expect(aside()).toEqual([]);
  const kept = await open().list(1000);
  expect(kept).toHaveLength(3 * count);
  for (const name of ['a', 'b', 'c']) {
    const own = kept.filter(({ driveId }) => driveId === name);
    expect(own.map(({ bytesWritten }) => bytesWritten)).toEqual(
      Array.from({ length: count }, (_, index) => count - index),
    );
  }
});
