import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineEvent, LogLine, Update } from '../../electron/contract/index.ts';
import { type EngineState, initialState, reduce } from '../../electron/contract/state.ts';
import type { ClientTransport, Connection } from '../api/client-transport.ts';

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

/** Keeps the store what the engine's state is. Returns the function that ends it. */
export const followEngine = (
  transport: ClientTransport,
  store: EngineStore,
  listeners: Listeners,
): (() => void) => {
  let ended = false;
  let subscription = 0;
  let end: () => void = () => undefined;

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
      store.setState({ engine: update.state, known: true, connection: 'live' });
      listeners.onSnapshot(update.state);
      return;
    }
    const { engine } = store.getState();
    if (update.event.seq <= engine.seq) return;
    if (update.event.seq > engine.seq + 1) {
      subscribe();
      return;
    }
    store.setState({ engine: reduce(engine, update.event) });
    tellLog(update.event);
  };

  const tellLog = (event: EngineEvent) => {
    if (event.type === 'build.logged') listeners.onLog(event.jobId, event.lines);
  };

  const endWatch = transport.watchConnection?.((connection) => store.setState({ connection }));
  subscribe();
  return () => {
    ended = true;
    end();
    endWatch?.();
  };
};
