import type { DriveOutcome, EventBody, Failure } from './contract.ts';
import { building, done, jobId, log, verifying, writing } from './events.ts';
import { several } from './job-stories.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { engineWith, type Story } from './setting.ts';

const doneWith = (...drives: DriveOutcome[]): EventBody[] => [
  ...verifying,
  { type: 'job.done', jobId, result: { build: sample.built, drives } },
];

/** A stick was compared with what this machine knows of it. */
const verifiedAlone = (outcome: DriveOutcome): EventBody[] => {
  const result = { build: null, drives: [outcome] };
  return [
    { type: 'job.started', jobId, kind: 'verify', subject: known.verifiedAlone },
    { type: 'job.phaseChanged', jobId, phase: 'verifying' },
    { type: 'write.finished', jobId, outcome },
    outcome.error
      ? { type: 'job.failed', jobId, error: outcome.error, result }
      : { type: 'job.done', jobId, result },
  ];
};

const alone: DriveOutcome = {
  ...sample.outcome,
  written: false,
  flushed: false,
  bytesWritten: 0,
  record: known.record,
};

const badAlone = (error: Failure, changes: Partial<DriveOutcome>): DriveOutcome => ({
  ...alone,
  verified: false,
  sha256: null,
  error,
  ...changes,
});

const intensoRepaired = known.outcomeFor(known.intenso.id, known.intenso.device, {
  repairedBlocks: 3,
  safeToUnplug: true,
  writeSeconds: 212,
});

/** What the stick was a part of before. */
const oldLife = [
  { type: 'linux_raid_member', offset: 32_010_919_936 },
  { type: 'gpt', offset: 32_010_927_616 },
];

/** The job came to this end, with the stick as it was or with what is known of it. */
const failedWith = (error: Failure, changes: Partial<DriveOutcome> = {}): Story => ({
  engine: () => {
    const outcome: DriveOutcome = {
      ...sample.untouched,
      error,
      ...changes,
    };
    const result = { build: sample.built, drives: [outcome] };
    return engineWith({ events: [...writing, { type: 'job.failed', jobId, error, result }] });
  },
});

/** Of the kinds of failure that a person can do something about, each in the engine's own words. */
const failureStories: Record<string, Story> = {
  'failed-too-small': failedWith(known.tooSmall),
  'failed-drive-lost': failedWith(known.lost, {
    stick: 'partlyWritten',
    bytesWritten: 1_310_000_000,
  }),
  'failed-permission': failedWith(known.notAuthorised),
  'failed-helper-lost': failedWith(known.helperLost, {
    stick: 'partlyWritten',
    bytesWritten: 1_310_000_000,
  }),
  'failed-fault': failedWith(known.fault),
};

/** After a job. */
export const resultStories: Record<string, Story> = {
  ...failureStories,
  verified: { engine: () => engineWith({ events: done }) },
  'boot-menu': {
    engine: () => engineWith({ events: doneWith({ ...sample.outcome, safeToUnplug: true }) }),
    act: (_services, _engine, { press, t }) => press(t('bootMenu.title')),
  },
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
  'powered-off': {
    engine: () => engineWith({ events: doneWith({ ...sample.outcome, safeToUnplug: true }) }),
  },
  repaired: {
    engine: () => engineWith({ events: doneWith({ ...sample.outcome, repairedBlocks: 3 }) }),
  },
  'signatures-cleared': {
    engine: () =>
      engineWith({
        events: doneWith({ ...sample.outcome, signatures: { cleared: oldLife, left: [] } }),
      }),
  },
  'signatures-left': {
    engine: () =>
      engineWith({
        events: doneWith({ ...sample.outcome, signatures: { cleared: [], left: oldLife } }),
      }),
  },
  delta: {
    engine: () =>
      engineWith({
        events: doneWith({
          ...sample.outcome,
          bytesWritten: 281_000_000,
          bytesRead: 2 * sample.built.sizeBytes,
          safeToUnplug: true,
        }),
      }),
  },
  'several-partly': {
    engine: () => {
      const drives = [
        { ...sample.outcome, safeToUnplug: true },
        intensoRepaired,
        known.lostOutcome,
      ];
      const result = { build: sample.built, drives };
      return engineWith({
        drives: [sample.sandisk, known.intenso, sample.samsung],
        events: [...several, { type: 'job.failed', jobId, error: known.lost, result }],
      });
    },
  },
  'several-verified': {
    engine: () => {
      const lexar = known.outcomeFor(known.lexar.id, known.lexar.device);
      const drives = [sample.outcome, intensoRepaired, lexar];
      return engineWith({
        drives: [sample.sandisk, known.intenso, known.lexar],
        events: [...several, { type: 'job.done', jobId, result: { build: sample.built, drives } }],
      });
    },
  },
  'still-the-stick': {
    engine: () => engineWith({ drives: [known.knownStick], events: verifiedAlone(alone) }),
  },
  'no-longer-the-stick': {
    engine: () =>
      engineWith({
        drives: [{ ...known.knownStick, lastStick: { ...known.record, stick: 'differs' } }],
        events: verifiedAlone(
          badAlone(known.noLongerIt, { stick: 'differs', bytesRead: 100_663_296 }),
        ),
      }),
  },
  'stick-unknown': {
    engine: () =>
      engineWith({
        events: verifiedAlone(
          badAlone(known.stickUnknown, { stick: 'untouched', bytesRead: 0, record: null }),
        ),
      }),
  },
};
