import { useMemo } from 'react';
import { useView } from '../../app/services-context.tsx';
import { choosableDrives } from '../../state/drives-store.ts';
import { useImageSize } from '../drives/use-image-size.ts';
import { useChosen } from '../fleet/use-chosen.ts';
import { type Action, describeAction } from './describe-action.ts';

/** What the main button would do now. */
export const useAction = (): Action => {
  const fleet = useChosen();
  const installer = useView('installer', (view) => view);
  const listed = useView('engine', (view) => view.engine.drives);
  const selectedIds = useView('drives', (view) => view.selectedIds);
  const status = useView('status', (view) => view.status);
  const size = useImageSize();
  return useMemo(() => {
    const drives = choosableDrives(listed, selectedIds);
    return describeAction({ fleet, installer, drives, size, status });
  }, [fleet, installer, listed, selectedIds, size, status]);
};
