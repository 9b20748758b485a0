import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  Failure,
  Fleet,
  Host,
  HostFacts,
  RecentFleet,
} from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { type Asked, answered, asking, idle } from './asked.ts';

export type FleetView = {
  /** What stands in the field. */
  text: string;
  /** The reference that is being read now. */
  opening: string | null;
  fleet: Fleet | null;
  error: Failure | null;
  recent: RecentFleet[];
  search: string;
  /** Name of the chosen host. */
  host: string | null;
  facts: Asked<HostFacts>;
};

export type FleetStore = StoreApi<FleetView>;

export const createFleetStore = (): FleetStore =>
  createStore<FleetView>(() => ({
    text: '',
    opening: null,
    fleet: null,
    error: null,
    recent: [],
    search: '',
    host: null,
    facts: idle,
  }));

export type FleetActions = ReturnType<typeof createFleetActions>;

export const createFleetActions = (api: Pick<Api, 'fleet'>, store: FleetStore) => {
  /** Answers that come after something newer was asked are dropped. */
  let openings = 0;
  let asks = 0;

  const refreshRecent = async () => {
    const recent = await api.fleet.recent();
    if (recent.ok) store.setState({ recent: recent.value.fleets });
  };

  const forgetRecent = async () => {
    await Promise.all(
      store.getState().recent.map(({ reference }) => api.fleet.forget({ reference })),
    );
    await refreshRecent();
  };

  const askFacts = async () => {
    asks += 1;
    const own = asks;
    const { fleet, host } = store.getState();
    if (!fleet || host === null) return store.setState({ facts: idle });
    store.setState({ facts: asking });
    const facts = answered(await api.fleet.describeHost({ reference: fleet.reference, host }));
    if (own === asks) store.setState({ facts });
  };

  const selectHost = (host: string | null): void => {
    if (host === store.getState().host) return;
    store.setState({ host });
    void askFacts();
  };

  /** `host` is chosen where the reference itself names none. */
  const open = async (reference: string, host: string | null = null): Promise<void> => {
    const text = reference.trim();
    if (text === '') return;
    openings += 1;
    const own = openings;
    store.setState({
      text,
      opening: text,
      fleet: null,
      error: null,
      search: '',
      host: null,
      facts: idle,
    });
    const opened = await api.fleet.open({ reference: text });
    if (own !== openings) return;
    if (!opened.ok) return store.setState({ opening: null, error: opened.error });
    store.setState({ opening: null, fleet: opened.value });
    selectHost(firstChoice(opened.value, host));
    await refreshRecent();
  };

  const openPractice = async (): Promise<void> => {
    const practice = await api.fleet.practice();
    if (practice.ok) await open(practice.value.reference);
    else store.setState({ error: practice.error });
  };

  return {
    setText: (text: string) => store.setState({ text }),
    setSearch: (search: string) => store.setState({ search }),
    refreshRecent,
    forgetRecent,
    selectHost,
    askFacts,
    open,
    openPractice,
  };
};

const firstChoice = ({ hosts, selectedHost }: Fleet, wanted: string | null): string | null =>
  selectedHost ??
  hosts.find(({ name }) => name === wanted)?.name ??
  (hosts.length === 1 ? (hosts[0]?.name ?? null) : null);

/** Pure. Hosts that hold every word of the search in name, system or kind; those whose name begins with it first. */
export const searchHosts = (hosts: readonly Host[], search: string): Host[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...hosts];
  const found = hosts.filter((host) => {
    const text = `${host.name} ${host.system ?? ''} ${host.installer.kind}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = (host: Host) => (host.name.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b));
};

export const selectedHost = ({ fleet, host }: Pick<FleetView, 'fleet' | 'host'>): Host | null =>
  fleet?.hosts.find(({ name }) => name === host) ?? null;
