import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { JobState } from '../../electron/contract/state.ts';
import { jobAt } from '../state/place.ts';
import type { Services } from './services.ts';

const ServicesContext = createContext<Services | null>(null);

export const ServicesProvider = ServicesContext.Provider;

export const useServices = (): Services => {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('A component of the window stands outside of its services.');
  return services;
};

type Stores = Services['stores'];
type Views = { [K in keyof Stores]: ReturnType<Stores[K]['getState']> };

/** A slice of one store. `select` has to return something that stays the same while nothing changed. */
export const useView = <K extends keyof Views, T>(name: K, select: (view: Views[K]) => T): T => {
  const stores: { [N in keyof Views]: ReadonlyStore<Views[N]> } = useServices().stores;
  return useStore<ReadonlyStore<Views[K]>, T>(stores[name], select);
};

/** The job that the window shows; null where it shows something else. */
export const useJobHere = (): JobState | null => {
  const place = useView('place', (view) => view.place);
  return useView('engine', ({ engine }) => jobAt(place, engine));
};

/** The same, for what does not care how far the job is. */
export const useIsAtJob = (): boolean => {
  const place = useView('place', (view) => view.place);
  return useView('engine', ({ engine }) => jobAt(place, engine) !== null);
};

type ReadonlyStore<T> = Pick<StoreApi<T>, 'getState' | 'getInitialState' | 'subscribe'>;
