import { expect, test } from 'vitest';
import type { Fleet, HostFacts, Result } from '../../../electron/contract/index.ts';
import { createApi } from '../../../renderer/api/api.ts';
import {
  createFleetActions,
  createFleetStore,
  searchHosts,
} from '../../../renderer/state/fleet-store.ts';
import { type Answers, createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';

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
  expect(store.getState().facts.status).toBe('asking');
  await settle();
  expect(store.getState().facts).toMatchObject({ status: 'known', value: { name: 'nas' } });
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
  const error = {
    code: 'FLAKE_NOT_FOUND',
    message: 'No flake.',
    hint: 'Look.',
    params: {},
  } as const;
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

test('a search finds by name, system and kind, names that begin with it first', () => {
  const names = (search: string) => searchHosts(sample.fleet.hosts, search).map(({ name }) => name);
  expect(names('')).toHaveLength(6);
  expect(names(' LAP ')).toEqual(['laptop2']);
  expect(names('r')).toEqual(['router', ...names('r').slice(1)]);
  expect(names('derived')).toEqual(['nas', 'router']);
  expect(names('aarch64 pi')).toEqual(['pi']);
  expect(names('nothing')).toEqual([]);
});
