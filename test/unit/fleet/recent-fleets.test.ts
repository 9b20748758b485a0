import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSettings } from '../../../electron/adapters/settings.ts';
import type { Fleet } from '../../../electron/contract/index.ts';
import {
  forgetFleet,
  readRecentFleets,
  rememberFleet,
} from '../../../electron/engine/fleet/recent-fleets.ts';

const createPorts = (initial?: unknown) => {
  let value = initial;
  let now = 0;
  return {
    settings: {
      read: async () => value,
      change: async (_: string, next: (kept: unknown) => unknown) => {
        value = JSON.parse(JSON.stringify(next(value)));
      },
    },
    clock: { now: () => (now += 1), after: () => () => {} },
  };
};

const fleet = (reference: string): Fleet => ({
  reference,
  resolved: reference,
  revision: null,
  dirty: false,
  description: null,
  hosts: [],
  selectedHost: null,
  practice: false,
});

test('newest first, each once, the chosen host kept', async () => {
  const ports = createPorts();
  await rememberFleet(ports, fleet('a'), 'laptop');
  await rememberFleet(ports, fleet('b'), null);
  await rememberFleet(ports, fleet('a'), null);
  expect(await readRecentFleets(ports)).toEqual([
    { reference: 'a', openedAt: 3, hostCount: 0, lastHost: 'laptop' },
    { reference: 'b', openedAt: 2, hostCount: 0, lastHost: null },
  ]);
});

test('several at once are all kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-recent-'));
  try {
    const ports = { ...createPorts(), settings: createSettings(folder) };
    const names = ['a', 'b', 'c'];
    await Promise.all(names.map((name) => rememberFleet(ports, fleet(name), null)));
    const recent = await readRecentFleets(ports);
    expect(recent.map(({ reference }) => reference).toSorted()).toEqual(names);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('twelve at most; forgotten is forgotten', async () => {
  const ports = createPorts();
  for (let n = 0; n < 20; n += 1) await rememberFleet(ports, fleet(`f${n}`), null);
  expect(await readRecentFleets(ports)).toHaveLength(12);
  await forgetFleet(ports, 'f19');
  expect((await readRecentFleets(ports)).map(({ reference }) => reference)[0]).toBe('f18');
});

test.each([['text'], [null], [{}], [[1, { reference: 3 }]], [undefined]])(
  'broken settings %j are empty',
  async (value) => {
    expect(await readRecentFleets(createPorts(value))).toEqual([]);
  },
);

test('settings that can not be read or written do not stop anything', async () => {
  const broken = async () => {
    throw new Error('EIO');
  };
  const ports = { ...createPorts(), settings: { read: broken, change: broken } };
  await rememberFleet(ports, fleet('a'), null);
  expect(await readRecentFleets(ports)).toEqual([]);
});

test('what an earlier version kept with a password or a token is cleaned where it lies', async () => {
  const kept = (reference: string) => ({ reference, openedAt: 1, hostCount: 1, lastHost: null });
  let value: unknown = [
    kept('git+https://me:hunter2@example.org/hosts'),
    kept('https://example.org/x.tar.gz?token=hunter2'),
    kept('git+https://example.org/hosts'),
    kept('git+ssh://git@example.org/hosts'),
  ];
  const ports = createPorts(value);
  const settings = {
    ...ports.settings,
    change: async (_: string, next: (kept: unknown) => unknown) => {
      value = next(value);
    },
  };
  const clean = ['git+https://example.org/hosts', 'git+ssh://git@example.org/hosts'];
  const read = await readRecentFleets({ settings });
  expect(read.map(({ reference }) => reference)).toEqual(clean);
  expect(JSON.stringify(value)).not.toContain('hunter2');
  expect(value).toEqual(clean.map(kept));
});
