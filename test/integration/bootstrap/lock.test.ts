import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copyBootstrap, finish } from './bootstrap-copy.ts';

let copy: ReturnType<typeof copyBootstrap> | undefined;
afterEach(() => copy?.remove());

/** Holds the lock for a while, and leaves word of when. */
const holder = `
import { appendFileSync } from 'node:fs';
import { withLock } from './electron/bootstrap/lock.mjs';
await withLock('install', async () => {
  appendFileSync('log', 'in\\n');
  await new Promise((resolve) => setTimeout(resolve, Number(process.argv[2])));
  appendFileSync('log', 'out\\n');
});
`;

const logOf = (root: string) => readFileSync(join(root, 'log'), 'utf8').trimEnd().split('\n');

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
};

const hasBegun = (root: string) => () => {
  try {
    return logOf(root)[0] === 'in';
  } catch {
    return false;
  }
};

test('several processes take turns', async () => {
  copy = copyBootstrap({ 'hold.mjs': holder });
  const { root, run } = copy;
  const ends = await Promise.all(Array.from({ length: 6 }, () => run(['hold.mjs', '50'])));
  expect(ends.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(logOf(root)).toEqual(Array.from({ length: 6 }, () => ['in', 'out']).flat());
});

test('a lock whose holder was killed is taken over by one after the other', async () => {
  copy = copyBootstrap({ 'hold.mjs': holder });
  const { root, run, start } = copy;
  const killed = start(['hold.mjs', '60000']);
  await until(hasBegun(root));
  killed.kill('SIGKILL');
  await finish(killed);
  const ends = await Promise.all(Array.from({ length: 4 }, () => run(['hold.mjs', '50'])));
  expect(ends.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
  expect(logOf(root).slice(1)).toEqual(Array.from({ length: 4 }, () => ['in', 'out']).flat());
});
