import { type EngineState, isRunning, onlyReads } from '../../electron/contract/index.ts';
import { type Api, createApi } from '../api/api.ts';
import type { ClientTransport, WindowDesktop } from '../api/client-transport.ts';
import { createDesktopActions, createDesktopStore } from '../state/desktop-store.ts';
import { createDrivesActions, createDrivesStore } from '../state/drives-store.ts';
import { createEngineStore, followEngine, whenSeen } from '../state/engine-store.ts';
import { createFleetActions, createFleetStore } from '../state/fleet-store.ts';
import { nextFrame } from '../state/frame-queue.ts';
import { createHistoryActions, createHistoryStore } from '../state/history-store.ts';
import { createInstallerActions, createInstallerStore } from '../state/installer-store.ts';
import { createJobActions, createJobStore } from '../state/job-store.ts';
import { addLog, createLogStore, keepLogsOf, readLog } from '../state/log-store.ts';
import { createPlaceActions, createPlaceStore, jobAt } from '../state/place.ts';
import { createPreferencesActions, createPreferencesStore } from '../state/preferences-store.ts';
import { createRefreshStatus, createStatusStore } from '../state/status-store.ts';
import { createDesktopCommands } from './desktop-commands.ts';
import { focusFlakeField, focusHostSearch } from './follow-places.ts';
import { createJourneys } from './journeys.ts';

export type Services = ReturnType<typeof createServices>;

/** All that the window knows and can do, without React: a store and its actions for each domain. */
export const createServices = (
  transport: ClientTransport,
  desktop: WindowDesktop | null = null,
) => {
  const api: Api = createApi(transport);
  const stores = {
    engine: createEngineStore(),
    log: createLogStore(),
    fleet: createFleetStore(),
    installer: createInstallerStore(),
    drives: createDrivesStore(),
    job: createJobStore(),
    place: createPlaceStore(),
    status: createStatusStore(),
    history: createHistoryStore(),
    desktop: createDesktopStore(),
    preferences: createPreferencesStore(),
  };
  const jobHere = () => jobAt(stores.place.getState().place, stores.engine.getState().engine);
  /** What is chosen is that of a job, or of its confirmation. */
  const isLocked = (): boolean => {
    const { confirming, starting } = stores.job.getState();
    return jobHere() !== null || confirming !== null || starting;
  };
  const place = createPlaceActions(stores.place);
  const actions = {
    fleet: createFleetActions(api, stores.fleet),
    installer: createInstallerActions(api, stores.installer),
    drives: createDrivesActions(api, stores.drives),
    job: createJobActions(api, stores.job, async (jobId) => {
      await whenSeen(stores.engine, jobId);
      place.openJob(jobId);
    }),
    place,
    history: createHistoryActions(api, stores.history),
    preferences: createPreferencesActions(api, stores.preferences),
    refreshStatus: createRefreshStatus(api, stores.status),
  };

  const across = createJourneys(stores, actions);
  const ofDesktop = createDesktopActions(stores.desktop, {
    isLocked,
    fillFlake: across.fillFlake,
    fillImage: across.fillImage,
  });
  const commands = createDesktopCommands({
    desktop,
    place: stores.place,
    actions: { ...actions, desktop: ofDesktop, fillImage: across.fillImage },
    isLocked,
    focusHostSearch,
  });

  /** What a job works on is in use because of that, and stays chosen while the job is shown. */
  const settleDrives = () => {
    const { drives, locks } = stores.engine.getState().engine;
    if (!isLocked()) actions.drives.followDrives(drives, locks);
  };

  let restored = false;
  /** After a reload, a job shows what was chosen for it. Its flake was read with the person's consent then. */
  const restore = ({ jobs }: EngineState) => {
    const job = jobs.findLast(isRunning) ?? jobs.at(-1);
    if (restored || !job) return;
    place.openJob(job.id);
    const { reference, host, image, options, drives } = job.subject;
    actions.drives.restore(drives.map(({ id }) => id));
    // What is only verified was not chosen to be written.
    if (onlyReads(job.kind)) return;
    actions.installer.setOptions(options);
    if (reference !== null) void actions.fleet.open(reference, host);
    else if (image !== null) {
      actions.installer.setSource('image');
      actions.installer.setImage(image);
    }
  };

  /** Begins to listen. Returns the function that ends it. */
  const begin = (): (() => void) => {
    let endCommands: (() => void) | undefined;
    const ends = [
      () => endCommands?.(),
      stores.fleet.subscribe((now, before) => {
        if (now.text !== before.text || now.opening !== before.opening) {
          ofDesktop.forgetFilled('flake');
        }
        if (now.opening !== null && now.opening !== before.opening) place.closePage();
      }),
      stores.installer.subscribe((now, before) => {
        if (now.image !== before.image) ofDesktop.forgetFilled('image');
        // What is chosen above a page shows in the workbench.
        if (now.image !== before.image || now.source !== before.source) place.closePage();
      }),
      stores.engine.subscribe(ofDesktop.release),
      stores.job.subscribe(ofDesktop.release),
      stores.place.subscribe(ofDesktop.release),
      // While a job goes on, its drives are nothing to choose for the next.
      stores.place.subscribe((_, { place: before }) => {
        const left = jobAt(before, stores.engine.getState().engine);
        if (left && isRunning(left)) actions.drives.restore([]);
      }),
      ...[stores.engine, stores.job, stores.place].map((store) => store.subscribe(settleDrives)),
      // The plan belongs to the host for which it was asked.
      stores.fleet.subscribe((now, before) => {
        if (now.fleet !== before.fleet) actions.installer.dropPlan();
        if (before.host !== null && now.host !== before.host) actions.installer.forgetHost();
        else if (now.host !== before.host) actions.installer.dropPlan();
      }),
      stores.engine.subscribe(({ engine: now }, { engine: before }) => {
        if (now.preferences !== before.preferences) actions.preferences.follow(now.preferences);
        // A stick was made, or verified.
        if (endedCount(now) > endedCount(before)) void actions.history.refresh();
        if (now.jobs !== before.jobs && before.jobs.some(({ id }) => !isThere(now, id))) {
          keepLogsOf(
            stores.log,
            now.jobs.map(({ id }) => id),
          );
        }
      }),
      followEngine(
        transport,
        stores.engine,
        {
          // The last lines of a job may come together with the news that it is forgotten.
          onLog: (jobId, lines) => {
            if (isThere(stores.engine.getState().engine, jobId)) addLog(stores.log, jobId, lines);
          },
          onSnapshot: (state) => {
            restore(state);
            restored = true;
            // Whether a job locks what is chosen is known from now on.
            endCommands ??= desktop?.onCommand(commands.run);
            for (const { id } of state.jobs) {
              const isStillThere = () => isThere(stores.engine.getState().engine, id);
              void readLog(api, stores.log, id, isStillThere);
            }
          },
        },
        nextFrame,
      ),
    ];
    void actions.refreshStatus();
    void actions.fleet.remember().then((isFilled) => isFilled && focusFlakeField());
    void actions.history.refresh();
    void actions.drives.list();
    return () => {
      for (const end of ends) end();
    };
  };

  const { chooseFlake, chooseImage } = commands;
  return {
    api,
    desktop,
    entry: transport.entry ?? null,
    stores,
    actions: { ...actions, ...across, desktop: ofDesktop, chooseFlake, chooseImage },
    begin,
  };
};

const isThere = ({ jobs }: EngineState, jobId: string): boolean =>
  jobs.some(({ id }) => id === jobId);

const endedCount = ({ jobs }: EngineState): number => jobs.filter((job) => !isRunning(job)).length;
