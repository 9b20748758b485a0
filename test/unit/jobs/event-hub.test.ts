import { expect, test } from 'vitest';
import { initialState, reduce, type Update } from '../../../electron/contract/index.ts';
import { createEventHub } from '../../../electron/engine/transport/event-hub.ts';

const clock = { now: () => 1_000, after: () => () => {} };

const subject = { reference: null, host: null, image: 'a.iso', options: {}, drives: [] };

const hubWithOneJob = () => {
  const hub = createEventHub(clock);
  hub.publish({ type: 'job.started', jobId: 'write-1', kind: 'write', subject });
  hub.publish({ type: 'job.phaseChanged', jobId: 'write-1', phase: 'writing' });
  return hub;
};

const collect = (hub: ReturnType<typeof createEventHub>, after: number | null) => {
  const updates: Update[] = [];
  const end = hub.subscribe(after, (update) => updates.push(update));
  return { updates, end };
};

test('a subscriber that knows nothing gets the state, then each event', () => {
  const hub = hubWithOneJob();
  const { updates } = collect(hub, null);
  hub.publish({ type: 'job.phaseChanged', jobId: 'write-1', phase: 'syncing' });
  expect(updates.map(({ type }) => type)).toEqual(['snapshot', 'event']);
  const [snapshot, update] = updates;
  if (snapshot?.type !== 'snapshot' || update?.type !== 'event') throw new Error('unexpected');
  expect(reduce(snapshot.state, update.event)).toEqual(hub.state());
  expect(hub.state().jobs[0]?.step).toBe('syncing');
});

test('a subscriber resumes after the last event that it saw, without gap or repeat', () => {
  const hub = hubWithOneJob();
  const { updates } = collect(hub, 1);
  expect(updates.map((update) => update.type === 'event' && update.event.seq)).toEqual([2]);
});

test('who was away too long, or knows more than there is, gets a snapshot', () => {
  const hub = hubWithOneJob();
  for (let count = 0; count < 30_000; count += 1) {
    hub.publish({ type: 'job.phaseChanged', jobId: 'write-1', phase: 'writing' });
  }
  expect(collect(hub, 1).updates[0]?.type).toBe('snapshot');
  expect(collect(hub, 99_999).updates[0]?.type).toBe('snapshot');
});

test('all events from the start add up to the state', () => {
  const hub = hubWithOneJob();
  const { updates } = collect(hub, 0);
  const state = updates.reduce(
    (sum, update) => (update.type === 'event' ? reduce(sum, update.event) : update.state),
    initialState,
  );
  expect(state).toEqual(hub.state());
});

test('an event that was seen before changes nothing', () => {
  const hub = hubWithOneJob();
  const state = hub.state();
  expect(reduce(state, { type: 'job.forgotten', jobId: 'write-1', seq: 1, at: 0 })).toBe(state);
});

test('an ended subscription is silent', () => {
  const hub = hubWithOneJob();
  const { updates, end } = collect(hub, 2);
  end();
  hub.publish({ type: 'job.forgotten', jobId: 'write-1' });
  expect(updates).toEqual([]);
});
