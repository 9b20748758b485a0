import type { Drive, JobSubject, StickEntry } from '../../electron/contract/index.ts';
import type { JobState } from '../../electron/contract/state.ts';
import type { DrivesActions } from '../state/drives-store.ts';
import { choosableDrives } from '../state/drives-store.ts';
import type { EngineStore } from '../state/engine-store.ts';
import type { FleetActions, FleetStore } from '../state/fleet-store.ts';
import type { InstallerActions } from '../state/installer-store.ts';
import type { JobActions } from '../state/job-store.ts';
import type { PlaceActions } from '../state/place.ts';

type Stores = { engine: EngineStore; fleet: FleetStore };
type Actions = {
  fleet: FleetActions;
  installer: InstallerActions;
  drives: DrivesActions;
  job: JobActions;
  place: PlaceActions;
};

/** What leads from one thing to the next, and so belongs to no domain alone. None of it erases: that is always confirmed. */
export const createJourneys = (stores: Stores, actions: Actions) => {
  const drivesNow = (): readonly Drive[] | null => stores.engine.getState().engine.drives;

  /** Whichever stick is next, it is chosen anew. */
  const makeOtherStick = async (job: JobState): Promise<void> => {
    actions.drives.restore([]);
    await actions.job.forget(job.id);
  };

  /** A stick that was powered off has to be plugged in again, and then chosen again. */
  const makeOtherHost = async (job: JobState): Promise<void> => {
    const ids = job.subject.drives.map(({ id }) => id);
    actions.fleet.selectHost(null);
    actions.drives.restore(choosableDrives(drivesNow(), ids).map(({ id }) => id));
    await actions.job.forget(job.id);
  };

  /** Shows what is to be made: what it is made of, and the drive where it is plugged in. */
  const choose = async (
    { reference, host, image, options }: Omit<JobSubject, 'drives'>,
    driveIds: readonly string[],
  ): Promise<void> => {
    actions.drives.restore(choosableDrives(drivesNow(), driveIds).map(({ id }) => id));
    if (reference === null) {
      actions.installer.setSource('image');
      actions.installer.setImage(image ?? '');
      return;
    }
    actions.installer.setSource('flake');
    await actions.fleet.open(reference, host);
    // Another fleet may have been opened meanwhile, or this one has the host no more.
    const now = stores.fleet.getState();
    if (now.fleet?.reference === reference && now.host === host) {
      actions.installer.setOptions(options);
    }
  };

  /** From outside: it stands in the field, and nothing of it is read before a person opens it. */
  const fillFlake = (reference: string, host: string | null): void => {
    actions.place.closePage();
    actions.installer.setSource('flake');
    actions.fleet.fill(reference, host);
  };

  /** As if its path was typed. */
  const fillImage = (path: string): void => {
    actions.place.closePage();
    actions.installer.setSource('image');
    actions.installer.setImage(path);
  };

  /** As it was made then; nothing is written before the confirmation. */
  const makeAgain = async ({ driveId, record }: StickEntry): Promise<void> => {
    const { made, image } = record;
    actions.place.toWorkbench();
    const { reference = null, host = null, options = {} } = made ?? {};
    await choose({ reference, host, image, options }, [driveId]);
  };

  const verifyAgain = async ({ driveId }: StickEntry): Promise<void> => {
    actions.place.toWorkbench();
    actions.drives.restore([driveId]);
    await actions.job.verify(driveId);
  };

  return { makeOtherStick, makeOtherHost, makeAgain, verifyAgain, fillFlake, fillImage };
};
