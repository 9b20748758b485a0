import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLocks } from '../../../electron/adapters/locks.ts';
import type { Lock, LockWish, Result } from '../../../electron/contract/index.ts';
import type { Locks } from '../../../electron/engine/ports/index.ts';

let parent: string;
let folder: string;
const children: ChildProcess[] = [];
const opened: Locks[] = [];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'flakestick-locks-'));
  folder = join(parent, 'run');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const locks of opened.splice(0)) await locks.close();
  rmSync(parent, { recursive: true, force: true });
});

const open = (folders = [folder]): Locks => {
  const locks = createLocks(folders, 'window');
  opened.push(locks);
  return locks;
};

const wish = (name: string): LockWish => ({
  name,
  thing: { kind: 'host', host: name },
  use: 'built',
});

/** Another process, ready to take the lock. */
const startElsewhere = async (name: string) => {
  const program = new URL('hold-lock.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, folder, name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const said = () =>
    new Promise<string>((resolve) =>
      child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())),
    );
  await said();
  return { child, take: () => child.stdin.write('take') && said() };
};

/** Another process, once it has said whether it has the lock. */
const holdElsewhere = async (name: string) => {
  const { child, take } = await startElsewhere(name);
  return { child, said: await take() };
};

const killed = (child: ChildProcess) =>
  new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });

/** Who has what was asked for; null where it was had. */
const lockOf = (taken: Result<unknown>): Lock | null =>
  !taken.ok && taken.error.code === 'JOB_RUNNING' && taken.error.params.reason === 'locked'
    ? taken.error.params.lock
    : null;

test('what another process has is refused, with who has it and since when', async () => {
  const before = Date.now();
  const { said } = await holdElsewhere('a');
  expect(said).toBe('taken');
  const taken = await open().take('make-1', [wish('b'), wish('a')]);
  expect(taken).toMatchObject({
    ok: false,
    error: {
      code: 'JOB_RUNNING',
      params: {
        reason: 'locked',
        lock: { ...wish('a'), work: 'write-7', shell: 'commandLine', isElsewhere: true },
      },
    },
  });
  const { since } = lockOf(taken) ?? { since: 0 };
  expect(since).toBeGreaterThanOrEqual(before);
  expect(since).toBeLessThanOrEqual(Date.now());
  // All or none of it.
  expect((await holdElsewhere('b')).said).toBe('taken');
});

test('a process that was killed has nothing any more, at once', async () => {
  const { child } = await holdElsewhere('a');
  await killed(child);
  expect((await open().take('make-1', [wish('a')])).ok).toBe(true);
  expect((await holdElsewhere('a')).said).toBe('window');
});

test('processes that begin at the same moment don’t take one another for dead', async () => {
  await open().take('make-1', [wish('z')]);
  const names = ['a', 'b', 'c'];
  const others = await Promise.all(names.map(startElsewhere));
  const table = new DatabaseSync(join(folder, 'locks.db'));
  table.exec('BEGIN IMMEDIATE');
  const saying = others.map(({ take }) => take());
  // All of them have come as far as to wait for the table.
  await pause(600);
  table.exec('ROLLBACK');
  table.close();
  expect(await Promise.all(saying)).toEqual(['taken', 'taken', 'taken']);
  for (const name of names) {
    expect((await open().take('make-1', [wish(name)])).ok).toBe(false);
  }
});

test('what another version has is nobody else’s, in whatever words it says so', async () => {
  await open().take('make-1', [wish('z')]);
  await holdElsewhere('a');
  const table = new DatabaseSync(join(folder, 'locks.db'));
  table
    .prepare("UPDATE locks SET told = ? WHERE name = 'a'")
    .run(JSON.stringify({ name: 'a', thing: { kind: 'cache' }, use: 'cleaned', shell: 'tray' }));
  table.close();
  const locks = open();
  expect(await locks.take('make-1', [wish('a')])).toMatchObject({
    ok: false,
    error: { params: { lock: { ...wish('a'), isElsewhere: true } } },
  });
});

test.each([
  ['removed', () => rmSync(folder, { recursive: true })],
  ['damaged', () => writeFileSync(join(folder, 'locks.db'), 'x'.repeat(8192))],
])(
  'a table that is %s while it is in use is made anew, with what a process has in it',
  async (_, hurt) => {
    const told: Lock[][] = [];
    const locks = open();
    locks.watch((held) => told.push(held));
    const first = await locks.take('make-1', [wish('a')]);
    hurt();
    const second = await locks.take('make-2', [wish('b')]);
    expect(second.ok).toBe(true);
    expect((await locks.take('make-3', [wish('a')])).ok).toBe(false);
    expect((await holdElsewhere('a')).said).toBe('window');
    if (first.ok) await first.value();
    const { said } = await holdElsewhere('a');
    expect(said).toBe('taken');
    await vi.waitFor(() =>
      expect(told.at(-1)?.map(({ name, isElsewhere }) => `${name} ${isElsewhere}`)).toEqual([
        'a true',
        'b false',
      ]),
    );
    hurt();
    if (second.ok) await second.value();
  },
);

test('what can’t be cleaned up keeps nobody from a lock, nor from ending', async () => {
  const locks = open();
  await locks.take('make-1', [wish('a')]);
  // Nor can a folder that has become read-only.
  const life = readdirSync(folder).find((name) => name.endsWith('.alive')) ?? '';
  rmSync(join(folder, life));
  mkdirSync(join(folder, life, 'x'), { recursive: true });
  expect((await locks.take('make-2', [wish('b')])).ok).toBe(true);
  expect((await locks.take('make-3', [wish('a')])).ok).toBe(false);
  await locks.close();
});

test('nothing is left of processes that were killed', async () => {
  for (const name of ['a', 'b']) await killed((await holdElsewhere(name)).child);
  const locks = open();
  await locks.take('make-1', [wish('c')]);
  await locks.close();
  expect(readdirSync(folder)).toEqual(['locks.db']);
});

test('who watches is told of what others take, let go of, and lose by being killed', async () => {
  const told: Lock[][] = [];
  const locks = open();
  locks.watch((held) => told.push(held));
  const names = () => told.at(-1)?.map(({ name, isElsewhere }) => `${name} ${isElsewhere}`);
  const own = await locks.take('make-1', [wish('own')]);
  expect(names()).toEqual(['own false']);
  const { child } = await holdElsewhere('other');
  await vi.waitFor(() => expect(names()).toEqual(['other true', 'own false']), 5000);
  if (own.ok) await own.value();
  expect(names()).toEqual(['other true']);
  await killed(child);
  await vi.waitFor(() => expect(names()).toEqual([]), 5000);
  expect(told.length).toBe(4);
});

test('two engines of one process are two', async () => {
  const [one, other] = [open(), open()];
  const first = await one.take('write-1', [wish('a')]);
  const isElsewhere = true;
  expect(lockOf(await other.take('write-1', [wish('a')]))).toMatchObject({ isElsewhere });
  const own = { isElsewhere: false, work: 'write-1' };
  expect(lockOf(await one.take('write-2', [wish('a')]))).toMatchObject(own);
  if (first.ok) await first.value();
  expect((await other.take('write-1', [wish('a')])).ok).toBe(true);
});

test('nobody else may look into the folder', async () => {
  await open().take('write-1', [wish('a')]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a folder that can’t be used gives way to the next, and in the end to the memory of this process', async () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  const unusable = join(parent, 'unusable');
  mkdirSync(join(unusable, 'locks.db'), { recursive: true });
  await open([join(file, 'run'), unusable, folder]).take('write-1', [wish('a')]);
  expect(readdirSync(folder)).toContain('locks.db');
  const alone = open([join(file, 'run')]);
  const taken = await alone.take('write-1', [wish('a')]);
  expect(taken.ok).toBe(true);
  expect((await alone.take('write-2', [wish('a')])).ok).toBe(false);
  if (taken.ok) await taken.value();
  expect((await alone.take('write-2', [wish('a')])).ok).toBe(true);
});
