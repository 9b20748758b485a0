import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type Drive,
  type DriveIdentity,
  type DriveName,
  driveLock,
  type Failure,
  type Lock,
  lockOn,
} from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';
import { createLatest } from './remote-data.ts';

/** What a common stick has. The file is sparse: it takes only what is written. */
const practiceSizeBytes = 8_000_000_000;

/** So many are written by one job at most (`drives` of `make.start`). */
export const mostDrives = 32;

/** A drive that was chosen and is so no more, as it was when it was. */
export type DroppedDrive = DriveName &
  Pick<Drive, 'id' | 'sizeBytes'> & {
    /** What it is now; null once it is not there any more. */
    now: Drive | null;
    /** Who has it now. */
    lock: Lock | null;
  };

export type DrivesView = {
  /** In the order in which they were chosen. */
  selectedIds: readonly string[];
  /** More than one may be chosen: only after a person said so. */
  several: boolean;
  /** What dropped out of the selection by itself since a person last chose. */
  dropped: readonly DroppedDrive[];
  creating: boolean;
  error: Failure | null;
};

export type DrivesStore = StoreApi<DrivesView>;

export type ConfirmableDrive = Drive & { identity: DriveIdentity };

export const createDrivesStore = (): DrivesStore =>
  createStore<DrivesView>(() => ({
    selectedIds: [],
    several: false,
    dropped: [],
    creating: false,
    error: null,
  }));

/** Pure. A mounted drive can be chosen, because it can be unmounted, and one that holds data, which is asked about; every other refusal stands. */
export const isChoosable = (drive: Drive): drive is ConfirmableDrive =>
  drive.identity !== null &&
  (drive.eligible || drive.reason === 'DRIVE_MOUNTED' || drive.reason === 'DRIVE_HOLDS_DATA');

/** Pure. Who has a drive for himself. */
export const lockOf = (locks: readonly Lock[], { device }: Pick<Drive, 'device'>): Lock | null =>
  lockOn(locks, driveLock(device));

/** Pure. A drive as it is now; null once it is gone or may not be erased any more. */
export const choosableDrive = (
  drives: readonly Drive[] | null,
  driveId: string,
): ConfirmableDrive | null => {
  const drive = drives?.find(({ id }) => id === driveId);
  return drive && isChoosable(drive) ? drive : null;
};

/** Pure. The chosen drives as they are now, in the order in which they were chosen. */
export const choosableDrives = (
  drives: readonly Drive[] | null,
  ids: readonly string[],
): ConfirmableDrive[] => ids.flatMap((id) => choosableDrive(drives, id) ?? []);

export type DrivesActions = ReturnType<typeof createDrivesActions>;

export const createDrivesActions = (api: Pick<Api, 'drives'>, store: DrivesStore) => {
  /** The last listing, to be able to say what a drive was that is gone. */
  let seen: readonly Drive[] = [];
  const listing = createLatest();

  const selectAll = (ids: readonly string[]): void => {
    const { several } = store.getState();
    // Without the mode for it the last word counts.
    const selectedIds = several ? [...new Set(ids)] : ids.slice(-1);
    store.setState({ selectedIds, dropped: [] });
  };

  /** Which of several is meant when only one may be chosen is not for us to say. */
  const setSeveral = (several: boolean): void => {
    const { selectedIds } = store.getState();
    const kept = several || selectedIds.length === 1 ? selectedIds : [];
    store.setState({ several, selectedIds: kept });
  };

  /** What a job works on, after a reload. */
  const restore = (ids: readonly string[]): void =>
    store.setState({ selectedIds: ids, several: ids.length > 1, dropped: [] });

  /** The engine watches the drives from the first listing on, and tells of them in events. */
  const list = async (): Promise<void> => {
    const listed = await listing.ask((signal) => api.drives.list({}, { signal }));
    if (listed) store.setState({ error: listed.ok ? null : listed.error });
  };

  const createPractice = async (): Promise<void> => {
    if (store.getState().creating) return;
    store.setState({ creating: true, error: null });
    const created = await api.drives.createPractice({ path: null, sizeBytes: practiceSizeBytes });
    if (!created.ok) return store.setState({ creating: false, error: created.error });
    store.setState({ creating: false });
    selectAll([...store.getState().selectedIds, created.value.drive.id]);
  };

  /**
   * A drive that was pulled out is not chosen when it, or another, comes back; nor is one that another process took for itself. What a
   * job of this one works on stays chosen.
   */
  const followDrives = (drives: readonly Drive[] | null, locks: readonly Lock[]): void => {
    if (drives === null) return;
    const { selectedIds, dropped } = store.getState();
    const before = seen;
    seen = drives;
    const lost = selectedIds.filter((id) => {
      const drive = choosableDrive(drives, id);
      return drive === null || lockOf(locks, drive)?.isElsewhere === true;
    });
    if (lost.length === 0) return;
    store.setState({
      selectedIds: selectedIds.filter((id) => !lost.includes(id)),
      dropped: [...dropped, ...lost.flatMap((id) => droppedDrive(id, before, drives, locks) ?? [])],
    });
  };

  return {
    /** This one and no other; null: none. */
    select: (id: string | null): void => selectAll(id === null ? [] : [id]),
    selectAll,
    setSeveral,
    restore,
    list,
    createPractice,
    followDrives,
    dismissDropped: () => store.setState({ dropped: [] }),
    dismissError: () => store.setState({ error: null }),
  };
};

const droppedDrive = (
  id: string,
  before: readonly Drive[],
  drives: readonly Drive[],
  locks: readonly Lock[],
): DroppedDrive | null => {
  const now = drives.find((drive) => drive.id === id) ?? null;
  const then = before.find((drive) => drive.id === id) ?? now;
  if (then === null) return null;
  const { description, madeUpName, sizeBytes } = then;
  return { id, description, madeUpName, sizeBytes, now, lock: now && lockOf(locks, now) };
};
