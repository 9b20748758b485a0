import { describe, expect, test } from 'vitest';
import { createApi } from '../../../renderer/api/api.ts';
import {
  historyRows,
  rowWords,
  searchHistory,
} from '../../../renderer/features/history/history-rows.ts';
import { createHistoryActions, createHistoryStore } from '../../../renderer/state/history-store.ts';
import { fits, imageSizeOf } from '../../../renderer/state/image-size.ts';
import { type Answers, createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';
import { t } from './words.ts';

const rows = historyRows(t, known.history(), [known.knownStick, known.intenso]);

describe('the history', () => {
  test('says of each write what it was, to what, when, and what became of it', () => {
    expect(rows[0]).toMatchObject({
      name: 'laptop2',
      source: 'github:ada/fleet',
      revision: '3f1c2a5',
      drive: 'SanDisk Ultra 32 GB',
      serial: '7392',
      state: 'verified',
      isLatest: true,
      device: known.knownStick.device,
    });
    expect(rows[2]).toMatchObject({
      name: 'nixos-minimal-25.11.iso',
      source: '/home/ada/Downloads/nixos-minimal-25.11.iso',
      revision: null,
      state: 'differed from the image',
    });
    expect(rowWords(t, rows[0] as (typeof rows)[number])).toMatch(
      /^laptop2 on SanDisk Ultra 32 GB, May 3, 2026, .*, verified$/,
    );
  });

  test('what was written over can’t be verified, and neither can what is not plugged in', () => {
    const over = rows.find(({ entry }) => entry.id === 15);
    expect(over).toMatchObject({ state: 'written over since', isLatest: false, canVerify: false });
    expect(rows.filter(({ canVerify }) => canVerify).map(({ entry }) => entry.id)).toEqual([20]);
    expect(historyRows(t, known.history(), []).some(({ canVerify }) => canVerify)).toBe(false);
  });

  test('a drive that the engine does not know again for certain is not offered', () => {
    const stranger = { ...known.knownStick, lastStick: null };
    expect(historyRows(t, known.history(), [stranger]).some(({ canVerify }) => canVerify)).toBe(
      false,
    );
  });

  test('is searched by every word: host, drive, serial number, revision, date', () => {
    const found = (search: string) => searchHistory(rows, search).map(({ entry }) => entry.id);
    expect(found('')).toHaveLength(rows.length);
    expect(found('LEXAR pi')).toEqual([9]);
    expect(found('4C530001 laptop2')).toEqual([20]);
    expect(found('minimal may')).toEqual([18]);
    expect(found('printer')).toEqual([]);
  });
});

describe('the store of the history', () => {
  const start = (answers: Answers) => {
    const engine = createFakeEngine(answers);
    const store = createHistoryStore();
    return { engine, store, actions: createHistoryActions(createApi(engine), store) };
  };
  const history = known.history();

  test('what is forgotten is asked of the engine anew', async () => {
    let sticks = history;
    const { store, actions } = start({
      'sticks.list': () => ({ ok: true, value: { sticks } }),
      'sticks.forget': ({ id }) => {
        sticks = sticks.filter((entry) => entry.id !== id);
        return { ok: true, value: {} };
      },
    });
    await actions.refresh();
    expect(store.getState().sticks).toHaveLength(history.length);
    await actions.forget(20);
    expect(store.getState().sticks?.some(({ id }) => id === 20)).toBe(false);
  });

  test('a registry that can’t be read is said, and what was known stays', async () => {
    let fails = false;
    const { store, actions } = start({
      'sticks.list': () =>
        fails
          ? { ok: false, error: known.registryUnreadable }
          : { ok: true, value: { sticks: history } },
    });
    await actions.refresh();
    fails = true;
    await actions.refresh();
    expect(store.getState()).toMatchObject({ sticks: history, error: { code: 'DATA_NEWER' } });
    fails = false;
    await actions.refresh();
    expect(store.getState().error).toBeNull();
  });
});

describe('the size of an image that is not there yet', () => {
  const facts = { status: 'idle' } as const;
  const at = (changes: { options?: object; host?: string; plan?: object; source?: 'image' } = {}) =>
    imageSizeOf({
      fleet: { fleet: sample.fleet, host: changes.host ?? 'laptop2', facts },
      installer: {
        source: changes.source ?? 'flake',
        options: { ...changes.options },
        plan: changes.plan
          ? { status: 'loaded', value: { ...sample.plan, ...changes.plan } }
          : { status: 'idle' },
        measured: {
          status: 'loaded',
          value: { path: '/a.iso', unpackedBytes: 3e9, about: sample.about, doubt: null },
        },
      },
      sticks: known.history(),
    });

  test('is that of the plan, else that of the last time, else not known', () => {
    expect(at({ plan: { imageBytesEstimate: 7e9 } })).toEqual({ bytes: 7e9, isExact: false });
    expect(at()).toEqual({ bytes: sample.built.sizeBytes, isExact: false });
    expect(at({ host: 'router' })).toBeNull();
    // With all of the system in it, it is another image.
    expect(at({ options: { prebuilt: true } })).toBeNull();
  });

  test('of a file it is measured', () => {
    expect(at({ source: 'image' })).toEqual({ bytes: 3e9, isExact: true });
  });

  test('fits to the last byte', () => {
    const image = { bytes: 100, isExact: true };
    expect(fits({ sizeBytes: 100 }, image)).toBe(true);
    expect(fits({ sizeBytes: 99 }, image)).toBe(false);
    expect(fits({ sizeBytes: null }, image)).toBeNull();
  });
});
