import type { Services } from '../app/services.ts';
import type { Drive, EventBody, Fleet } from './contract.ts';
import { type Answers, createFakeEngine, type FakeEngine } from './fake-engine.ts';
import * as sample from './samples.ts';

export type Story = {
  /** What the engine is, before the window looks at it. */
  engine: () => FakeEngine;
  /** What a person does then. */
  act?: (services: Services, engine: FakeEngine) => Promise<void> | void;
};

const ok = <T>(value: T) => ({ ok: true as const, value });
const never = new Promise<never>(() => undefined);

const drivesOfADesk = [sample.sandisk, sample.kingston, sample.samsung, sample.toshiba];

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
      offline: 'selectable',
      unavailable: null,
    }),
  'build.plan': () =>
    ok({
      plan: {
        derivation: '/nix/store/8h2k-laptop2-installer.drv',
        toBuild: Array.from({ length: 12 }, (_, index) => `drv-${index}`),
        toFetch: Array.from({ length: 340 }, (_, index) => `path-${index}`),
        downloadBytes: 1_460_000_000,
        imageBytesEstimate: 5_600_000_000,
      },
    }),
  'drives.list': () => ok({ drives: [] }),
  'drives.eject': () => ok({}),
  'jobs.readLog': () => ok({ lines: [], firstNumber: 0, file: null }),
  'jobs.cancel': () => ok({}),
  ...changes,
});

type Setting = { fleet?: Fleet; drives?: Drive[]; answers?: Answers; events?: EventBody[] };

const engineWith = ({ fleet = sample.fleet, drives = drivesOfADesk, ...more }: Setting) => {
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
  more.events?.forEach((event, index) => {
    engine.publish(event, began + index * 40_000);
  });
  return engine;
};

const jobId = 'make-1';

const started: EventBody[] = [
  { type: 'job.started', jobId, kind: 'make', subject: sample.subject },
  { type: 'job.phaseChanged', jobId, phase: 'building' },
];

const building: EventBody[] = [
  ...started,
  { type: 'build.progressed', jobId, progress: sample.buildProgress(91, Date.now()) },
];

const builtEvents: EventBody[] = [
  ...building,
  { type: 'build.keyFound', jobId, sshPublicKey: sample.deployKey },
  { type: 'build.finished', jobId, built: sample.built },
  { type: 'job.phaseChanged', jobId, phase: 'authorising' },
];

const progress = (phase: 'writing' | 'verifying', share: number, bytesPerSecond: number) => ({
  type: 'write.progressed' as const,
  jobId,
  driveId: sample.sandisk.id,
  progress: {
    phase,
    bytesDone: Math.round(sample.built.sizeBytes * share),
    bytesTotal: sample.built.sizeBytes,
    bytesPerSecond,
    etaSeconds: (sample.built.sizeBytes * (1 - share)) / bytesPerSecond,
  },
});

const writing: EventBody[] = [
  ...builtEvents,
  { type: 'job.phaseChanged', jobId, phase: 'writing' },
  progress('writing', 0.43, 47_600_000),
];

const verifying: EventBody[] = [
  ...writing,
  { type: 'job.phaseChanged', jobId, phase: 'syncing' },
  { type: 'job.phaseChanged', jobId, phase: 'verifying' },
  progress('verifying', 0.71, 136_000_000),
];

const done: EventBody[] = [
  ...verifying,
  { type: 'write.finished', jobId, outcome: sample.outcome },
  { type: 'job.done', jobId, result: { build: sample.built, drives: [sample.outcome] } },
];

const log = (count: number): EventBody => ({
  type: 'build.logged',
  jobId,
  lines: Array.from({ length: count }, (_, number) => ({
    number,
    derivation: ['linux-6.12.8', 'firefox-134.0', null][number % 3] ?? null,
    text: `  CC      drivers/usb/storage/uas-${number}.o`,
  })),
});

const chooseAll = async ({ actions }: Services) => {
  await actions.fleet.open('github:ada/fleet');
  actions.fleet.selectHost('laptop2');
  actions.drives.select(sample.sandisk.id);
};

const press = (name: string) => {
  const find = () =>
    [...document.querySelectorAll('button')].find((button) => button.textContent === name);
  setTimeout(() => find()?.click(), 100);
};

/** Every state of every screen, by a name that is also its address. */
export const stories: Record<string, Story> = {
  'first-start': { engine: () => engineWith({ drives: [sample.samsung, sample.toshiba] }) },
  'recent-fleets': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.recent': () =>
            ok({
              fleets: [
                { reference: 'github:ada/fleet', openedAt: 2, hostCount: 6, lastHost: 'laptop2' },
                { reference: '~/ops', openedAt: 1, hostCount: 240, lastHost: null },
              ],
            }),
        },
      }),
  },
  'opening-fleet': {
    engine: () => engineWith({ answers: { 'fleet.open': () => never } }),
    act: ({ actions }) => void actions.fleet.open('github:ada/fleet'),
  },
  'fleet-not-found': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.open': () => ({
            ok: false,
            error: {
              code: 'FLAKE_NOT_FOUND',
              message: 'There is no flake at github:ada/flet.',
              hint: 'Check the spelling, and whether the repository is private: git+ssh:// reads private ones.',
              params: {},
            },
          }),
        },
      }),
    act: ({ actions }) => actions.fleet.open('github:ada/flet'),
  },
  'fleet-open': {
    engine: () => engineWith({}),
    act: ({ actions }) => actions.fleet.open('github:ada/fleet'),
  },
  'fleet-of-hundreds': {
    engine: () => engineWith({ fleet: sample.largeFleet }),
    act: async ({ actions }) => {
      await actions.fleet.open('git+ssh://git@forge.example/ops/fleet');
      actions.fleet.setSearch('db-1');
    },
  },
  'practice-fleet': {
    engine: () => engineWith({ drives: [sample.practiceDrive, sample.samsung] }),
    act: async ({ actions }) => {
      await actions.fleet.openPractice();
      actions.fleet.selectHost('laptop');
      actions.drives.select(sample.practiceDrive.id);
    },
  },
  ready: {
    engine: () => engineWith({}),
    act: async (services) => {
      await chooseAll(services);
      services.actions.installer.setOffline(true);
      await services.actions.installer.askPlan('github:ada/fleet', 'laptop2');
    },
  },
  'asking-host': {
    engine: () => engineWith({ answers: { 'fleet.describeHost': () => never } }),
    act: async ({ actions }) => {
      await actions.fleet.open('github:ada/fleet');
      actions.fleet.selectHost('server');
    },
  },
  'host-unavailable': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.describeHost': ({ host }) =>
            ok({
              name: host,
              system: 'x86_64-linux',
              offline: 'selectable',
              unavailable:
                'The flake has no installer for it, and this version can’t make one of its own yet.',
            }),
        },
      }),
    act: async ({ actions }) => {
      await actions.fleet.open('github:ada/fleet');
      actions.fleet.selectHost('nas');
    },
  },
  'offline-fixed': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.describeHost': ({ host }) =>
            ok({ name: host, system: 'x86_64-linux', offline: 'fixed', unavailable: null }),
        },
      }),
    act: chooseAll,
  },
  'every-kind-of-drive': {
    engine: () =>
      engineWith({
        drives: [
          ...drivesOfADesk,
          sample.practiceDrive,
          sample.lockedCard,
          sample.drive({
            id: 'zram',
            device: '/dev/zram0',
            description: 'zram0',
            sizeBytes: null,
            bus: null,
            eligible: false,
            reason: 'DRIVE_NOT_A_DISK',
            reasonDetail: 'it has no size',
          }),
        ],
      }),
    act: async ({ actions }) => {
      await actions.fleet.open('github:ada/fleet');
      actions.fleet.selectHost('laptop2');
      actions.drives.select(sample.kingston.id);
    },
  },
  'existing-image': {
    engine: () => engineWith({}),
    act: ({ actions }) => {
      actions.installer.setSource('image');
      actions.installer.setImage('/home/ada/Downloads/nixos-minimal-25.11.iso.zst');
      actions.drives.select(sample.sandisk.id);
    },
  },
  'nix-missing': {
    engine: () =>
      engineWith({
        answers: {
          'app.status': () =>
            ok({
              ...sample.status,
              nixVersion: null,
              nixProblem: sample.nixProblem,
              online: false,
            }),
        },
      }),
  },
  confirm: {
    engine: () => engineWith({}),
    act: async (services) => {
      await chooseAll(services);
      press('Make stick');
    },
  },
  'confirm-mounted': {
    engine: () => engineWith({}),
    act: async (services) => {
      await chooseAll(services);
      services.actions.drives.select(sample.kingston.id);
      press('Make stick');
    },
  },
  preparing: { engine: () => engineWith({ events: started }) },
  building: { engine: () => engineWith({ events: building }) },
  'building-log': {
    engine: () => engineWith({ events: building }),
    act: (_services, engine) => {
      engine.publish(log(5_000));
      press('Show log');
    },
  },
  writing: { engine: () => engineWith({ events: writing }) },
  'cancel-writing': { engine: () => engineWith({ events: writing }), act: () => press('Cancel') },
  verifying: { engine: () => engineWith({ events: verifying }) },
  verified: { engine: () => engineWith({ events: done }) },
  'failed-build': {
    engine: () =>
      engineWith({
        events: [
          ...building,
          {
            type: 'job.failed',
            jobId,
            error: sample.buildFailure,
            result: { build: null, drives: [] },
          },
        ],
      }),
    act: (_services, engine) => engine.publish(log(40)),
  },
  'failed-verify': {
    engine: () =>
      engineWith({
        events: [
          ...verifying,
          {
            type: 'job.failed',
            jobId,
            error: sample.differs,
            result: {
              build: sample.built,
              drives: [
                { ...sample.outcome, verified: false, stick: 'differs', error: sample.differs },
              ],
            },
          },
        ],
      }),
  },
  cancelled: {
    engine: () =>
      engineWith({
        events: [
          ...writing,
          {
            type: 'job.cancelled',
            jobId,
            error: sample.cancelled,
            result: {
              build: sample.built,
              drives: [
                {
                  ...sample.outcome,
                  stick: 'partlyWritten',
                  written: false,
                  flushed: false,
                  verified: false,
                  sha256: null,
                  bytesWritten: 2_413_000_000,
                  bytesRead: 0,
                  error: sample.cancelled,
                },
              ],
            },
          },
        ],
      }),
  },
};
