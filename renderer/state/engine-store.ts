import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineEvent, LogLine, Update } from '../../electron/contract/index.ts';
import { type EngineState, initialState, reduce } from '../../electron/contract/state.ts';
import type { ClientTransport, Connection } from '../api/client-transport.ts';
import { createFrameQueue, type Schedule } from './frame-queue.ts';

export type EngineView = {
  engine: EngineState;
  /** False until the first snapshot: until then an empty list of jobs means nothing. */
  known: boolean;
  connection: Connection;
};

export type EngineStore = StoreApi<EngineView>;

type Listeners = {
  /** Log lines are no part of the state (contract); they arrive here. */
  onLog: (jobId: string, lines: LogLine[]) => void;
  /** Events may have been missed: what is kept beside the state has to be read anew. */
  onSnapshot: (state: EngineState) => void;
};

export const createEngineStore = (): EngineStore =>
  createStore<EngineView>(() => ({ engine: initialState, known: false, connection: 'connecting' }));

/** How long a job that was just started may be in coming: its event has another way than the answer. */
const jobIsLateMs = 2_000;

/** Once the store knows the job, or it is late. */
export const whenSeen = (store: EngineStore, jobId: string): Promise<void> =>
  new Promise((resolve) => {
    const isSeen = ({ engine }: EngineView) => engine.jobs.some(({ id }) => id === jobId);
    if (isSeen(store.getState())) return resolve();
    const end = () => {
      clearTimeout(late);
      unsubscribe();
      resolve();
    };
    const late = setTimeout(end, jobIsLateMs);
    const unsubscribe = store.subscribe((view) => isSeen(view) && end());
  });

/**
 * Keeps the store what the engine's state is, renewed at most as often as `schedule` calls back. Returns the function that ends it.
 */
export const followEngine = (
  transport: ClientTransport,
  store: EngineStore,
  listeners: Listeners,
  schedule: Schedule = (run) => run(),
): (() => void) => {
  let ended = false;
  let subscription = 0;
  let end: () => void = () => undefined;
  /** What the store will be when the queue publishes. */
  let { engine } = store.getState();
  let logged: [jobId: string, lines: LogLine[]][] = [];

  const queue = createFrameQueue(schedule, () => {
    if (ended) return;
    if (engine !== store.getState().engine) store.setState({ engine });
    const told = logged;
    logged = [];
    for (const [jobId, lines] of told) listeners.onLog(jobId, lines);
  });

  /** From the beginning, because there is a gap that no later event can close. */
  const subscribe = () => {
    subscription += 1;
    const own = subscription;
    end();
    end = transport.subscribe(null, (update) => {
      // What a subscription still delivers after it was replaced belongs to the past.
      if (!ended && own === subscription) take(update);
    });
  };

  const take = (update: Update) => {
    if (update.type === 'snapshot') {
      queue.flush();
      engine = update.state;
      store.setState({ engine, known: true, connection: 'live' });
      listeners.onSnapshot(engine);
      return;
    }
    if (update.event.seq <= engine.seq) return;
    if (update.event.seq > engine.seq + 1) {
      subscribe();
      return;
    }
    engine = reduce(engine, update.event);
    noteLog(update.event);
    queue.touch();
  };

  const noteLog = (event: EngineEvent) => {
    if (event.type !== 'build.logged') return;
    const last = logged.at(-1);
    if (last?.[0] === event.jobId) last[1].push(...event.lines);
    else logged.push([event.jobId, [...event.lines]]);
  };

  const endWatch = transport.watchConnection?.((connection) => store.setState({ connection }));
  subscribe();
  return () => {
    ended = true;
    end();
    endWatch?.();
  };
};
