import type { JobSubject } from '../../electron/contract/index.ts';
import type { FleetView } from '../state/fleet-store.ts';
import type { InstallerView } from '../state/installer-store.ts';
import { useJobHere, useView } from './services-context.tsx';

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
