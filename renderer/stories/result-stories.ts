import { type DriveOutcome, type EventBody, type Failure, failure } from './contract.ts';
import {
  begin,
  building,
  builtFor,
  done,
  end,
  enter,
  jobId,
  log,
  ofDrive,
  run,
  synced,
  total,
  verifying,
  writing,
  written,
} from './events.ts';
import { several } from './job-stories.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { type Act, never, type Story } from './setting.ts';

const doneWith = (changes: Partial<DriveOutcome>): Story => ({
  events: [...verifying, end([{ ...sample.outcome, ...changes }])],
});

/** A stick was compared with what this machine knows of it. */
const verifiedAlone = (error: Failure | null, changes: Partial<DriveOutcome> = {}): EventBody[] => {
  const outcome: DriveOutcome = {
    ...sample.outcome,
    written: false,
    flushed: false,
    bytesWritten: 0,
    record: known.record,
    ...(error && { verified: false, sha256: null, error }),
    ...changes,
  };
  return [
    begin('verify', known.verifiedAlone),
    enter('verifying'),
    { type: 'write.finished', jobId, outcome },
    end([outcome], error, null),
  ];
};

const intensoRepaired = known.outcomeFor(known.intenso, {
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
const endedWith = (error: Failure, changes: Partial<DriveOutcome> = {}): Story => ({
  events: [...writing, end([{ ...sample.untouched, error, ...changes }], error)],
});

const partly = { stick: 'partlyWritten', bytesWritten: 1_310_000_000 } as const;

/** Before a drive came to its turn, or with it left as it was. */
const endedBuilding = (error: Failure): Story => ({ events: [...building, end([], error, null)] });

const pressCancel: Act = ({ press, t }) => press(t('job.cancel'));

const readFailed = failure('READ_FAILED', {
  reason: 'read',
  device: '/dev/sdb',
  offset: 1_610_612_736,
  errno: 'EIO',
  said: 'EIO: i/o error, read',
});

/** The last moments of a job, and what came of it. */
export const resultStories: Record<string, Story> = {
  // Of the kinds of failure that a person can do something about, each in the engine's own words.
  'failed-too-small': endedWith(
    failure('DRIVE_TOO_SMALL', {
      device: '/dev/sdb',
      name: null,
      driveBytes: 4_009_754_624,
      imageBytes: 5_612_912_640,
      known: 'exactly',
      host: null,
    }),
  ),
  'failed-drive-lost': endedWith(known.lost, partly),
  'failed-permission': endedWith(failure('AUTHORISATION_DISMISSED', { devices: ['/dev/sdb'] })),
  'failed-helper-lost': endedWith(
    failure('HELPER_LOST', {
      reason: 'ended',
      device: '/dev/sdb',
      exitCode: null,
      signal: 'SIGKILL',
      text: [],
    }),
    partly,
  ),
  'failed-fault': endedWith(
    failure('INTERNAL', { reason: 'job', said: 'x is not a function', stack: null }),
  ),
  verified: { events: done },
  'boot-menu': {
    ...doneWith({ safeToUnplug: true }),
    act: ({ press, t }) => press(t('bootMenu.title')),
  },
  'failed-build': {
    events: [...building, end([], sample.buildFailure, null)],
    act: ({ engine }) => engine.publish(log(40)),
  },
  'failed-verify': {
    events: [
      ...verifying,
      end(
        [{ ...sample.outcome, verified: false, stick: 'differs', error: sample.differs }],
        sample.differs,
      ),
    ],
  },
  cancelled: endedWith(sample.cancelled, { stick: 'partlyWritten', bytesWritten: 2_413_000_000 }),
  'powered-off': doneWith({ safeToUnplug: true }),
  repaired: doneWith({ repairedBlocks: 3 }),
  'signatures-cleared': doneWith({ signatures: { cleared: oldLife, left: [] } }),
  'signatures-left': doneWith({ signatures: { cleared: [], left: oldLife } }),
  delta: doneWith({
    bytesWritten: 281_000_000,
    bytesRead: 2 * sample.built.sizeBytes,
    safeToUnplug: true,
  }),
  'several-partly': {
    drives: [sample.sandisk, known.intenso, sample.samsung],
    events: [
      ...several,
      end(
        [{ ...sample.outcome, safeToUnplug: true }, intensoRepaired, known.lostOutcome],
        known.lost,
      ),
    ],
  },
  'several-verified': {
    drives: [sample.sandisk, known.intenso, known.lexar],
    events: [...several, end([sample.outcome, intensoRepaired, known.outcomeFor(known.lexar)])],
  },
  'still-the-stick': { drives: [known.knownStick], events: verifiedAlone(null) },
  'no-longer-the-stick': {
    drives: [{ ...known.knownStick, lastStick: { ...known.record, stick: 'differs' } }],
    events: verifiedAlone(known.noLongerIt, { stick: 'differs', bytesRead: 100_663_296 }),
  },
  'stick-unknown': {
    events: verifiedAlone(known.stickUnknown, { stick: 'untouched', bytesRead: 0, record: null }),
  },
  syncing: { events: run(written, synced) },
  cancelling: { events: building, answers: { 'jobs.cancel': () => never }, act: pressCancel },
  'cancel-verifying': { events: verifying, act: pressCancel },
  'cancelled-building': endedBuilding(sample.cancelled),
  'several-cancelled': {
    drives: [sample.sandisk, known.intenso, known.lexar],
    events: [
      ...builtFor(known.threeDrives),
      enter('writing'),
      end(
        known.threeDrives.drives.map(({ id, device }, place) => ({
          ...sample.untouched,
          ...(place < 2 && { stick: 'partlyWritten', bytesWritten: 1_310_000_000 }),
          driveId: id,
          device,
          error: sample.cancelled,
        })),
        sample.cancelled,
      ),
    ],
  },
  'written-unverified': doneWith({
    stick: 'writtenUnverified',
    verified: null,
    bytesRead: 0,
    verifySeconds: 0,
  }),
  'image-written': {
    events: [
      begin('write', { ...sample.imageSubject, image: sample.imagePath }),
      ...ofDrive(sample.sandisk.id, { ...written, upTo: total * 0.43 }),
      end([sample.outcome], null, null),
    ],
  },
  ejecting: {
    ...doneWith({}),
    answers: { 'drives.eject': () => never },
    act: ({ press, t }) => press(t('result.eject')),
  },
  'eject-failed': {
    ...doneWith({}),
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
    act: async ({ press, see, t }) => {
      await press(t('result.eject'));
      await see('footer [role=alert]');
    },
  },
  'failed-disk-full': endedBuilding(
    failure('DISK_FULL', {
      reason: 'nix',
      derivation: null,
      exitCode: null,
      log: [],
      folder: null,
      said: 'No space left on device',
    }),
  ),
  'failed-offline': endedBuilding(
    failure('OFFLINE', {
      reason: 'noNetwork',
      said: "unable to download 'https://cache.nixos.org/nar/1wz.nar.xz'",
    }),
  ),
  'failed-image-corrupt': endedBuilding(
    failure('IMAGE_CORRUPT', {
      reason: 'checksum',
      path: `${sample.imagePath}.zst`,
      sha256: 'a3'.repeat(32),
      expectedSha256: '5c'.repeat(32),
    }),
  ),
  'failed-reading': {
    events: [
      ...verifying,
      end(
        [{ ...sample.outcome, stick: 'writtenUnverified', verified: false, error: readFailed }],
        readFailed,
      ),
    ],
  },
};
