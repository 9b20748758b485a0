import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  Failure,
  Fleet,
  Host,
  HostFacts,
  RecentFleet,
  StickEntry,
} from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { answered, createLatest, idle, loading, type RemoteData } from './remote-data.ts';

export type FleetView = {
  /** What stands in the field. */
  text: string;
  /** The host that is chosen after opening, where what stands in the field came with one. */
  proposedHost: string | null;
  /** The reference that is being read now. */
  opening: string | null;
  fleet: Fleet | null;
  error: Failure | null;
  recent: RecentFleet[];
  search: string;
  /** Only hosts of this system are shown; null: of any. */
  system: string | null;
  /** Name of the chosen host. */
  host: string | null;
  /** Was to be chosen, and is not in this fleet (any more). */
  lostHost: string | null;
  /** Hosts that were worked with before, latest first, as it was when the fleet was opened: the list keeps still. */
  recentHosts: string[];
  facts: RemoteData<HostFacts>;
};

export type FleetStore = StoreApi<FleetView>;

const noFleet = {
  proposedHost: null,
  fleet: null,
  error: null,
  search: '',
  system: null,
  host: null,
  lostHost: null,
  recentHosts: [],
  facts: idle,
};

export const createFleetStore = (): FleetStore =>
  createStore<FleetView>(() => ({ ...noFleet, text: '', opening: null, recent: [] }));

export type FleetActions = ReturnType<typeof createFleetActions>;

export const createFleetActions = (api: Pick<Api, 'fleet' | 'sticks'>, store: FleetStore) => {
  const opening = createLatest();
  const describing = createLatest();

  const refreshRecent = async () => {
    const recent = await api.fleet.recent();
    if (recent.ok) store.setState({ recent: recent.value.fleets });
  };

  /** Puts it into the field. Nothing of it is read before it is opened. */
  const fill = (text: string, proposedHost: string | null): void =>
    store.setState({ text, proposedHost });

  /** At the start: the last fleet stands in the field, unless something else does. Tells whether it was put there. */
  const remember = async (): Promise<boolean> => {
    await refreshRecent();
    const { text, opening, fleet, recent } = store.getState();
    const [last] = recent;
    if (!last || text !== '' || opening !== null || fleet !== null) return false;
    fill(last.reference, last.lastHost);
    return true;
  };

  const forgetRecent = async () => {
    await Promise.all(
      store.getState().recent.map(({ reference }) => api.fleet.forget({ reference })),
    );
    await refreshRecent();
  };

  const askFacts = async () => {
    describing.drop();
    const { fleet, host } = store.getState();
    if (!fleet || host === null) return store.setState({ facts: idle });
    store.setState({ facts: loading });
    const input = { reference: fleet.reference, host, chosen: true };
    const described = await describing.ask((signal) => api.fleet.describeHost(input, { signal }));
    if (described) store.setState({ facts: answered(described) });
  };

  const selectHost = (host: string | null): void => {
    if (host === store.getState().host) return;
    store.setState({ host, lostHost: null });
    void askFacts();
  };

  /** `host` is chosen where the reference itself names none. */
  const open = async (reference: string, host: string | null = null): Promise<void> => {
    const text = reference.trim();
    if (text === '') return;
    describing.drop();
    store.setState({ ...noFleet, text, opening: text });
    const answers = await opening.ask((signal) =>
      Promise.all([
        api.fleet.open({ reference: text }, { signal }),
        api.sticks.list({}, { signal }),
      ]),
    );
    if (!answers) return;
    const [opened, sticks] = answers;
    if (!opened.ok) return store.setState({ opening: null, error: opened.error });
    const fleet = opened.value;
    const { recent } = store.getState();
    const recentHosts = recentHostsOf(fleet, recent, sticks.ok ? sticks.value.sticks : []);
    store.setState({ opening: null, fleet, recentHosts });
    const first = firstChoice(fleet, host);
    selectHost(first);
    if (host !== null && first === null) store.setState({ lostHost: host });
    await refreshRecent();
  };

  /** What stands in the field. */
  const openField = (): Promise<void> => {
    const { text, proposedHost } = store.getState();
    return open(text, proposedHost);
  };

  const openPractice = async (): Promise<void> => {
    // What is opened meanwhile is wanted more.
    const practice = await opening.ask(() => api.fleet.practice());
    if (practice?.ok) await open(practice.value.reference);
    else if (practice) store.setState({ opening: null, error: practice.error });
  };

  return {
    setText: (text: string) => fill(text, null),
    fill,
    remember,
    setSearch: (search: string) => store.setState({ search }),
    setSystem: (system: string | null) => store.setState({ system }),
    refreshRecent,
    forgetRecent,
    selectHost,
    askFacts,
    open,
    openField,
    openPractice,
  };
};

const firstChoice = ({ hosts, selectedHost }: Fleet, wanted: string | null): string | null =>
  selectedHost ??
  hosts.find(({ name }) => name === wanted)?.name ??
  (hosts.length === 1 ? (hosts[0]?.name ?? null) : null);

/** So many stand first. */
const recentInSight = 5;

/** Pure. The host that was chosen last, then those of which sticks were made, latest first; only what the fleet has. */
export const recentHostsOf = (
  { reference, hosts }: Pick<Fleet, 'reference' | 'hosts'>,
  recent: readonly RecentFleet[],
  sticks: readonly StickEntry[],
): string[] => {
  const last = recent.find((entry) => entry.reference === reference)?.lastHost ?? null;
  const made = sticks.flatMap(({ record }) =>
    record.made?.reference === reference ? [record.made.host] : [],
  );
  const names = new Set(hosts.map(({ name }) => name));
  const known = [...(last === null ? [] : [last]), ...made].filter((name) => names.has(name));
  return [...new Set(known)].slice(0, recentInSight);
};

export const selectedHost = ({ fleet, host }: Pick<FleetView, 'fleet' | 'host'>): Host | null =>
  fleet?.hosts.find(({ name }) => name === host) ?? null;
