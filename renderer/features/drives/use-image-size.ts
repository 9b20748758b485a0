import { useMemo } from 'react';
import { useView } from '../../app/services-context.tsx';
import { type ImageSize, imageSizeOf } from '../../state/image-size.ts';
import { useChosen } from '../fleet/use-chosen.ts';

const none = [] as const;

/** How much of a drive will be taken by what is chosen. */
export const useImageSize = (): ImageSize | null => {
  const fleet = useChosen();
  const installer = useView('installer', (view) => view);
  const sticks = useView('history', (view) => view.sticks ?? none);
  return useMemo(() => imageSizeOf({ fleet, installer, sticks }), [fleet, installer, sticks]);
};
