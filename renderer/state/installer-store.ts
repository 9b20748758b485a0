import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type BuildPlan,
  type HostFacts,
  type InstallerOptions,
  installerOptions,
  type Output,
} from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { type Asked, answered, asking, idle } from './asked.ts';

export type InstallerView = {
  /** Where what goes on the stick comes from. */
  source: 'flake' | 'image';
  /** Path of an existing image. */
  image: string;
  /** What is known of the file at that path. */
  measured: Asked<Output<'images.measure'>>;
  /** What was chosen, by the option's name. What is not in it is as the option's default or the host has it. */
  options: InstallerOptions;
  plan: Asked<BuildPlan>;
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
  facts: Asked<Pick<HostFacts, 'offline' | 'optionsSelectable'>>,
): InstallerOptions => {
  if (facts.status !== 'known' || facts.value.optionsSelectable) return options;
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
  let asks = 0;
  let measurings = 0;

  /** Looks at the file's beginning; nothing is unpacked. */
  const measure = async (): Promise<void> => {
    measurings += 1;
    const own = measurings;
    const image = store.getState().image.trim();
    if (image === '') return store.setState({ measured: idle });
    store.setState({ measured: asking });
    const measured = answered(await api.images.measure({ image }));
    if (own === measurings) store.setState({ measured });
  };

  let typing: ReturnType<typeof setTimeout> | undefined;
  const setImage = (image: string): void => {
    measurings += 1;
    store.setState({ image, measured: idle });
    clearTimeout(typing);
    typing = setTimeout(() => void measure(), typingMs);
  };

  /** A plan is of one host with one set of options. */
  const dropPlan = () => {
    asks += 1;
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
    asks += 1;
    const own = asks;
    store.setState({ plan: asking });
    const planned = answered(await api.build.plan({ reference, host, options }));
    if (own !== asks) return;
    store.setState({
      plan: planned.status === 'known' ? { status: 'known', value: planned.value.plan } : planned,
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
