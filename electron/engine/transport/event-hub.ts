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
/** In characters of logs, which is nearly all that events weigh. */
const rememberedText = 64 * 1024 * 1024;

export type EventHub = {
  publish: (body: EventBody) => void;
  subscribe: (afterSeq: number | null, onUpdate: (update: Update) => void) => () => void;
  state: () => EngineState;
};

/** Numbers the events, keeps the state that they add up to, and lets a subscriber pick up where it left off. */
export const createEventHub = (clock: Clock): EventHub => {
  let state = initialState;
  let recent: EngineEvent[] = [];
  let recentText = 0;
  const listeners = new Set<(update: Update) => void>();

  const publish = (body: EventBody) => {
    const event: EngineEvent = { ...body, seq: state.seq + 1, at: clock.now() };
    state = reduce(state, event);
    recent.push(event);
    recentText += textOf(event);
    if (recent.length > 2 * remembered || recentText > 2 * rememberedText) {
      recent = latest(recent);
      recentText = recent.reduce((sum, one) => sum + textOf(one), 0);
    }
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

const textOf = (event: EngineEvent): number =>
  event.type === 'build.logged' ? event.lines.reduce((sum, { text }) => sum + text.length, 0) : 0;

/** At most half of what made it necessary to look. */
const latest = (events: EngineEvent[]): EngineEvent[] => {
  let first = events.length;
  for (let text = 0; first > 0 && events.length - first < remembered; first -= 1) {
    text += textOf(events[first - 1] as EngineEvent);
    if (text > rememberedText) break;
  }
  return events.slice(first);
};
