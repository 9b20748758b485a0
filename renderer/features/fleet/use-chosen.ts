import { useMemo } from 'react';
import { useView } from '../../app/services-context.tsx';
import type { FleetView } from '../../state/fleet-store.ts';

/** What was chosen of a fleet. It stays the same while one types in the search, so that nothing else is drawn anew then. */
export const useChosen = (): Pick<FleetView, 'fleet' | 'host' | 'facts'> => {
  const fleet = useView('fleet', (view) => view.fleet);
  const host = useView('fleet', (view) => view.host);
  const facts = useView('fleet', (view) => view.facts);
  return useMemo(() => ({ fleet, host, facts }), [fleet, host, facts]);
};
