import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { JobSubject } from '../../electron/contract/index.ts';
import type { JobState } from '../../electron/contract/state.ts';
import type { FleetView } from '../state/fleet-store.ts';
import type { InstallerView } from '../state/installer-store.ts';
import { jobAt } from '../state/place.ts';
import type { Services } from './services.ts';

const ServicesContext = createContext<Services | null>(null);

export const ServicesProvider = ServicesContext.Provider;

const useContextServices = (): Services => {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('A component of the window stands outside of its services.');
  return services;
};

/** What the window can do, and `t`, its words. */
export const useServices = () => {
  const { t } = useTranslation();
  return { ...useContextServices(), t };
};

type Stores = Services['stores'];
type Views = { [K in keyof Stores]: ReturnType<Stores[K]['getState']> };

/** A slice of one store. `select` has to return something that stays the same while nothing changed. */
export const useView = <K extends keyof Views, T>(name: K, select: (view: Views[K]) => T): T => {
  const stores: { [N in keyof Views]: ReadonlyStore<Views[N]> } = useContextServices().stores;
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

/** Whether the job that is shown makes something else than what is chosen in the workbench, which then can't stand above it. */
export const useIsOtherJob = (): boolean => {
  const subject = useJobHere()?.subject ?? null;
  const isHost = useView('fleet', (view) => subject === null || isOfFleet(subject, view));
  const isImage = useView('installer', (view) => subject === null || isOfImage(subject, view));
  return !isHost || !isImage;
};

/** After a reload the fleet is still to come. */
const isOfFleet = ({ reference, host }: JobSubject, { fleet, host: chosen }: FleetView): boolean =>
  host === null || fleet === null || (fleet.reference === reference && chosen === host);

const isOfImage = (
  { host, image }: JobSubject,
  { source, image: chosen }: InstallerView,
): boolean =>
  host !== null ? source === 'flake' : image === null || (source === 'image' && chosen === image);
