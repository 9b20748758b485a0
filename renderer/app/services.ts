import type { EngineState, JobState } from '../../electron/contract/state.ts';
import { type Api, createApi } from '../api/api.ts';
import type { ClientTransport } from '../api/client-transport.ts';
import { createDrivesActions, createDrivesStore } from '../state/drives-store.ts';
import { createEngineStore, followEngine } from '../state/engine-store.ts';
import { createFleetActions, createFleetStore } from '../state/fleet-store.ts';
import { nextFrame } from '../state/frame-queue.ts';
import { createHistoryActions, createHistoryStore } from '../state/history-store.ts';
import { createInstallerActions, createInstallerStore } from '../state/installer-store.ts';
import { createJobActions, createJobStore, shownJob } from '../state/job-store.ts';
import { addLog, createLogStore, keepLogsOf, readLog } from '../state/log-store.ts';
import { createStatusStore, refreshStatus } from '../state/status-store.ts';
import { createJourneys } from './journeys.ts';

export type Services = ReturnType<typeof createServices>;

/** All that the window knows and can do, without React: a store and its actions for each domain. */
export const createServices = (transport: ClientTransport) => {
  const api: Api = createApi(transport);
  const stores = {
    engine: createEngineStore(),
    log: createLogStore(),
    fleet: createFleetStore(),
    installer: createInstallerStore(),
    drives: createDrivesStore(),
    job: createJobStore(),
    status: createStatusStore(),
    history: createHistoryStore(),
  };
  const actions = {
    fleet: createFleetActions(api, stores.fleet),
    installer: createInstallerActions(api, stores.installer),
    drives: createDrivesActions(api, stores.drives),
    job: createJobActions(api, stores.job),
    history: createHistoryActions(api, stores.history),
    refreshStatus: () => refreshStatus(api, stores.status),
  };

  const across = createJourneys(stores, actions);

  let restored = false;
  /** After a reload, a job shows what was chosen for it. Its flake was read with the person's consent then. */
  const restore = (state: EngineState) => {
    const job = shownJob(state);
    if (restored || !job) return;
    const { reference, host, image, options, drives } = job.subject;
    actions.drives.restore(drives.map(({ id }) => id));
    // What is only verified was not chosen to be written.
    if (job.kind === 'verify') return;
    actions.installer.setOptions(options);
    if (reference !== null) void actions.fleet.open(reference, host);
    else if (image !== null) {
      actions.installer.setSource('image');
      actions.installer.setImage(image);
    }
  };

  /** Begins to listen. Returns the function that ends it. */
  const begin = (): (() => void) => {
    const ends = [
      // The plan belongs to the host for which it was asked.
      stores.fleet.subscribe((now, before) => {
        if (now.fleet !== before.fleet) actions.installer.dropPlan();
        if (before.host !== null && now.host !== before.host) actions.installer.forgetHost();
        else if (now.host !== before.host) actions.installer.dropPlan();
      }),
      stores.engine.subscribe(({ engine: now }, { engine: before }) => {
        if (now.drives !== before.drives || now.jobs.length !== before.jobs.length) {
          actions.drives.followDrives(now.drives, now.jobs.flatMap(drivesOf));
        }
        // A stick was made, or verified.
        if (endedCount(now) > endedCount(before)) void actions.history.refresh();
        if (now.jobs.length < before.jobs.length)
          keepLogsOf(
            stores.log,
            now.jobs.map(({ id }) => id),
          );
      }),
      followEngine(
        transport,
        stores.engine,
        {
          onLog: (jobId, lines) => addLog(stores.log, jobId, lines),
          onSnapshot: (state) => {
            restore(state);
            restored = true;
            for (const { id } of state.jobs) void readLog(api, stores.log, id);
          },
        },
        nextFrame,
      ),
    ];
    void actions.refreshStatus();
    void actions.fleet.refreshRecent();
    void actions.history.refresh();
    void actions.drives.list();
    return () => {
      for (const end of ends) end();
    };
  };

  return { api, stores, actions: { ...actions, ...across }, begin };
};

const drivesOf = ({ subject }: JobState) => subject.drives.map(({ id }) => id);

const endedCount = ({ jobs }: EngineState): number =>
  jobs.filter(({ finishedAt }) => finishedAt !== null).length;
