import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BuildPlan, InstallerOptions } from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { type Asked, answered, asking, idle } from './asked.ts';

export type InstallerView = {
  /** Where what goes on the stick comes from. */
  source: 'flake' | 'image';
  /** Path of an existing image. */
  image: string;
  /** Offline (prebuilt). */
  offline: boolean;
  plan: Asked<BuildPlan>;
};

export type InstallerStore = StoreApi<InstallerView>;

export const createInstallerStore = (): InstallerStore =>
  createStore<InstallerView>(() => ({ source: 'flake', image: '', offline: false, plan: idle }));

/** Only what was chosen is sent: an option that the user did not touch is the flake's. */
export const optionsOf = ({ offline }: Pick<InstallerView, 'offline'>): InstallerOptions =>
  offline ? { prebuilt: true } : {};

export type InstallerActions = ReturnType<typeof createInstallerActions>;

export const createInstallerActions = (api: Pick<Api, 'build'>, store: InstallerStore) => {
  let asks = 0;

  /** A plan is of one host with one set of options. */
  const dropPlan = () => {
    asks += 1;
    store.setState({ plan: idle });
  };

  const askPlan = async (reference: string, host: string): Promise<void> => {
    asks += 1;
    const own = asks;
    store.setState({ plan: asking });
    const options = optionsOf(store.getState());
    const planned = answered(await api.build.plan({ reference, host, options }));
    if (own !== asks) return;
    store.setState({
      plan: planned.status === 'known' ? { status: 'known', value: planned.value.plan } : planned,
    });
  };

  return {
    setSource: (source: InstallerView['source']) => store.setState({ source }),
    setImage: (image: string) => store.setState({ image }),
    setOffline: (offline: boolean) => {
      store.setState({ offline });
      dropPlan();
    },
    dropPlan,
    askPlan,
  };
};
