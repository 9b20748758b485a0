import { describe, expect, test } from 'vitest';
import type { Fleet, HostFacts, Result } from '../../../electron/contract/index.ts';
import { failure } from '../../../electron/contract/index.ts';
import { createApi } from '../../../renderer/api/api.ts';
import {
  createFleetActions,
  createFleetStore,
  recentHostsOf,
} from '../../../renderer/state/fleet-store.ts';
import { type Answers, createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';

const factsOf = (name: string): Result<HostFacts> => ({
  ok: true,
  value: { name, system: 'x86_64-linux', ...sample.facts('packageOutput') },
});

const start = (answers: Answers) => {
  const engine = createFakeEngine({
    'fleet.open': () => ({ ok: true, value: sample.fleet }),
    'fleet.recent': () => ({ ok: true, value: { fleets: [] } }),
    'fleet.describeHost': ({ host }) => factsOf(host),
    ...answers,
  });
  const store = createFleetStore();
  return { store, engine, actions: createFleetActions(createApi(engine), store) };
};

const settle = () => new Promise((resolve) => setTimeout(resolve));

test('typing asks for nothing; opening reads the flake, and a chosen host is asked about', async () => {
  const { store, engine, actions } = start({});
  actions.setText('github:ada/fleet');
  expect(engine.calls).toEqual([]);
  await actions.open(store.getState().text);
  actions.selectHost('nas');
  expect(store.getState().facts.status).toBe('loading');
  await settle();
  expect(store.getState().facts).toMatchObject({ status: 'loaded', value: { name: 'nas' } });
});

test('#host of the reference preselects, before what was chosen last time', async () => {
  const { store, actions } = start({
    'fleet.open': () => ({ ok: true, value: { ...sample.fleet, selectedHost: 'pi' } }),
  });
  await actions.open('github:ada/fleet#pi', 'nas');
  expect(store.getState().host).toBe('pi');
});

test('the host of last time is chosen again only while the flake still has it', async () => {
  const { store, actions } = start({});
  await actions.open('github:ada/fleet', 'nas');
  expect(store.getState().host).toBe('nas');
  await actions.open('github:ada/fleet', 'gone');
  expect(store.getState().host).toBeNull();
});

test('the only host needs no choosing', async () => {
  const only: Fleet = { ...sample.fleet, hosts: sample.fleet.hosts.slice(0, 1) };
  const { store, actions } = start({ 'fleet.open': () => ({ ok: true, value: only }) });
  await actions.open('x');
  expect(store.getState().host).toBe('laptop2');
});

test('a failure is kept with its hint, and the old fleet is gone from sight', async () => {
  const { store, actions } = start({});
  await actions.open('github:ada/fleet');
  const error = failure('FLAKE_NOT_FOUND', { reason: 'folder', path: '/x' });
  const failing = start({ 'fleet.open': () => ({ ok: false, error }) });
  await failing.actions.open('github:ada/flet');
  expect(failing.store.getState()).toMatchObject({ fleet: null, opening: null, error });
  expect(store.getState().fleet).not.toBeNull();
});

test('an answer to an older question is dropped', async () => {
  const answers: ((fleet: Result<Fleet>) => void)[] = [];
  const { store, actions } = start({
    'fleet.open': () => new Promise((resolve) => answers.push(resolve)),
  });
  const first = actions.open('slow');
  const second = actions.open('quick');
  answers[1]?.({ ok: true, value: sample.practiceFleet });
  await second;
  answers[0]?.({ ok: true, value: sample.fleet });
  await first;
  expect(store.getState().fleet?.practice).toBe(true);
  expect(store.getState().text).toBe('quick');
});

test('facts of a host that is no longer chosen are dropped', async () => {
  const answers: Record<string, (facts: Result<HostFacts>) => void> = {};
  const { store, actions } = start({
    'fleet.describeHost': ({ host }) =>
      new Promise((resolve) => {
        answers[host] = resolve;
      }),
  });
  await actions.open('github:ada/fleet');
  actions.selectHost('nas');
  actions.selectHost('pi');
  answers.pi?.(factsOf('pi'));
  answers.nas?.(factsOf('nas'));
  await settle();
  expect(store.getState().facts).toMatchObject({ value: { name: 'pi' } });
});

test('facts of a host are dropped where another fleet is being opened', async () => {
  const facts = Promise.withResolvers<Result<HostFacts>>();
  const other = Promise.withResolvers<Result<Fleet>>();
  const { store, actions } = start({
    'fleet.open': ({ reference }) =>
      reference === 'other' ? other.promise : { ok: true, value: sample.fleet },
    'fleet.describeHost': () => facts.promise,
  });
  await actions.open('github:ada/fleet');
  actions.selectHost('nas');
  const opening = actions.open('other');
  facts.resolve(factsOf('nas'));
  await settle();
  expect(store.getState().facts.status).toBe('idle');
  other.resolve({ ok: true, value: sample.practiceFleet });
  await opening;
});

test('what is opened while the practice fleet is made ready is what was wanted', async () => {
  const practice = Promise.withResolvers<Result<{ reference: string }>>();
  const { store, actions } = start({ 'fleet.practice': () => practice.promise });
  const asked = actions.openPractice();
  await actions.open('github:ada/fleet');
  practice.resolve({ ok: true, value: { reference: 'practice' } });
  await asked;
  expect(store.getState().text).toBe('github:ada/fleet');
});

test('a host that is wanted and not there any more is named; choosing another ends that', async () => {
  const { store, actions } = start({});
  await actions.open('github:ada/fleet', 'gone');
  expect(store.getState().lostHost).toBe('gone');
  actions.selectHost('nas');
  expect(store.getState().lostHost).toBeNull();
});

test('a host is asked about as one that a person chose', async () => {
  const { engine, actions } = start({});
  await actions.open('github:ada/fleet', 'nas');
  expect(engine.calls).toContainEqual({
    name: 'fleet.describeHost',
    input: { reference: 'github:ada/fleet', host: 'nas', chosen: true },
  });
});

describe('recent hosts', () => {
  const fleets = [{ reference: 'github:ada/fleet', openedAt: 1, hostCount: 6, lastHost: 'router' }];

  test('are the one chosen last, then those of which sticks were made, each once', () => {
    expect(recentHostsOf(sample.fleet, fleets, known.history())).toEqual([
      'router',
      'laptop2',
      'server',
      'nas',
      'pi',
    ]);
  });

  test('are of this fleet, and still in it', () => {
    expect(recentHostsOf({ ...sample.fleet, reference: 'other' }, fleets, known.history())).toEqual(
      [],
    );
    const less = { ...sample.fleet, hosts: sample.fleet.hosts.slice(0, 1) };
    expect(recentHostsOf(less, fleets, known.history())).toEqual(['laptop2']);
  });

  test('are those of when the fleet was opened, so that the list keeps still', async () => {
    const { store, actions } = start({
      'sticks.list': () => ({ ok: true, value: { sticks: known.history() } }),
    });
    await actions.open('github:ada/fleet');
    expect(store.getState().recentHosts[0]).toBe('laptop2');
    actions.selectHost('router');
    expect(store.getState().recentHosts[0]).toBe('laptop2');
  });

  test('are none where the registry can not be read, and the fleet opens all the same', async () => {
    const { store, actions } = start({});
    await actions.open('github:ada/fleet');
    expect(store.getState()).toMatchObject({ recentHosts: [], fleet: { hosts: { length: 6 } } });
  });
});
