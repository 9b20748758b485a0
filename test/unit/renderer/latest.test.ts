import { expect, test } from 'vitest';
import { fail, ok, type ProcedureName } from '../../../electron/contract/index.ts';
import { createServices, type Services } from '../../../renderer/app/services.ts';
import { createLatest } from '../../../renderer/state/remote-data.ts';
import { type Answers, createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';

test('what was asked before is called off, and its answer is nobody’s', async () => {
  const { ask } = createLatest();
  const answers = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const signals: AbortSignal[] = [];
  const asked = answers.map(({ promise }) =>
    ask((signal) => {
      signals.push(signal);
      return promise;
    }),
  );
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  answers[1]?.resolve(2);
  answers[0]?.resolve(1);
  expect(await Promise.all(asked)).toEqual([null, 2]);
});

test('nobody may want to know any more; what is asked later counts again', async () => {
  const { ask, drop } = createLatest();
  const dropped = ask(async () => 1);
  drop();
  expect(await dropped).toBeNull();
  expect(await ask(async () => 2)).toBe(2);
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

/** The window’s services, with a fleet open, over an engine that does not answer this one until it is called off. */
const windowThatWaitsFor = async (procedure: ProcedureName) => {
  const signals: (AbortSignal | undefined)[] = [];
  let waits = false;
  const answers: Answers = {
    'fleet.open': () => ok(sample.fleet),
    'fleet.practice': () => ok({ reference: 'practice' }),
    'sticks.list': () => ok({ sticks: [] }),
  };
  const known = answers[procedure] as ((...given: unknown[]) => unknown) | undefined;
  answers[procedure] = ((input: unknown, signal: AbortSignal | undefined) => {
    if (!waits && known) return known(input, signal);
    signals.push(signal);
    return new Promise((resolve) =>
      signal?.addEventListener('abort', () => resolve(fail('CANCELLED', { reason: 'cancelled' }))),
    );
  }) as never;
  const services = createServices(createFakeEngine(answers));
  const end = services.begin();
  await services.actions.fleet.open('github:ada/fleet');
  await settle();
  waits = true;
  signals.length = 0;
  return { services, signals, end };
};

type Act = (services: Services) => unknown;
const openOther: Act = ({ actions }) => actions.fleet.open('github:ada/other');
const choose =
  (host: string | null): Act =>
  ({ actions }) =>
    actions.fleet.selectHost(host);
const askPlan: Act = ({ actions }) => actions.installer.askPlan('github:ada/fleet', 'nas', {});
const measure: Act = ({ actions }) => {
  actions.installer.setImage('/image.iso');
  void actions.installer.measure();
};

test.each<[ProcedureName, string, Act, Act, number]>([
  ['fleet.open', 'another fleet is opened', openOther, openOther, 2],
  [
    'fleet.open',
    'the practice fleet is',
    openOther,
    ({ actions }) => actions.fleet.openPractice(),
    2,
  ],
  ['fleet.describeHost', 'another host is chosen', choose('nas'), choose('pi'), 2],
  ['fleet.describeHost', 'none is', choose('nas'), choose(null), 1],
  ['fleet.describeHost', 'another fleet is opened', choose('nas'), openOther, 1],
  ['build.plan', 'it is asked for again', askPlan, askPlan, 2],
  ['build.plan', 'another host is chosen', askPlan, choose('pi'), 1],
  ['build.plan', 'another fleet is opened', askPlan, openOther, 1],
  [
    'build.plan',
    'an option is chosen',
    askPlan,
    ({ actions }) => actions.installer.setOption('prebuilt', true),
    1,
  ],
  ['images.measure', 'it is looked at again', measure, measure, 2],
  [
    'images.measure',
    'another path is typed',
    measure,
    ({ actions }) => actions.installer.setImage('/other.iso'),
    1,
  ],
  ...(
    [
      ['sticks.list', ({ actions }) => actions.history.refresh()],
      ['drives.list', ({ actions }) => actions.drives.list()],
      ['app.status', ({ actions }) => actions.refreshStatus()],
    ] satisfies [ProcedureName, Act][]
  ).map(([name, act]): [ProcedureName, string, Act, Act, number] => [
    name,
    'it is asked for again',
    act,
    act,
    2,
  ]),
])('%s is called off when %s, and nobody is told', async (procedure, _, first, then, calls) => {
  const { services, signals, end } = await windowThatWaitsFor(procedure);
  void first(services);
  await settle();
  expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
  void then(services);
  await settle();
  // The last is still waited for.
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, false].slice(0, calls));
  const { fleet, installer, drives, history } = services.stores;
  const told = JSON.stringify([fleet, installer, drives, history].map((store) => store.getState()));
  expect(told).not.toContain('CANCELLED');
  end();
});
