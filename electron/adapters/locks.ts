import { randomUUID } from 'node:crypto';
import {
  existsSync,
  type FSWatcher,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  watch as watchFolder,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { fail, Lock, ok, type Shell } from '../contract/index.ts';
import type { Locks } from '../engine/ports/index.ts';

/** Another process writes for milliseconds, and may wait for a processor. */
const BUSY_TIMEOUT_MS = 5000;
/** A process that was killed tells nobody: so often it is looked for, while another has something. */
const LOOK_AGAIN_MS = 1500;
/** Several events come of one change. */
const SETTLING_MS = 20;

const TABLE = 'locks.db';
const SCHEMA =
  'CREATE TABLE IF NOT EXISTS locks (name TEXT PRIMARY KEY, owner TEXT NOT NULL, told TEXT NOT NULL) STRICT';

/** `lock` is null where another version tells of it in words that are not known here. */
type Row = { name: string; isElsewhere: boolean; lock: Lock | null };

type Table = {
  /** Null where no folder could be had: then these locks are among the jobs of this process. */
  folder: string | null;
  database: DatabaseSync;
  /** In a transaction. Throws where this table is not the one any more that others open. */
  read: () => Row[];
  close: () => void;
};

/**
 * Locks in a table that all processes of a user share, in the first of `folders` that can be used. Each process keeps a transaction open in a file of
 * its own as long as it lives, which the kernel ends with it: a row counts while its owner's can't be had by others.
 */
export const createLocks = (folders: string[], shell: Shell): Locks => {
  const own: string = randomUUID();
  /** What this process has, for a table that is opened anew. */
  const held = new Map<string, Lock>();
  let opening: Promise<Table> | null = null;
  let isClosed = false;
  let told = '[]';
  let tell: ((locks: Lock[]) => void) | null = null;
  let watched: Table | null = null;
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;

  const open = (places: string[]) => openFirst(isClosed ? [] : places, own, held);

  /** A table that fails (its folder was removed, its disk is full, it is damaged) is opened anew; what fails again is memory’s. */
  const ask = async <T>(question: (table: Table) => T): Promise<T> => {
    for (const places of [folders, []]) {
      opening ??= open(folders);
      const asked = opening;
      const table = await asked;
      try {
        return question(table);
      } catch {
        if (opening !== asked) continue;
        table.close();
        opening = open(places);
      }
    }
    return question(await (opening ?? open([])));
  };

  /** Tells what has changed. What was held by a process that was killed is found by looking again. */
  const look = async (): Promise<void> => {
    if (tell === null || isClosed) return;
    const { rows, table } = await ask((table) => ({
      rows: transact(table.database, table.read),
      table,
    }));
    if (isClosed) return;
    const locks = rows.flatMap(({ lock }) => lock ?? []);
    const now = JSON.stringify(locks);
    if (now !== told) tell(locks);
    told = now;
    if (watched !== table) {
      watcher?.close();
      watcher = table.folder === null ? null : watch(table.folder, () => lookIn(SETTLING_MS));
      watched = table;
    }
    const mayChange = watcher === null || rows.some(({ isElsewhere }) => isElsewhere);
    lookIn(mayChange ? LOOK_AGAIN_MS : null);
  };

  const lookIn = (ms: number | null): void => {
    if (timer !== null) clearTimeout(timer);
    timer = ms === null ? null : setTimeout(look, ms).unref();
  };

  return {
    take: async (work, wishes) => {
      const since = Date.now();
      const locks = wishes.map(
        (wish): Lock => ({ ...wish, work, shell, isElsewhere: false, since }),
      );
      const taken = await ask(({ database, read }) => {
        const lock = transact(database, () => {
          const rows = new Map(read().map((row) => [row.name, row]));
          const wished = locks.find(({ name }) => rows.has(name));
          if (wished) return rows.get(wished.name)?.lock ?? { ...wished, isElsewhere: true };
          insert(database, 'REPLACE', own, locks);
          return null;
        });
        if (lock === null) for (const lock of locks) held.set(lock.name, lock);
        return lock;
      });
      if (taken !== null) return fail('JOB_RUNNING', { reason: 'locked', lock: taken });
      await look();
      const release = async (): Promise<void> => {
        for (const { name } of wishes) held.delete(name);
        await ask(({ database }) => {
          const remove = database.prepare('DELETE FROM locks WHERE name = ? AND owner = ?');
          for (const { name } of wishes) remove.run(name, own);
        });
        await look();
      };
      return ok(release);
    },
    watch: (onChange) => {
      const isFirst = tell === null;
      tell = onChange;
      if (isFirst) void look();
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      watcher?.close();
      if (timer !== null) clearTimeout(timer);
      const last = opening;
      opening = null;
      (await last)?.close();
    },
  };
};

const openFirst = async (
  folders: string[],
  own: string,
  held: ReadonlyMap<string, Lock>,
): Promise<Table> => {
  // Only here: what never takes one does not load it.
  const { DatabaseSync: Database } = await import('node:sqlite');
  for (const folder of folders) {
    try {
      return openIn(Database, folder, own, held);
    } catch (error) {
      if (!isDamage(error)) continue;
    }
    try {
      rmSync(join(folder, TABLE), { force: true });
      return openIn(Database, folder, own, held);
    } catch {
      // The next may do.
    }
  }
  const database = new Database(':memory:');
  database.exec(SCHEMA);
  insert(database, 'IGNORE', own, [...held.values()]);
  const read = () => readRows(database, own, () => false);
  return { folder: null, database, read, close: () => database.close() };
};

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && [11, 26].includes(Number(error.errcode));

const openIn = (
  Database: typeof DatabaseSync,
  folder: string,
  own: string,
  held: ReadonlyMap<string, Lock>,
): Table => {
  // As root with the environment of a user (`sudo -E`) it would make files there that the user can't open.
  if (statSync(dirname(folder)).uid !== process.getuid?.()) throw new Error('of another user');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lifeOf = (owner: string) => join(folder, `${owner}.alive`);
  const isAlive = (owner: string): boolean => {
    if (!existsSync(lifeOf(owner))) return false;
    const life = new Database(lifeOf(owner), { timeout: 0 });
    try {
      life.exec('BEGIN IMMEDIATE');
      return false;
    } catch {
      return true;
    } finally {
      life.close();
    }
  };
  const database = new Database(join(folder, TABLE), { timeout: BUSY_TIMEOUT_MS });
  let life: DatabaseSync | null = null;
  const close = () => {
    attempt(() =>
      transact(database, () => {
        database.prepare('DELETE FROM locks WHERE owner = ?').run(own);
        rmSync(lifeOf(own), { force: true });
      }),
    );
    attempt(() => rmSync(lifeOf(own), { force: true }));
    database.close();
    life?.close();
  };
  try {
    transact(database, () => {
      // A table that can't be changed is none, and each version has its own: this writes in any case.
      database.exec(`${SCHEMA}; PRAGMA user_version = 1`);
      // Within: who cleans up here takes a life that nobody keeps yet for that of one who died.
      life = new Database(lifeOf(own), { timeout: 0 });
      life.exec('BEGIN IMMEDIATE');
      for (const name of readdirSync(folder)) {
        const owner = /^(.+)\.alive$/.exec(name)?.[1];
        if (owner === undefined || owner === own || isAlive(owner)) continue;
        database.prepare('DELETE FROM locks WHERE owner = ?').run(owner);
        rmSync(lifeOf(owner), { force: true });
      }
      insert(database, 'IGNORE', own, [...held.values()]);
    });
    const places = () => [TABLE, `${own}.alive`].map((name) => statSync(join(folder, name)).ino);
    const opened = String(places());
    const read = () => {
      if (String(places()) !== opened) throw new Error('another stands in its place');
      return readRows(database, own, isAlive);
    };
    read();
    return { folder, database, read, close };
  } catch (error) {
    close();
    throw error;
  }
};

/** What can’t be cleaned up is passed over: without its life a row says nothing any more. */
const attempt = (work: () => void): void => {
  try {
    work();
  } catch {
    // The kernel ends it with the process.
  }
};

/** Those of owners that live. */
const readRows = (
  database: DatabaseSync,
  own: string,
  isAlive: (owner: string) => boolean,
): Row[] => {
  const living = new Map([[own, true]]);
  const rows = database.prepare('SELECT name, owner, told FROM locks ORDER BY name').all();
  return rows.flatMap((row) => {
    const owner = String(row.owner);
    if (!living.has(owner)) living.set(owner, isAlive(owner));
    const isElsewhere = owner !== own;
    const lock = Lock.safeParse({ ...parse(String(row.told)), isElsewhere });
    const read = { name: String(row.name), isElsewhere, lock: lock.success ? lock.data : null };
    return living.get(owner) === true ? [read] : [];
  });
};

const parse = (told: string): object | null => {
  try {
    return JSON.parse(told);
  } catch {
    return null;
  }
};

const insert = (
  database: DatabaseSync,
  instead: 'IGNORE' | 'REPLACE',
  own: string,
  locks: readonly Lock[],
): void => {
  const row = database.prepare(`INSERT OR ${instead} INTO locks VALUES (?, ?, ?)`);
  for (const lock of locks) row.run(lock.name, own, JSON.stringify(lock));
};

const transact = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

/** Null where the kernel has no more of them to give. */
const watch = (folder: string, onChange: () => void): FSWatcher | null => {
  try {
    return watchFolder(folder, { persistent: false }, onChange).on('error', onChange);
  } catch {
    return null;
  }
};
