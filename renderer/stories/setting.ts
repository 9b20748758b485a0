import type { ClientTransport, WindowDesktop } from '../api/client-transport.ts';
import type { Services } from '../app/services.ts';
import type { BuildPlan, Drive, Fleet, HostFacts, InstallerOptions } from './contract.ts';
import type { StoryEvent } from './events.ts';
import { type Answers, createFakeEngine, type FakeEngine } from './fake-engine.ts';
import type { Person } from './person.ts';
import * as sample from './samples.ts';

/** What the engine is, before the window looks at it. */
type Setting = {
  fleet?: Fleet;
  /** Null: it still looks for them. */
  drives?: Drive[] | null;
  answers?: Answers;
  events?: readonly StoryEvent[];
};

type Acting = Pick<Services, 'actions'>;

export type Stage = Acting & Person & { engine: FakeEngine };

/** What a person does in the window; the story is told when that is over. */
export type Act = (stage: Stage) => Promise<void> | void;

export type Story = Setting & {
  /** What is around the page; left out, it is in a browser. */
  desktop?: WindowDesktop;
  /** How the page stands to its engine; left out, nothing is between them. */
  transport?: Pick<ClientTransport, 'watchConnection' | 'entry'>;
  act?: Act;
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
  'fleet.describeHost': ({ host }) => {
    const found = fleet.hosts.find(({ name }) => name === host);
    const system = found?.system ?? 'x86_64-linux';
    return ok({ name: host, system, ...sample.facts(found?.installer.kind) });
  },
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

/** What is said of every host. */
export const hostAs = (facts: Omit<HostFacts, 'name' | 'system'>): Answers => ({
  'fleet.describeHost': ({ host }) => ok({ name: host, system: 'x86_64-linux', ...facts }),
});

export const planAs = (changes: Partial<BuildPlan>): Answers => ({
  'build.plan': () => ok({ plan: { ...sample.plan, ...changes } }),
});

export const engineWith = ({ fleet = sample.fleet, drives = drivesOfADesk, ...more }: Setting) => {
  const engine: FakeEngine = createFakeEngine(
    answers(fleet, {
      'jobs.forget': ({ jobId }) => {
        engine.publish({ type: 'job.forgotten', jobId });
        return ok({});
      },
      'drives.createPractice': () => {
        const practice = sample.practiceDrive;
        engine.publish({ type: 'drives.changed', drives: [...(drives ?? []), practice] });
        return ok({ drive: practice });
      },
      ...more.answers,
    }),
  );
  if (drives) engine.publish({ type: 'drives.changed', drives });
  const began = Date.now() - 9 * 60_000;
  // What has no time of its own comes after what was told before it.
  let at = began - 40_000;
  for (const event of more.events ?? []) {
    at = event.at ?? Math.min(at + 40_000, Date.now());
    engine.publish(event, at);
  }
  return engine;
};

export const openFleet = ({ actions }: Acting) => actions.fleet.open(sample.fleet.reference);

export const chooseHost = async (acting: Acting, host: string) => {
  await openFleet(acting);
  acting.actions.fleet.selectHost(host);
};

/** A fleet, a host and a stick: what the main button needs. */
export const chooseAll = async (acting: Acting, drive: Drive = sample.sandisk) => {
  await chooseHost(acting, 'laptop2');
  acting.actions.drives.select(drive.id);
};

export const askPlan = ({ actions }: Acting, host = 'laptop2', options: InstallerOptions = {}) =>
  actions.installer.askPlan(sample.fleet.reference, host, options);

/** And what it takes to make it. */
export const chooseAllAndPlan = async (acting: Acting) => {
  await chooseAll(acting);
  await askPlan(acting);
};

/** The main button, on which the last question follows. */
export const pressMake = ({ press, t }: Person, count = 1) =>
  press(t('action.makeStick', { count }));

export const chooseAllAndMake = async (stage: Stage, drive?: Drive) => {
  await chooseAll(stage, drive);
  await pressMake(stage);
};

export const chooseImage = async (
  { actions }: Acting,
  path = sample.imagePath,
  drive: Drive | null = sample.sandisk,
) => {
  actions.installer.setSource('image');
  actions.installer.setImage(path);
  await actions.installer.measure();
  actions.drives.select(drive?.id ?? null);
};
