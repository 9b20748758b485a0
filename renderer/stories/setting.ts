import type { WindowDesktop } from '../api/desktop.ts';
import type { Services } from '../app/services.ts';
import type { Drive, Fleet } from './contract.ts';
import type { StoryEvent } from './drive-run.ts';
import { type Answers, createFakeEngine, type FakeEngine } from './fake-engine.ts';
import type { Person } from './person.ts';
import * as sample from './samples.ts';

export type Story = {
  /** What the engine is, before the window looks at it. */
  engine: () => FakeEngine;
  /** What is around the page; left out, it is in a browser. */
  desktop?: WindowDesktop;
  /** What a person does then; the story is told when that is over. */
  act?: (services: Services, engine: FakeEngine, person: Person) => Promise<void> | void;
};

export const ok = <T>(value: T) => ({ ok: true as const, value });
export const never = new Promise<never>(() => undefined);

export const drivesOfADesk = [sample.sandisk, sample.kingston, sample.samsung, sample.toshiba];

const answers = (fleet: Fleet, changes: Answers = {}): Answers => ({
  'app.status': () => ok(sample.status),
  'fleet.recent': () => ok({ fleets: [] }),
  'fleet.practice': () => ok({ reference: sample.practiceFleet.reference }),
  'fleet.open': ({ reference }) =>
    ok(reference === sample.practiceFleet.reference ? sample.practiceFleet : fleet),
  'fleet.describeHost': ({ host }) =>
    ok({
      name: host,
      system: fleet.hosts.find(({ name }) => name === host)?.system ?? 'x86_64-linux',
      ...sample.facts(fleet.hosts.find(({ name }) => name === host)?.installer.kind),
    }),
  'build.plan': () => ok({ plan: sample.plan }),
  'drives.list': () => ok({ drives: [] }),
  'drives.eject': () => ok({}),
  'sticks.list': () => ok({ sticks: [] }),
  'images.measure': ({ image }) =>
    ok({ path: image, unpackedBytes: 3_142_000_000, about: sample.about, doubt: null }),
  'jobs.readLog': () => ok({ lines: [], firstNumber: 0, file: null }),
  'jobs.cancel': () => ok({}),
  ...changes,
});

type Setting = { fleet?: Fleet; drives?: Drive[]; answers?: Answers; events?: StoryEvent[] };

export const engineWith = ({ fleet = sample.fleet, drives = drivesOfADesk, ...more }: Setting) => {
  const engine: FakeEngine = createFakeEngine(
    answers(fleet, {
      'jobs.forget': ({ jobId }) => {
        engine.publish({ type: 'job.forgotten', jobId });
        return ok({});
      },
      'drives.createPractice': () => {
        engine.publish({ type: 'drives.changed', drives: [...drives, sample.practiceDrive] });
        return ok({ drive: sample.practiceDrive });
      },
      ...more.answers,
    }),
  );
  engine.publish({ type: 'drives.changed', drives });
  const began = Date.now() - 9 * 60_000;
  // What has no time of its own comes after what was told before it.
  let at = began - 40_000;
  for (const event of more.events ?? []) {
    at = event.at ?? Math.min(at + 40_000, Date.now());
    engine.publish(event, at);
  }
  return engine;
};

/** A fleet, a host and a stick: what the main button needs. */
export const chooseAll = async ({ actions }: Services) => {
  await actions.fleet.open('github:ada/fleet');
  actions.fleet.selectHost('laptop2');
  actions.drives.select(sample.sandisk.id);
};

/** And what it takes to make it. */
export const chooseAllAndPlan = async (services: Services) => {
  await chooseAll(services);
  await services.actions.installer.askPlan('github:ada/fleet', 'laptop2', {});
};
