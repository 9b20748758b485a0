import { expect, test } from 'vitest';
import type { EngineEvent, EventBody, LogLine, Update } from '../../../electron/contract/index.ts';
import { type EngineState, initialState, reduce } from '../../../electron/contract/state.ts';
import type { ClientTransport } from '../../../renderer/api/client-transport.ts';
import { createEngineStore, followEngine } from '../../../renderer/state/engine-store.ts';
import * as sample from '../../../renderer/stories/samples.ts';

const jobId = 'make-1';

/** A job from its start to its end, as an engine told of it. */
const recorded: EngineEvent[] = (
  [
    { type: 'drives.changed', drives: [sample.sandisk] },
    { type: 'job.started', jobId, kind: 'make', subject: sample.subject },
    { type: 'job.phaseChanged', jobId, phase: 'building' },
    { type: 'build.progressed', jobId, progress: sample.buildProgress(12, 0) },
    { type: 'build.logged', jobId, lines: [{ number: 0, derivation: null, text: 'a line' }] },
    { type: 'build.keyFound', jobId, sshPublicKey: sample.deployKey },
    { type: 'build.finished', jobId, built: sample.built },
    { type: 'job.phaseChanged', jobId, phase: 'writing' },
    { type: 'write.finished', jobId, outcome: sample.outcome },
    { type: 'job.done', jobId, result: { build: sample.built, drives: [sample.outcome] } },
  ] satisfies EventBody[]
).map((body, index): EngineEvent => ({ ...body, seq: index + 1, at: 1_000 * index }));

const follow = () => {
  const subscriptions: {
    after: number | null;
    deliver: (update: Update) => void;
    ended: boolean;
  }[] = [];
  const transport: ClientTransport = {
    call: () => Promise.reject(new Error('not called')),
    subscribe: (after, deliver) => {
      const subscription = { after, deliver, ended: false };
      subscriptions.push(subscription);
      return () => {
        subscription.ended = true;
      };
    },
  };
  const store = createEngineStore();
  const logged: LogLine[] = [];
  const snapshots: EngineState[] = [];
  const end = followEngine(transport, store, {
    onLog: (_jobId, lines) => logged.push(...lines),
    onSnapshot: (state) => snapshots.push(state),
  });
  const deliver = (...events: EngineEvent[]) => {
    for (const event of events) subscriptions.at(-1)?.deliver({ type: 'event', event });
  };
  return { subscriptions, store, logged, snapshots, end, deliver };
};

const snapshotOf = (state: EngineState): Update => ({ type: 'snapshot', state });

test('a recorded stream replays to what the engine itself has', () => {
  const { subscriptions, store, logged, deliver } = follow();
  expect(store.getState().known).toBe(false);
  subscriptions[0]?.deliver(snapshotOf(initialState));
  deliver(...recorded);
  const { engine, known, connection } = store.getState();
  expect(engine).toEqual(recorded.reduce(reduce, initialState));
  expect(engine.jobs[0]).toMatchObject({
    ended: 'done',
    build: { sshPublicKey: sample.deployKey },
  });
  expect(logged.map(({ text }) => text)).toEqual(['a line']);
  expect({ known, connection }).toEqual({ known: true, connection: 'live' });
});

test('every snapshot in the middle leads to the same end', () => {
  const whole = recorded.reduce(reduce, initialState);
  for (let cut = 0; cut <= recorded.length; cut += 1) {
    const { subscriptions, store, deliver } = follow();
    subscriptions[0]?.deliver(snapshotOf(recorded.slice(0, cut).reduce(reduce, initialState)));
    deliver(...recorded.slice(cut));
    expect(store.getState().engine).toEqual(whole);
  }
});

test('an event that came twice changes nothing, and is logged once', () => {
  const { subscriptions, store, logged, deliver } = follow();
  subscriptions[0]?.deliver(snapshotOf(initialState));
  deliver(...recorded.slice(0, 6));
  const before = store.getState().engine;
  deliver(...recorded.slice(2, 6));
  expect(store.getState().engine).toBe(before);
  expect(logged).toHaveLength(1);
});

test('a gap is not papered over: the state is asked for from the beginning', () => {
  const { subscriptions, store, snapshots, deliver } = follow();
  subscriptions[0]?.deliver(snapshotOf(initialState));
  deliver(...recorded.slice(0, 3));
  deliver(...recorded.slice(5, 6));
  expect(subscriptions).toMatchObject([
    { after: null, ended: true },
    { after: null, ended: false },
  ]);
  expect(store.getState().engine.seq).toBe(3);
  // What the old subscription still has to say is of the past.
  subscriptions[0]?.deliver({ type: 'event', event: recorded[3] as EngineEvent });
  expect(store.getState().engine.seq).toBe(3);
  subscriptions[1]?.deliver(snapshotOf(recorded.slice(0, 6).reduce(reduce, initialState)));
  deliver(...recorded.slice(6));
  expect(store.getState().engine).toEqual(recorded.reduce(reduce, initialState));
  expect(snapshots).toHaveLength(2);
});

test('an engine that was started anew counts from its own beginning', () => {
  const { subscriptions, store } = follow();
  subscriptions[0]?.deliver(snapshotOf(recorded.reduce(reduce, initialState)));
  subscriptions[0]?.deliver(snapshotOf(initialState));
  expect(store.getState().engine).toEqual(initialState);
});

test('after its end nothing arrives', () => {
  const { subscriptions, store, end } = follow();
  end();
  subscriptions[0]?.deliver(snapshotOf(recorded.reduce(reduce, initialState)));
  expect(store.getState().known).toBe(false);
  expect(subscriptions[0]?.ended).toBe(true);
});
