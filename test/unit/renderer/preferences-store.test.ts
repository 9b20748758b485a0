import { describe, expect, test } from 'vitest';
import { defaultPreferences, fail, type Preferences } from '../../../electron/contract/index.ts';
import {
  createPreferencesActions,
  createPreferencesStore,
} from '../../../renderer/state/preferences-store.ts';

const german: Preferences = { language: 'de', theme: 'system' };
const failed = fail('INTERNAL', { reason: 'nothingDone' });

/** An engine whose answers come when the test says so. */
const setUp = () => {
  const answers: ((preferences: Preferences | null) => void)[] = [];
  const answer = () =>
    new Promise<{ ok: true; value: Preferences } | typeof failed>((resolve) => {
      answers.push((value) => resolve(value ? { ok: true, value } : failed));
    });
  const store = createPreferencesStore();
  const actions = createPreferencesActions(
    { preferences: { read: answer, change: answer } },
    store,
  );
  return { answers, actions, now: () => store.getState().preferences };
};

test('what was chosen before is read; where it can’t be, the window follows the system', async () => {
  const { answers, actions, now } = setUp();
  expect(now()).toEqual(defaultPreferences);
  const unread = actions.read();
  answers[0]?.(null);
  await unread;
  expect(now()).toEqual(defaultPreferences);
  const read = actions.read();
  answers[1]?.(german);
  await read;
  expect(now()).toEqual(german);
});

test('an answer that comes after a choice is too old', async () => {
  const { answers, actions, now } = setUp();
  const read = actions.read();
  const changed = actions.change({ theme: 'dark' });
  answers[0]?.(german);
  await read;
  expect(now()).toEqual({ language: 'system', theme: 'dark' });
  answers[1]?.({ language: 'system', theme: 'dark' });
  await changed;
  expect(now().theme).toBe('dark');
});

describe('a choice', () => {
  test('holds at once, and where the engine is gone', async () => {
    const { answers, actions, now } = setUp();
    const changed = actions.change({ language: 'de' });
    expect(now()).toEqual(german);
    answers[0]?.(null);
    await changed;
    expect(now()).toEqual(german);
  });

  test('does not flicker back to an earlier one that the engine tells meanwhile', async () => {
    const { answers, actions, now } = setUp();
    const first = actions.change({ language: 'de' });
    const second = actions.change({ language: 'en' });
    actions.follow(german);
    answers[0]?.(german);
    await first;
    expect(now().language).toBe('en');
    answers[1]?.({ language: 'en', theme: 'system' });
    await second;
    expect(now().language).toBe('en');
  });

  test('of another window is followed', () => {
    const { actions, now } = setUp();
    actions.follow(german);
    expect(now()).toEqual(german);
    actions.follow(null);
    expect(now()).toEqual(german);
  });
});
