import { type DriveOutcome, type EventBody, type Failure, failure } from './contract.ts';
import {
  building,
  builtEvents,
  jobId,
  run,
  synced,
  verifying,
  writing,
  written,
} from './events.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { engineWith, never, type Story } from './setting.ts';

const done = (outcome: DriveOutcome): EventBody[] => [
  ...verifying,
  { type: 'job.done', jobId, result: { build: sample.built, drives: [outcome] } },
];

/** Before a drive came to its turn, or with it left as it was. */
const failedBuilding = (error: Failure): Story => ({
  engine: () =>
    engineWith({
      events: [
        ...building,
        { type: 'job.failed', jobId, error, result: { build: null, drives: [] } },
      ],
    }),
});

const readFailed = failure('READ_FAILED', {
  reason: 'read',
  device: '/dev/sdb',
  offset: 1_610_612_736,
  errno: 'EIO',
  said: 'EIO: i/o error, read',
});

/** The last moments of a job, and ends that are rare. */
export const endingStories: Record<string, Story> = {
  syncing: { engine: () => engineWith({ events: run(written, synced) }) },
  cancelling: {
    engine: () => engineWith({ events: building, answers: { 'jobs.cancel': () => never } }),
    act: (_services, _engine, { press, t }) => press(t('job.cancel')),
  },
  'cancel-verifying': {
    engine: () => engineWith({ events: verifying }),
    act: (_services, _engine, { press, t }) => press(t('job.cancel')),
  },
  'cancelled-building': {
    engine: () =>
      engineWith({
        events: [
          ...building,
          {
            type: 'job.cancelled',
            jobId,
            error: sample.cancelled,
            result: { build: null, drives: [] },
          },
        ],
      }),
  },
  'several-cancelled': {
    engine: () => {
      const partly = {
        ...sample.untouched,
        stick: 'partlyWritten',
        bytesWritten: 1_310_000_000,
      } as const;
      const drives = [sample.sandisk, known.intenso, known.lexar].map(({ id, device }, place) => ({
        ...(place === 2 ? sample.untouched : partly),
        driveId: id,
        device,
        error: sample.cancelled,
      }));
      return engineWith({
        drives: [sample.sandisk, known.intenso, known.lexar],
        events: [
          { type: 'job.started', jobId, kind: 'make', subject: known.threeDrives },
          ...builtEvents.slice(1),
          { type: 'job.phaseChanged', jobId, phase: 'writing' },
          {
            type: 'job.cancelled',
            jobId,
            error: sample.cancelled,
            result: { build: sample.built, drives },
          },
        ],
      });
    },
  },
  'written-unverified': {
    engine: () =>
      engineWith({
        events: done({
          ...sample.outcome,
          stick: 'writtenUnverified',
          verified: null,
          bytesRead: 0,
          verifySeconds: 0,
        }),
      }),
  },
  'image-written': {
    engine: () =>
      engineWith({
        events: [
          {
            type: 'job.started',
            jobId,
            kind: 'write',
            subject: {
              ...sample.subject,
              reference: null,
              host: null,
              image: '/home/ada/Downloads/nixos-minimal-25.11.iso',
              options: {},
            },
          },
          ...writing.slice(builtEvents.length),
          { type: 'job.done', jobId, result: { build: null, drives: [sample.outcome] } },
        ],
      }),
  },
  ejecting: {
    engine: () =>
      engineWith({ events: done(sample.outcome), answers: { 'drives.eject': () => never } }),
    act: (_services, _engine, { press, t }) => press(t('result.eject')),
  },
  'eject-failed': {
    engine: () =>
      engineWith({
        events: done(sample.outcome),
        answers: {
          'drives.eject': () => ({
            ok: false,
            error: failure('EJECT_FAILED', {
              reason: 'refused',
              device: '/dev/sdb',
              said: 'it is in use',
            }),
          }),
        },
      }),
    act: async (_services, _engine, { press, see, t }) => {
      await press(t('result.eject'));
      await see('footer [role=alert]');
    },
  },
  'failed-disk-full': failedBuilding(
    failure('DISK_FULL', {
      reason: 'nix',
      derivation: null,
      exitCode: null,
      log: [],
      folder: null,
      said: 'No space left on device',
    }),
  ),
  'failed-offline': failedBuilding(
    failure('OFFLINE', {
      reason: 'noNetwork',
      said: "unable to download 'https://cache.nixos.org/nar/1wz.nar.xz'",
    }),
  ),
  'failed-image-corrupt': failedBuilding(
    failure('IMAGE_CORRUPT', {
      reason: 'checksum',
      path: '/home/ada/Downloads/nixos-minimal-25.11.iso.zst',
      sha256: 'a3'.repeat(32),
      expectedSha256: '5c'.repeat(32),
    }),
  ),
  'failed-reading': {
    engine: () => {
      const drives: DriveOutcome[] = [
        { ...sample.outcome, stick: 'writtenUnverified', verified: false, error: readFailed },
      ];
      const result = { build: sample.built, drives };
      return engineWith({
        events: [...verifying, { type: 'job.failed', jobId, error: readFailed, result }],
      });
    },
  },
};
