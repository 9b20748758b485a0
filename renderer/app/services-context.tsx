import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
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

type ReadonlyStore<T> = Pick<StoreApi<T>, 'getState' | 'getInitialState' | 'subscribe'>;
