import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClock } from '../../../electron/adapters/clock.ts';
import { createSettings } from '../../../electron/adapters/settings.ts';
import { defaultPreferences } from '../../../electron/contract/index.ts';
import {
  keepPreferences,
  readPreferences,
  withChange,
} from '../../../electron/engine/app/preferences.ts';
import { appProcedures } from '../../../electron/engine/app/procedures.ts';
import { createEventHub } from '../../../electron/engine/transport/event-hub.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flakestick-preferences-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const portsOf = (place: string) => ({ settings: createSettings(place) });
const createProcedures = (place: string) => {
  const ports = portsOf(place) as Parameters<typeof appProcedures>[0];
  return { procedures: appProcedures(ports, createEventHub(createClock())) };
};
const put = (text: string) => writeFile(join(folder, 'preferences.json'), text);

describe('what was chosen', () => {
  test('is there the next time, and what was not given stays', async () => {
    const first = withChange(defaultPreferences, { language: 'de' });
    expect(first).toEqual({ language: 'de', theme: 'system' });
    await keepPreferences(portsOf(folder), withChange(first, { theme: 'dark' }));
    expect(await readPreferences(portsOf(folder))).toEqual({ language: 'de', theme: 'dark' });
  });

  test('is the system’s where nobody chose', async () => {
    expect(await readPreferences(portsOf(folder))).toEqual(defaultPreferences);
  });

  test('holds until the end where it can’t be written down', async () => {
    await put('');
    // A file is where the folder should be.
    const nowhere = portsOf(join(folder, 'preferences.json'));
    const { procedures } = createProcedures(join(folder, 'preferences.json'));
    await procedures['preferences.change']({ theme: 'light' });
    expect(await procedures['preferences.read']()).toEqual({
      ok: true,
      value: { language: 'system', theme: 'light' },
    });
    expect(await readPreferences(nowhere)).toEqual(defaultPreferences);
  });
});

test('two changes at once are both kept', async () => {
  const { procedures } = createProcedures(folder);
  await Promise.all([
    procedures['preferences.change']({ language: 'de' }),
    procedures['preferences.read'](),
    procedures['preferences.change']({ theme: 'dark' }),
  ]);
  const both = { language: 'de', theme: 'dark' };
  expect(await procedures['preferences.read']()).toEqual({ ok: true, value: both });
  expect(await readPreferences(portsOf(folder))).toEqual(both);
});

describe('a broken value counts as not chosen, and the other one stays', () => {
  test.each([
    ['{"language":"fr","theme":"dark"}', { language: 'system', theme: 'dark' }],
    ['{"language":"de","theme":7}', { language: 'de', theme: 'system' }],
    ['{"language":"de"}', { language: 'de', theme: 'system' }],
    ['{"language":"de","theme":"dark","later":true}', { language: 'de', theme: 'dark' }],
    ['{"language":["de"]', defaultPreferences],
    ['null', defaultPreferences],
    ['"de"', defaultPreferences],
    ['[]', defaultPreferences],
    ['', defaultPreferences],
  ])('%s', async (text, expected) => {
    await put(text);
    expect(await readPreferences(portsOf(folder))).toEqual(expected);
  });

  test('settings that can’t be asked at all are none', async () => {
    const settings = {
      read: () => Promise.reject(new Error('broken')),
      change: () => Promise.reject(new Error('broken')),
    };
    expect(await readPreferences({ settings })).toEqual(defaultPreferences);
  });
});
