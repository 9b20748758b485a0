import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure, StickEntry } from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { createLatest } from './remote-data.ts';

export type HistoryView = {
  /** Newest first; null until they were asked for once. */
  sticks: StickEntry[] | null;
  search: string;
  error: Failure | null;
};

export type HistoryStore = StoreApi<HistoryView>;

export const createHistoryStore = (): HistoryStore =>
  createStore<HistoryView>(() => ({ sticks: null, search: '', error: null }));

export const createHistoryActions = (api: Pick<Api, 'sticks'>, store: HistoryStore) => {
  const listing = createLatest();

  const refresh = async (): Promise<void> => {
    const listed = await listing.ask((signal) => api.sticks.list({}, { signal }));
    if (!listed) return;
    if (listed.ok) store.setState({ sticks: listed.value.sticks, error: null });
    // What was known before is better than nothing.
    else store.setState(({ sticks }) => ({ sticks: sticks ?? [], error: listed.error }));
  };

  const forget = async (id: number): Promise<void> => {
    const forgotten = await api.sticks.forget({ id });
    if (!forgotten.ok) return store.setState({ error: forgotten.error });
    await refresh();
  };

  return {
    refresh,
    setSearch: (search: string) => store.setState({ search }),
    forget,
    dismissError: () => store.setState({ error: null }),
  };
};
