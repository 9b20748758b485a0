import { useMemo } from 'react';
import { useView } from '../../app/services-context.tsx';
import { selectedDrive } from '../../state/drives-store.ts';
import { type Action, describeAction } from './describe-action.ts';

/** What the main button would do now. */
export const useAction = (): Action => {
  const fleet = useView('fleet', (view) => view);
  const installer = useView('installer', (view) => view);
  const drives = useView('engine', (view) => view.engine.drives);
  const selectedId = useView('drives', (view) => view.selectedId);
  const status = useView('status', (view) => view.status);
  return useMemo(
    () => describeAction({ fleet, installer, drive: selectedDrive(drives, selectedId), status }),
    [fleet, installer, drives, selectedId, status],
  );
};
