import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineState, JobState } from '../../electron/contract/state.ts';

/** Where the window is. What goes on elsewhere is listed in its lower bar. */
export type Place =
  | { at: 'workbench' }
  | { at: 'job'; jobId: string }
  /** One of `renderer/pages`. */
  | { at: 'page'; name: string };

export type PlaceStore = StoreApi<{ place: Place }>;

export const workbench: Place = { at: 'workbench' };

export const createPlaceStore = (): PlaceStore => createStore(() => ({ place: workbench }));

/** Pure. The job that is shown; null elsewhere, and once it was put away: then it is the workbench that is seen. */
export const jobAt = (place: Place, { jobs }: EngineState): JobState | null =>
  place.at === 'job' ? (jobs.find(({ id }) => id === place.jobId) ?? null) : null;

export type PlaceActions = ReturnType<typeof createPlaceActions>;

export const createPlaceActions = (store: PlaceStore) => ({
  toWorkbench: () => store.setState({ place: workbench }),
  openJob: (jobId: string) => store.setState({ place: { at: 'job', jobId } }),
  openPage: (name: string) => store.setState({ place: { at: 'page', name } }),
  /** For what shows in the workbench; a job stays in sight. */
  closePage: () => {
    if (store.getState().place.at === 'page') store.setState({ place: workbench });
  },
});
