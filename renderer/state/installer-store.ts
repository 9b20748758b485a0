import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type BuildPlan,
  type HostFacts,
  type InstallerOptions,
  installerOptions,
  type Output,
} from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { answered, createLatest, idle, loading, type RemoteData } from './remote-data.ts';

export type InstallerView = {
  /** Where what goes on the stick comes from. */
  source: 'flake' | 'image';
  /** Path of an existing image. */
  image: string;
  /** What is known of the file at that path. */
  measured: RemoteData<Output<'images.measure'>>;
  /** What was chosen, by the option's name. What is not in it is as the option's default or the host has it. */
  options: InstallerOptions;
  plan: RemoteData<BuildPlan>;
};

export type InstallerStore = StoreApi<InstallerView>;

export const createInstallerStore = (): InstallerStore =>
  createStore<InstallerView>(() => ({
    source: 'flake',
    image: '',
    measured: idle,
    options: {},
    plan: idle,
  }));

/** Pure. What this host's installer lets anyone choose; the rest would be refused. */
export const optionsFor = (
  options: InstallerOptions,
  facts: RemoteData<Pick<HostFacts, 'offline' | 'optionsSelectable'>>,
): InstallerOptions => {
  if (facts.status !== 'loaded' || facts.value.optionsSelectable) return options;
  const { prebuilt } = options;
  return facts.value.offline === 'selectable' && prebuilt !== undefined ? { prebuilt } : {};
};

/** Those that say something of one host, and nothing of another. */
const ofOneHost = new Set(
  installerOptions
    .filter(({ group }) => !['offline', 'after'].includes(group))
    .map(({ name }) => name),
);

export type InstallerActions = ReturnType<typeof createInstallerActions>;

/** A path that is being typed is not looked for at each letter. */
const typingMs = 300;

export const createInstallerActions = (
  api: Pick<Api, 'build' | 'images'>,
  store: InstallerStore,
) => {
  const planning = createLatest();
  const measuring = createLatest();

  /** Looks at the file's beginning; nothing is unpacked. */
  const measure = async (): Promise<void> => {
    measuring.drop();
    const image = store.getState().image.trim();
    if (image === '') return store.setState({ measured: idle });
    store.setState({ measured: loading });
    const measured = await measuring.ask((signal) => api.images.measure({ image }, { signal }));
    if (measured) store.setState({ measured: answered(measured) });
  };

  let typing: ReturnType<typeof setTimeout> | undefined;
  const setImage = (image: string): void => {
    measuring.drop();
    store.setState({ image, measured: idle });
    clearTimeout(typing);
    typing = setTimeout(() => void measure(), typingMs);
  };

  /** A plan is of one host with one set of options. */
  const dropPlan = () => {
    planning.drop();
    store.setState({ plan: idle });
  };

  const setOptions = (options: InstallerOptions) => {
    store.setState({ options });
    dropPlan();
  };

  const askPlan = async (
    reference: string,
    host: string,
    options: InstallerOptions,
  ): Promise<void> => {
    store.setState({ plan: loading });
    const input = { reference, host, options };
    const planned = await planning.ask((signal) => api.build.plan(input, { signal }));
    if (!planned) return;
    store.setState({
      plan: answered(planned.ok ? { ok: true, value: planned.value.plan } : planned),
    });
  };

  return {
    setSource: (source: InstallerView['source']) => store.setState({ source }),
    setImage,
    measure,
    setOptions,
    /** `undefined`: as it was before anyone chose. */
    setOption: (name: string, value: InstallerOptions[string] | undefined) => {
      const { [name]: _, ...others } = store.getState().options;
      setOptions(value === undefined ? others : { ...others, [name]: value });
    },
    /** For another host. */
    forgetHost: () => {
      const { options } = store.getState();
      setOptions(
        Object.fromEntries(Object.entries(options).filter(([name]) => !ofOneHost.has(name))),
      );
    },
    dropPlan,
    askPlan,
  };
};
