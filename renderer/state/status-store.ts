import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppStatus } from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';

export type StatusStore = StoreApi<{ status: AppStatus | null }>;

export const createStatusStore = (): StatusStore => createStore(() => ({ status: null }));

export const refreshStatus = async (api: Pick<Api, 'app'>, store: StatusStore): Promise<void> => {
  const status = await api.app.status();
  if (status.ok) store.setState({ status: status.value });
};
