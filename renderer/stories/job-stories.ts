import type { EventBody, FoundBlocks } from './contract.ts';
import {
  around,
  begin,
  building,
  builtFor,
  done,
  enter,
  jobId,
  log,
  ofDrive,
  progressed,
  readBack,
  run,
  type StoryEvent,
  started,
  synced,
  total,
  verifying,
  withCache,
  writing,
  written,
} from './events.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { askPlan, chooseAll, chooseHost, type Stage, type Story } from './setting.ts';

/** Three drives: one ahead, one stalled, one lost. */
export const several: StoryEvent[] = [
  ...builtFor(known.threeDrives),
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

const building4 = sample.buildProgress(91, Date.now());
const alsoDownloading: EventBody = {
  type: 'build.progressed',
  jobId,
  progress: {
    ...building4,
    runningCount: 5,
    activities: [
      ...building4.activities,
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

const showLog = async ({ engine, press, t }: Stage, lines: EventBody) => {
  engine.publish(lines);
  await press(t('job.showLog'));
};

const unpacked = { phase: 'unpacking', bytesPerSecond: 412_000_000 } as const;

const [first, ...others] = [sample.sandisk, known.intenso, known.lexar, sample.kingston];

const mib = 1024 * 1024;

/** Where the stick of these stories loses what is written to it. */
const bad = [
  { offset: 310 * mib, lengthBytes: mib },
  { offset: 2_048 * mib, lengthBytes: 64 * 1024 },
  { offset: 2_900 * mib, lengthBytes: 12 * mib },
];
const damaged = {
  ...readBack,
  found: bad.map((one): { atBytes: number; blocks: FoundBlocks[] } => ({
    atBytes: one.offset,
    blocks: [{ ...one, state: 'differs' }],
  })),
};
const badBytes = bad.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
const rewriting = {
  ...written,
  totalBytes: badBytes,
  found: [{ atBytes: 0, blocks: bad.map((one): FoundBlocks => ({ ...one, state: 'rewritten' })) }],
};

/** All that differs on a known stick of the same host is a tenth of it. */
const changed = [
  [0, 40 * mib],
  [1_400 * mib, 300 * mib],
  [3_700 * mib, 220 * mib],
] as const satisfies [number, number][];
const unchanged = changed.map(([offset, lengthBytes], index): FoundBlocks => {
  const from = offset + lengthBytes;
  return { offset: from, lengthBytes: (changed[index + 1]?.[0] ?? total) - from, state: 'same' };
});
const comparing = {
  ...written,
  speed: (second: number) => around(second % 9 < 6 ? 118_000_000 : 24_000_000)(second),
  found: unchanged.map((one) => ({ atBytes: one.offset + one.lengthBytes, blocks: [one] })),
};

const slowingDown = { ...written, speed: withCache(42_000_000, 11_000_000, 55) };
const pausing = {
  ...written,
  speed: (second: number) => (second > 60 && second < 84 ? 0 : around(26_000_000)(second)),
};

/** While a job runs. */
export const jobStories: Record<string, Story> = {
  preparing: { events: started },
  building: {
    events: [...building, alsoDownloading],
    act: async (stage) => {
      // Once the fleet is open again, with which an older plan goes.
      await stage.see('[role=option][aria-selected=true]');
      await askPlan(stage);
    },
  },
  'building-log': { events: building, act: (stage) => showLog(stage, log(5_000)) },
  'log-search': {
    events: building,
    act: async (stage) => {
      await showLog(stage, log(400, true));
      await stage.type(stage.t('job.logSearch'), 'warning');
    },
  },
  'cancel-writing': { events: writing, act: ({ press, t }) => press(t('job.cancel')) },
  authorising: { events: [begin('make', sample.subject), enter('authorising')] },
  'authorising-after-build': { events: builtFor(sample.subject) },
  unpacking: {
    drives: [sample.sandisk, known.intenso],
    events: [
      begin('write', known.packedImage),
      enter('unpacking'),
      progressed(sample.sandisk.id, unpacked),
      progressed(known.intenso.id, unpacked),
    ],
  },
  stalled: {
    events: [
      ...writing,
      progressed(sample.sandisk.id, { bytesPerSecond: 0, etaSeconds: null, stalled: true }),
    ],
  },
  'false-capacity': {
    events: [...writing, { type: 'job.warned', jobId, warning: known.capacityFalse }],
  },
  'four-drives': {
    drives: [first, ...others],
    events: [
      ...builtFor({ ...sample.subject, drives: [first, ...others].map(sample.inJob) }),
      ...ofDrive(first.id, { ...written, upTo: total * 0.7 }),
      ...others.flatMap(({ id }, index) =>
        ofDrive(id, {
          ...written,
          speed: withCache(52_000_000 - index * 9_000_000, 12_000_000, 20 + index * 30),
          upTo: total * (0.4 - index * 0.05),
          silent: true,
        }),
      ),
    ],
  },
  'several-drives': { drives: [sample.sandisk, known.intenso, sample.samsung], events: several },
  'verifying-alone': {
    drives: [known.knownStick],
    events: [
      begin('verify', known.verifiedAlone),
      ...ofDrive(sample.sandisk.id, { ...readBack, upTo: total * 0.43 }),
    ],
  },
  // One drive, written and read back.
  writing: { events: writing },
  'writing-begins': { events: run({ ...written, upTo: total * 0.1 }) },
  'writing-slowed-down': { events: run({ ...slowingDown, upTo: total * 0.62 }) },
  'writing-paused': { events: run({ ...pausing, upTo: total * 0.6 }) },
  'writing-delta': { events: run({ ...comparing, upTo: total * 0.6 }) },
  'verifying-delta': { events: run(comparing, synced, { ...readBack, upTo: total * 0.5 }) },
  'verifying-damaged': { events: run(written, synced, { ...damaged, upTo: total * 0.71 }) },
  repairing: {
    events: run(written, synced, damaged, { ...rewriting, upTo: badBytes * 0.6 }),
  },
  'verifying-repaired': {
    events: run(written, synced, damaged, rewriting, synced, { ...readBack, upTo: total * 0.4 }),
  },
  verifying: { events: verifying },
};

/** Of another stick, and of no host. */
const second = [
  {
    type: 'job.started' as const,
    jobId: 'write-2',
    kind: 'write' as const,
    subject: {
      ...sample.imageSubject,
      drives: sample.subject.drives.map((drive) => ({ ...drive, id: sample.kingston.id })),
    },
  },
  { type: 'job.phaseChanged' as const, jobId: 'write-2', phase: 'writing' as const },
];

const failed = {
  name: 'toy',
  request: {},
  state: null,
  startedAt: 0,
  phase: 'failed' as const,
  error: sample.nixProblem,
};

/** While something else goes on than what the window shows. */
export const severalStories: Record<string, Story> = {
  'next-while-writing': {
    events: [
      ...writing,
      {
        type: 'locks.changed',
        locks: [{ ...sample.lockOn(sample.sandisk), isElsewhere: false }],
      },
    ],
    act: async (stage) => {
      stage.actions.place.toWorkbench();
      await chooseHost(stage, 'nas');
      stage.actions.drives.select(sample.kingston.id);
    },
  },
  'job-of-another-choice': {
    events: writing,
    act: async (stage) => {
      stage.actions.place.toWorkbench();
      await chooseHost(stage, 'nas');
      stage.actions.place.openJob(jobId);
    },
  },
  'several-going-on': {
    events: [...done, ...second, { type: 'service.changed', service: failed }],
    act: ({ actions }) => actions.place.toWorkbench(),
  },
  'locked-elsewhere': {
    events: [
      {
        type: 'locks.changed',
        locks: [sample.lockOn(sample.sandisk), sample.lockOnHost('laptop2')],
      },
    ],
    act: async (stage) => {
      await chooseAll(stage);
      stage.actions.drives.select(sample.kingston.id);
    },
  },
};
