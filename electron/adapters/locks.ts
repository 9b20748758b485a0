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
import { Lock, type Shell } from '../contract/index.ts';
import type { Locks } from '../engine/ports/index.ts';

/** Another process writes for milliseconds. */
const BUSY_TIMEOUT_MS = 2000;
/** A process that was killed tells nobody: so often it is looked for, while another has something. */
const LOOK_AGAIN_MS = 1500;
/** Several events come of one change. */
const SETTLING_MS = 20;

const SCHEMA =
  'CREATE TABLE IF NOT EXISTS locks (name TEXT PRIMARY KEY, owner TEXT NOT NULL, told TEXT NOT NULL) STRICT';

type Opened = {
  /** Null where no folder could be had: then these locks are among the jobs of this process. */
  folder: string | null;
  database: DatabaseSync;
  /** Whether the process of that name lives. */
  isAlive: (owner: string) => boolean;
  close: () => void;
};

/**
 * Locks in a table that all processes of a user share, in the first of `folders` that can be used. Each process keeps a transaction open in a file of
 * its own as long as it lives, which the kernel ends with it: a row counts while its owner's can't be had by others.
 */
export const createLocks = (folders: string[], shell: Shell): Locks => {
  const own: string = randomUUID();
  let opening: Promise<Opened> | null = null;
  let isClosed = false;
  let told = '[]';
  let tell: ((locks: Lock[]) => void) | null = null;
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;

  const open = (): Promise<Opened> => {
    opening ??= openFirst(folders, own);
    return opening;
  };

  const read = ({ database, isAlive }: Opened): Lock[] => {
    const living = new Map([[own, true]]);
    const rows = database.prepare('SELECT owner, told FROM locks ORDER BY name').all();
    return rows.flatMap((row) => {
      const owner = String(row.owner);
      if (!living.has(owner)) living.set(owner, isAlive(owner));
      const lock = Lock.safeParse({ ...JSON.parse(String(row.told)), isElsewhere: owner !== own });
      return living.get(owner) === true && lock.success ? [lock.data] : [];
    });
  };

  /** Tells what has changed. What was held by a process that was killed is found by looking again. */
  const look = (from: Opened): void => {
    if (tell === null || isClosed) return;
    const locks = read(from);
    const now = JSON.stringify(locks);
    if (now !== told) tell(locks);
    told = now;
    const mayChange = watcher === null || locks.some(({ isElsewhere }) => isElsewhere);
    lookIn(from, mayChange ? LOOK_AGAIN_MS : null);
  };

  const lookIn = (from: Opened, ms: number | null): void => {
    if (timer !== null) clearTimeout(timer);
    timer = ms === null ? null : setTimeout(look, ms, from).unref();
  };

  return {
    take: async (work, wishes) => {
      const from = await open();
      const { database } = from;
      const since = Date.now();
      const held = transact(database, () => {
        const taken = read(from).find(({ name }) => wishes.some((wish) => wish.name === name));
        if (taken !== undefined) return taken;
        const insert = database.prepare('INSERT OR REPLACE INTO locks VALUES (?, ?, ?)');
        for (const wish of wishes) {
          insert.run(wish.name, own, JSON.stringify({ ...wish, work, shell, since }));
        }
        return null;
      });
      if (held !== null) return { ok: false, held };
      look(from);
      const release = (): void => {
        if (isClosed) return;
        transact(database, () => {
          const remove = database.prepare('DELETE FROM locks WHERE name = ? AND owner = ?');
          for (const { name } of wishes) remove.run(name, own);
        });
        look(from);
      };
      return { ok: true, release };
    },
    watch: (onChange) => {
      const isFirst = tell === null;
      tell = onChange;
      if (!isFirst) return;
      void open().then((from) => {
        if (isClosed) return;
        watcher = from.folder === null ? null : watch(from.folder, () => lookIn(from, SETTLING_MS));
        look(from);
      });
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      watcher?.close();
      if (timer !== null) clearTimeout(timer);
      (await opening)?.close();
    },
  };
};

const openFirst = async (folders: string[], own: string): Promise<Opened> => {
  // Only here: what never takes one does not load it.
  const { DatabaseSync: Database } = await import('node:sqlite');
  for (const folder of folders) {
    try {
      return openIn(Database, folder, own);
    } catch {
      // The next may do.
    }
  }
  const database = new Database(':memory:');
  database.exec(SCHEMA);
  return { folder: null, database, isAlive: () => false, close: () => database.close() };
};

const openIn = (Database: typeof DatabaseSync, folder: string, own: string): Opened => {
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
  const database = new Database(join(folder, 'locks.db'), { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(SCHEMA);
    const life = new Database(lifeOf(own), { timeout: 0 });
    transact(database, () => {
      life.exec('BEGIN IMMEDIATE');
      for (const name of readdirSync(folder)) {
        const owner = /^(.+)\.alive$/.exec(name)?.[1];
        if (owner === undefined || owner === own || isAlive(owner)) continue;
        forget(database, owner);
        rmSync(lifeOf(owner), { force: true });
      }
    });
    const close = () => {
      try {
        transact(database, () => forget(database, own));
      } catch {
        // Damaged meanwhile; without its life a row says nothing any more.
      }
      database.close();
      rmSync(lifeOf(own), { force: true });
      life.close();
    };
    return { folder, database, isAlive, close };
  } catch (error) {
    database.close();
    throw error;
  }
};

const forget = (database: DatabaseSync, owner: string): void => {
  database.prepare('DELETE FROM locks WHERE owner = ?').run(owner);
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
