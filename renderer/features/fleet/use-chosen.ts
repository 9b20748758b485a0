import { useMemo } from 'react';
import { useView } from '../../app/services-context.tsx';
import type { FleetView } from '../../state/fleet-store.ts';
import { type ImageSize, imageSizeOf } from '../../state/image-size.ts';

/** What was chosen of a fleet. It stays the same while one types in the search, so that nothing else is drawn anew then. */
export const useChosen = (): Pick<FleetView, 'fleet' | 'host' | 'facts'> => {
  const fleet = useView('fleet', (view) => view.fleet);
  const host = useView('fleet', (view) => view.host);
  const facts = useView('fleet', (view) => view.facts);
  return useMemo(() => ({ fleet, host, facts }), [fleet, host, facts]);
};

const none = [] as const;

/** How much of a drive will be taken by what is chosen. */
export const useImageSize = (): ImageSize | null => {
  const fleet = useChosen();
  const installer = useView('installer', (view) => view);
  const sticks = useView('history', (view) => view.sticks ?? none);
  return useMemo(() => imageSizeOf({ fleet, installer, sticks }), [fleet, installer, sticks]);
};
