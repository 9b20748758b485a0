import {
  type EngineEvent,
  type EngineState,
  type EventBody,
  initialState,
  reduce,
  type Update,
} from '../../contract/index.ts';
import type { Clock } from '../ports/index.ts';

/** Ten a second for a quarter of an hour; a subscriber that was away longer gets a snapshot. */
const remembered = 10_000;

export type EventHub = {
  publish: (body: EventBody) => void;
  subscribe: (afterSeq: number | null, onUpdate: (update: Update) => void) => () => void;
  state: () => EngineState;
};

/** Numbers the events, keeps the state that they add up to, and lets a subscriber pick up where it left off. */
export const createEventHub = (clock: Clock): EventHub => {
  let state = initialState;
  let recent: EngineEvent[] = [];
  const listeners = new Set<(update: Update) => void>();

  const publish = (body: EventBody) => {
    const event: EngineEvent = { ...body, seq: state.seq + 1, at: clock.now() };
    state = reduce(state, event);
    recent.push(event);
    if (recent.length > 2 * remembered) recent = recent.slice(-remembered);
    for (const listener of listeners) listener({ type: 'event', event });
  };

  const subscribe: EventHub['subscribe'] = (afterSeq, onUpdate) => {
    const oldest = recent[0]?.seq ?? state.seq + 1;
    if (afterSeq === null || afterSeq < oldest - 1 || afterSeq > state.seq) {
      onUpdate({ type: 'snapshot', state });
    } else {
      for (const event of recent) if (event.seq > afterSeq) onUpdate({ type: 'event', event });
    }
    // One subscription is one entry, even where the same function is passed twice.
    const listener = (update: Update) => onUpdate(update);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };

  return { publish, subscribe, state: () => state };
};
