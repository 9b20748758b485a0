import { closeSync, constants, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { StickRecord } from '../contract/index.ts';
import { type KnownStick, newerDataError, type Sticks } from '../engine/ports/index.ts';

/** As `PRAGMA user_version`. A file of a newer version is left alone. */
const SCHEMA_VERSION = 2;
/** The window and a command line may write at once; each write takes milliseconds. */
const BUSY_TIMEOUT_MS = 3000;
/** Of all drives together. An image of 8 GiB has 16 KiB of digests. */
const KEPT_RECORDS = 500;

const SCHEMA = `
  CREATE TABLE sticks (
    id INTEGER PRIMARY KEY,
    drive_id TEXT NOT NULL,
    drive_bytes INTEGER NOT NULL,
    serial TEXT,
    started_at REAL NOT NULL,
    finished_at REAL,
    stick TEXT NOT NULL,
    image TEXT NOT NULL,
    image_file_bytes INTEGER NOT NULL,
    image_modified_at REAL NOT NULL,
    image_bytes INTEGER,
    sha256 TEXT,
    bytes_written INTEGER NOT NULL,
    made TEXT,
    digests BLOB NOT NULL
  ) STRICT;
  CREATE INDEX sticks_by_drive ON sticks (drive_id, id);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** The first version kept how much of a drive was once proven, which is no evidence: another one may have its name. */
const FROM_FIRST_VERSION = `
  ALTER TABLE sticks DROP COLUMN proven_bytes;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * The registry of sticks in an SQLite file, opened when it is first needed. A file that is damaged or may not be opened is moved aside under a name
 * that begins with its own and `.unreadable-`, and a new one is begun; nothing is deleted. Its folder must be the app's own.
 */
export const createSticks = (file: string): Sticks => {
  let opened: { database: DatabaseSync; inode: number } | null = null;

  const open = async (): Promise<DatabaseSync> => {
    opened ??= await openDatabase(file);
    return opened.database;
  };

  const close = (): void => {
    const database = opened?.database;
    opened = null;
    try {
      database?.close();
    } catch {
      // A damaged one may not close; it is not used any more.
    }
  };

  const use = async <T>(work: (database: DatabaseSync) => T): Promise<T> => {
    try {
      return work(await open());
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      const inode = opened?.inode ?? inodeOf(file);
      close();
      // Another process may have been quicker.
      if (inode !== null && inode === inodeOf(file)) moveAside(file);
      return work(await open());
    }
  };

  return {
    add: (stick) =>
      use((database) => {
        const named = columns(stick);
        const names = Object.keys(named);
        const { lastInsertRowid } = database
          .prepare(`INSERT INTO sticks (${names}) VALUES (${names.map((name) => `:${name}`)})`)
          .run(named);
        database
          .prepare(
            'DELETE FROM sticks WHERE id <= (SELECT id FROM sticks ORDER BY id DESC LIMIT 1 OFFSET ?)',
          )
          .run(KEPT_RECORDS);
        return Number(lastInsertRowid);
      }),
    update: (id, changes) =>
      use((database) => {
        const named = columns(changes);
        const assignments = Object.keys(named).map((name) => `${name} = :${name}`);
        if (assignments.length === 0) return;
        database.prepare(`UPDATE sticks SET ${assignments} WHERE id = :id`).run({ ...named, id });
      }),
    findLatest: (driveId) =>
      use((database) => {
        const row = database
          .prepare('SELECT * FROM sticks WHERE drive_id = ? ORDER BY id DESC LIMIT 1')
          .get(driveId);
        return row === undefined ? null : readRow(row);
      }),
    list: (limit) =>
      use((database) =>
        database
          .prepare('SELECT * FROM sticks ORDER BY id DESC LIMIT ?')
          .all(limit)
          .map(readRow)
          .filter((stick) => stick !== null),
      ),
    removeUpTo: (id) =>
      use((database) => {
        database
          .prepare(
            'DELETE FROM sticks WHERE id <= ? AND drive_id = (SELECT drive_id FROM sticks WHERE id = ?)',
          )
          .run(id, id);
      }),
    close: async () => close(),
  };
};

const openDatabase = async (file: string) => {
  // Only here: what never asks for a stick does not load it.
  const { DatabaseSync } = await import('node:sqlite');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would make it readable for everyone. What it puts beside the file gets the file's mode.
  closeSync(openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600));
  const inode = inodeOf(file) ?? 0;
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    // First of all, as the kind of its journal stands in the file too.
    if (versionOf(database) > SCHEMA_VERSION) throw newerDataError(file);
    preferLog(database);
    database.exec('PRAGMA synchronous = NORMAL');
    setUpSchema(database, file);
    const [check] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (check !== 'ok') throw new UnreadableRegistry(String(check));
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, inode };
};

/** Readers then do not wait for a writer. Where it can't be had (some network file systems) all works as well, one at a time. */
const preferLog = (database: DatabaseSync): void => {
  try {
    database.exec('PRAGMA journal_mode = WAL');
  } catch (error) {
    if (isUnreadable(error)) throw error;
  }
};

const setUpSchema = (database: DatabaseSync, file: string): void => {
  if (versionOf(database) === SCHEMA_VERSION) return;
  // Asked again under the lock: two may begin at once.
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(database);
    if (version > SCHEMA_VERSION) throw newerDataError(file);
    if (version === 0) database.exec(SCHEMA);
    if (version === 1) database.exec(FROM_FIRST_VERSION);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version);

class UnreadableRegistry extends Error {}

/** Result codes of sqlite3.h, of which the lowest byte is the primary one. */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
/** Of the file itself: of another user after a `sudo`, or no file at all. */
const UNUSABLE_FILE = new Set(['EACCES', 'EPERM', 'EISDIR', 'ELOOP', 'ENXIO']);

const isUnreadable = (error: unknown): boolean => {
  if (error instanceof UnreadableRegistry) return true;
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && typeof error.errcode === 'number') {
    const primary = error.errcode & 0xff;
    return primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB;
  }
  return 'code' in error && UNUSABLE_FILE.has(String(error.code));
};

const inodeOf = (file: string): number | null => {
  try {
    return statSync(file).ino;
  } catch {
    return null;
  }
};

/** With its log, which belongs to it and to no other. */
const moveAside = (file: string): void => {
  const aside = `${file}.unreadable-${Date.now()}`;
  renameSync(file, aside);
  for (const suffix of ['-wal', '-shm']) {
    try {
      renameSync(`${file}${suffix}`, `${aside}${suffix}`);
    } catch {
      // There is none.
    }
  }
};

const COLUMNS: Record<keyof Omit<KnownStick, 'id' | 'made' | 'digests'>, string> = {
  driveId: 'drive_id',
  driveBytes: 'drive_bytes',
  serial: 'serial',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  stick: 'stick',
  image: 'image',
  imageFileBytes: 'image_file_bytes',
  imageModifiedAt: 'image_modified_at',
  imageBytes: 'image_bytes',
  sha256: 'sha256',
  bytesWritten: 'bytes_written',
};

/** What is to be stored, by the names of the columns. Pure. */
const columns = (stick: Partial<Omit<KnownStick, 'id'>>): Record<string, SQLInputValue> => {
  const named: Record<string, SQLInputValue> = {};
  for (const [field, column] of Object.entries(COLUMNS)) {
    const value = stick[field as keyof typeof COLUMNS];
    if (value !== undefined) named[column] = value;
  }
  if (stick.made !== undefined) named.made = stick.made && JSON.stringify(stick.made);
  if (stick.digests !== undefined) named.digests = packDigests(stick.digests);
  return named;
};

/** Null for a row that is none of ours: one is not worth failing for. Pure. */
const readRow = (row: Record<string, SQLOutputValue>): KnownStick | null => {
  const fields = Object.fromEntries(
    Object.entries(COLUMNS).map(([field, column]) => [field, row[column] ?? null]),
  );
  const record = StickRecord.safeParse({ ...fields, made: parseJson(row.made) });
  if (!record.success) return null;
  return {
    ...record.data,
    id: Number(row.id),
    driveId: String(row.drive_id),
    driveBytes: Number(row.drive_bytes),
    serial: row.serial === null ? null : String(row.serial),
    imageFileBytes: Number(row.image_file_bytes),
    imageModifiedAt: Number(row.image_modified_at),
    digests: row.digests instanceof Uint8Array ? unpackDigests(row.digests) : [],
  };
};

const parseJson = (text: SQLOutputValue | undefined): unknown => {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text);
  } catch {
    // Such as nothing that the schema takes.
    return undefined;
  }
};

/** Each has 16 hex digits. */
const packDigests = (digests: string[]): Uint8Array => Buffer.from(digests.join(''), 'hex');

const unpackDigests = (packed: Uint8Array): string[] =>
  Buffer.from(packed).toString('hex').match(/.{16}/g) ?? [];
