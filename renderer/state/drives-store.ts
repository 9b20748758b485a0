import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Drive, DriveIdentity, Failure } from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';

/** What a common stick has. The file is sparse: it takes only what is written. */
const practiceSizeBytes = 8_000_000_000;

export type DrivesView = {
  selectedId: string | null;
  creating: boolean;
  error: Failure | null;
};

export type DrivesStore = StoreApi<DrivesView>;

export type ConfirmableDrive = Drive & { identity: DriveIdentity };

export const createDrivesStore = (): DrivesStore =>
  createStore<DrivesView>(() => ({ selectedId: null, creating: false, error: null }));

/** Pure. A mounted drive can be chosen, because it can be unmounted; every other refusal stands. */
export const isChoosable = (drive: Drive): drive is ConfirmableDrive =>
  drive.identity !== null && (drive.eligible || drive.reason === 'DRIVE_MOUNTED');

/** Pure. The chosen drive as it is now; null once it is gone or may not be erased any more. */
export const selectedDrive = (
  drives: readonly Drive[] | null,
  selectedId: string | null,
): ConfirmableDrive | null => {
  const drive = drives?.find(({ id }) => id === selectedId);
  return drive && isChoosable(drive) ? drive : null;
};

export type DrivesActions = ReturnType<typeof createDrivesActions>;

export const createDrivesActions = (api: Pick<Api, 'drives'>, store: DrivesStore) => {
  const select = (selectedId: string | null): void => store.setState({ selectedId });

  /** The engine watches the drives from the first listing on, and tells of them in events. */
  const list = async (): Promise<void> => {
    const listed = await api.drives.list();
    store.setState({ error: listed.ok ? null : listed.error });
  };

  const createPractice = async (): Promise<void> => {
    if (store.getState().creating) return;
    store.setState({ creating: true, error: null });
    const created = await api.drives.createPractice({ path: null, sizeBytes: practiceSizeBytes });
    if (created.ok) store.setState({ creating: false, selectedId: created.value.drive.id });
    else store.setState({ creating: false, error: created.error });
  };

  /**
   * A drive that was pulled out is not chosen when it, or another, comes back. One that a job works on is in use
   * because of that, and stays chosen.
   */
  const followDrives = (drives: readonly Drive[] | null, atWork: readonly string[]): void => {
    const { selectedId } = store.getState();
    if (drives === null || selectedId === null || atWork.includes(selectedId)) return;
    if (!selectedDrive(drives, selectedId)) select(null);
  };

  return {
    select,
    list,
    createPractice,
    followDrives,
    dismissError: () => store.setState({ error: null }),
  };
};
