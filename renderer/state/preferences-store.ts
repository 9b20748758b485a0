import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultPreferences, type Preferences } from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';

export type PreferencesStore = StoreApi<{ preferences: Preferences }>;

export const createPreferencesStore = (): PreferencesStore =>
  createStore(() => ({ preferences: defaultPreferences }));

export const createPreferencesActions = (
  api: Pick<Api, 'preferences'>,
  store: PreferencesStore,
) => {
  /** What is said meanwhile is older than what was asked for here. */
  let changing = 0;
  let isKnown = false;

  const take = (preferences: Preferences) => {
    isKnown = true;
    store.setState({ preferences });
  };

  return {
    /** What was chosen before; where it can't be read, the window follows the system. */
    read: async (): Promise<void> => {
      const read = await api.preferences.read();
      if (read.ok && !isKnown) take(read.value);
    },

    /** The engine's word, such as after a change in another window; null while it has nothing to say. */
    follow: (preferences: Preferences | null): void => {
      if (preferences !== null && changing === 0) take(preferences);
    },

    /** Takes effect at once. Where the engine does not answer, it holds for this window. */
    change: async (change: Partial<Preferences>): Promise<void> => {
      take({ ...store.getState().preferences, ...change });
      changing += 1;
      const changed = await api.preferences.change(change);
      changing -= 1;
      if (changed.ok && changing === 0) take(changed.value);
    },
  };
};
