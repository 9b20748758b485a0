import type { EventBody, WriteProgress } from './contract.ts';
import { building, builtEvents, jobId, log, started, verifying, writing } from './events.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { engineWith, press, type Story } from './setting.ts';

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

/** Three drives: one ahead, one stalled, one lost. */
export const several: EventBody[] = [
  { type: 'job.started', jobId, kind: 'make', subject: known.threeDrives },
  ...builtEvents.slice(1),
  enter('writing'),
  progressed(known.lexar.id, { bytesDone: 1_310_000_000 }),
  progressed(known.intenso.id, {
    bytesDone: 1_760_000_000,
    bytesPerSecond: 0,
    etaSeconds: null,
    stalled: true,
  }),
  { type: 'job.warned', jobId, warning: known.stalledWarning },
  { type: 'write.finished', jobId, outcome: known.lostOutcome },
  enter('verifying'),
  progressed(sample.sandisk.id, {
    phase: 'verifying',
    bytesDone: 1_980_000_000,
    bytesPerSecond: 136_000_000,
    etaSeconds: 27,
  }),
];

/** While a job runs. */
export const jobStories: Record<string, Story> = {
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
          enter('verifying'),
          progressed(sample.sandisk.id, { phase: 'verifying', bytesPerSecond: 136_000_000 }),
        ],
      }),
  },
};
