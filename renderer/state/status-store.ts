import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppStatus } from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { createLatest } from './remote-data.ts';

export type StatusStore = StoreApi<{ status: AppStatus | null }>;

export const createStatusStore = (): StatusStore => createStore(() => ({ status: null }));

export const createRefreshStatus = (api: Pick<Api, 'app'>, store: StatusStore) => {
  const asking = createLatest();
  return async (): Promise<void> => {
    const status = await asking.ask((signal) => api.app.status({}, { signal }));
    if (status?.ok) store.setState({ status: status.value });
  };
};
