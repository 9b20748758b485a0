import type { EventBody, WriteProgress } from './contract.ts';
import { around, driveRun, type Part, type StoryEvent, withCache } from './drive-run.ts';
import {
  building,
  builtEvents,
  jobId,
  log,
  mixedLog,
  readBack,
  started,
  synced,
  writing,
  written,
} from './events.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { engineWith, type Story } from './setting.ts';

const subjectOf = ({
  id,
  device,
  description,
  madeUpName,
  linkMbps,
  sizeBytes,
}: typeof sample.kingston) => ({
  id,
  device,
  description,
  madeUpName,
  linkMbps,
  sizeBytes: sizeBytes ?? 0,
});

const enter = (phase: WriteProgress['phase']): EventBody => ({
  type: 'job.phaseChanged',
  jobId,
  phase,
});

const progressed = (driveId: string, changes: Partial<WriteProgress>): EventBody => ({
  type: 'write.progressed',
  jobId,
  driveId,
  progress: known.progress(changes),
});

const total = sample.built.sizeBytes;
const ofDrive = (driveId: string, ...parts: Part[]): StoryEvent[] =>
  driveRun({ jobId, driveId, endsAt: Date.now(), parts });

/** Three drives: one ahead, one stalled, one lost. */
export const several: StoryEvent[] = [
  { type: 'job.started', jobId, kind: 'make', subject: known.threeDrives },
  ...builtEvents.slice(1),
  ...ofDrive(sample.sandisk.id, { ...written, speed: around(46_000_000) }, synced, {
    ...readBack,
    upTo: total * 0.35,
  }),
  ...ofDrive(known.lexar.id, {
    ...written,
    speed: around(17_000_000),
    upTo: total * 0.23,
    silent: true,
  }),
  ...ofDrive(known.intenso.id, {
    ...written,
    speed: withCache(34_000_000, 9_000_000, 60),
    upTo: total * 0.5,
    silent: true,
  }),
  progressed(known.intenso.id, {
    bytesDone: total * 0.5,
    bytesPerSecond: 0,
    etaSeconds: null,
    stalled: true,
  }),
  { type: 'job.warned', jobId, warning: known.stalledWarning },
  { type: 'write.finished', jobId, outcome: known.lostOutcome },
];

const alsoDownloading: EventBody = {
  type: 'build.progressed',
  jobId,
  progress: {
    ...sample.buildProgress(91, Date.now()),
    runningCount: 5,
    activities: [
      ...sample.buildProgress(91, Date.now()).activities,
      {
        id: '5',
        kind: 'download',
        text: 'https://cache.nixos.org/nar/1w1fff338fvdw53sqgamddn1b2xgds473pv6y13gizdbqjv4i5p3.nar.xz',
        derivation: null,
        phase: null,
        doneBytes: 31_000_000,
        expectedBytes: 84_000_000,
        startedAt: Date.now() - 9_000,
      },
    ],
  },
};

/** While a job runs. */
export const jobStories: Record<string, Story> = {
  preparing: { engine: () => engineWith({ events: started }) },
  building: {
    engine: () => engineWith({ events: [...building, alsoDownloading] }),
    act: async ({ actions }, _engine, { see }) => {
      // Once the fleet is open again, with which an older plan goes.
      await see('[role=option][aria-selected=true]');
      await actions.installer.askPlan('github:ada/fleet', 'laptop2', {});
    },
  },
  'building-log': {
    engine: () => engineWith({ events: building }),
    act: async (_services, engine, { press, t }) => {
      engine.publish(log(5_000));
      await press(t('job.showLog'));
    },
  },
  'log-search': {
    engine: () => engineWith({ events: building }),
    act: async (_services, engine, { press, type, t }) => {
      engine.publish(mixedLog(400));
      await press(t('job.showLog'));
      await type(t('job.logSearch'), 'warning');
    },
  },
  'cancel-writing': {
    engine: () => engineWith({ events: writing }),
    act: (_services, _engine, { press, t }) => press(t('job.cancel')),
  },
  authorising: {
    engine: () => engineWith({ events: [...started.slice(0, 1), enter('authorising')] }),
  },
  'authorising-after-build': { engine: () => engineWith({ events: builtEvents }) },
  unpacking: {
    engine: () =>
      engineWith({
        drives: [sample.sandisk, known.intenso],
        events: [
          { type: 'job.started', jobId, kind: 'write', subject: known.packedImage },
          enter('unpacking'),
          progressed(sample.sandisk.id, { phase: 'unpacking', bytesPerSecond: 412_000_000 }),
          progressed(known.intenso.id, { phase: 'unpacking', bytesPerSecond: 412_000_000 }),
        ],
      }),
  },
  stalled: {
    engine: () =>
      engineWith({
        events: [
          ...writing,
          progressed(sample.sandisk.id, { bytesPerSecond: 0, etaSeconds: null, stalled: true }),
        ],
      }),
  },
  'false-capacity': {
    engine: () =>
      engineWith({
        events: [...writing, { type: 'job.warned', jobId, warning: known.capacityFalse }],
      }),
  },
  'four-drives': {
    engine: () => {
      const drives = [sample.sandisk, known.intenso, known.lexar, sample.kingston];
      const [first, ...others] = drives;
      return engineWith({
        drives,
        events: [
          {
            type: 'job.started',
            jobId,
            kind: 'make',
            subject: {
              ...known.threeDrives,
              drives: [
                ...known.threeDrives.drives,
                { ...known.threeDrives.drives[0], ...subjectOf(sample.kingston) },
              ],
            },
          },
          ...builtEvents.slice(1),
          ...ofDrive(first?.id ?? '', { ...written, upTo: total * 0.7 }),
          ...others.flatMap(({ id }, index) =>
            ofDrive(id, {
              ...written,
              speed: withCache(52_000_000 - index * 9_000_000, 12_000_000, 20 + index * 30),
              upTo: total * (0.4 - index * 0.05),
              silent: true,
            }),
          ),
        ],
      });
    },
  },
  'several-drives': {
    engine: () =>
      engineWith({ drives: [sample.sandisk, known.intenso, sample.samsung], events: several }),
  },
  'verifying-alone': {
    engine: () =>
      engineWith({
        drives: [known.knownStick],
        events: [
          { type: 'job.started', jobId, kind: 'verify', subject: known.verifiedAlone },
          ...ofDrive(sample.sandisk.id, { ...readBack, upTo: total * 0.43 }),
        ],
      }),
  },
};
