import {
  type Drive,
  type DriveName,
  type DriveOutcome,
  type Failure,
  failure,
  type JobSubject,
  type StickEntry,
  type StickRecord,
  type WriteProgress,
} from './contract.ts';
import * as sample from './samples.ts';

/** What this machine remembers of sticks, and jobs of several drives, as the engine would tell of them. */

/** May 3, 2026, at noon of the machine's own time. */
const madeAt = new Date(2026, 4, 3, 12, 4).getTime();

export const record: StickRecord = {
  startedAt: madeAt,
  finishedAt: madeAt + 160_000,
  stick: 'verified',
  image: sample.built.image,
  imageBytes: sample.built.sizeBytes,
  sha256: sample.outcome.sha256,
  bytesWritten: sample.built.sizeBytes,
  made: {
    reference: sample.fleet.reference,
    revision: sample.fleet.revision,
    host: 'laptop2',
    options: { prebuilt: true },
  },
};

const interruptedEnd = {
  finishedAt: null,
  stick: 'partlyWritten',
  sha256: null,
  bytesWritten: Math.round(sample.built.sizeBytes * 0.634),
} satisfies Partial<StickRecord>;

export const interrupted: StickRecord = { ...record, ...interruptedEnd };

export const knownStick = sample.drive({ ...sample.sandisk, lastStick: record });
export const interruptedStick = sample.drive({ ...sample.sandisk, lastStick: interrupted });

export const intenso = sample.drive({
  id: 'usb-Intenso_Ultra_Line',
  device: '/dev/sdd',
  description: 'Intenso Ultra Line',
  sizeBytes: 32_010_928_128,
});

export const lexar = sample.drive({
  id: 'usb-Lexar_JumpDrive',
  device: '/dev/sde',
  description: 'Lexar JumpDrive',
  sizeBytes: 64_023_257_088,
});

export const threeDrives: JobSubject = {
  ...sample.subject,
  drives: [sample.sandisk, intenso, lexar].map(sample.inJob),
};

export const packedImage: JobSubject = {
  ...sample.imageSubject,
  image: `${sample.imagePath}.zst`,
  drives: [sample.sandisk, intenso].map(sample.inJob),
};

export const verifiedAlone: JobSubject = { ...sample.imageSubject, image: null };

export const progress = (changes: Partial<WriteProgress> = {}): WriteProgress => ({
  phase: 'writing',
  bytesDone: 2_413_000_000,
  bytesTotal: sample.built.sizeBytes,
  bytesPerSecond: 47_600_000,
  etaSeconds: 67,
  stalled: false,
  ...changes,
});

export const stalledWarning = failure('DRIVE_STALLED', {
  device: '/dev/sdd',
  phase: 'writing',
  seconds: 10,
  flag: '--resume',
});

export const capacityFalse = failure('CAPACITY_FALSE', {
  reason: 'less',
  device: '/dev/sdb',
  offset: 8_589_934_592,
  claimedBytes: 32_010_928_128,
  realBytes: 8_589_934_592,
  same: null,
  imageBytes: 5_612_912_640,
});

export const lost = {
  ...failure('DRIVE_LOST', {
    device: '/dev/sde',
    doing: 'writing',
    offset: 1_310_000_000,
    errno: 'ENODEV',
  }),
  after: { device: '/dev/sde', stick: 'partlyWritten', wasToBeWritten: true, past: null },
} satisfies Failure;

export const outcomeFor = (
  { id, device }: Pick<Drive, 'id' | 'device'>,
  changes: Partial<DriveOutcome> = {},
): DriveOutcome => ({ ...sample.outcome, driveId: id, device, ...changes });

export const lostOutcome = outcomeFor(lexar, {
  ...sample.unwritten,
  stick: 'partlyWritten',
  bytesWritten: 1_310_000_000,
  error: lost,
});

export const noLongerIt = failure('VERIFY_MISMATCH', {
  reason: 'remembered',
  device: '/dev/sdb',
  offset: 96_468_992,
  lengthBytes: 4_194_304,
  blocks: 64,
  writtenAt: new Date(2026, 4, 3).getTime(),
  flag: '--delta',
});

export const stickUnknown = failure('STICK_UNKNOWN', {
  reason: 'unknown',
  device: '/dev/sdb',
  command: ['flakestick', 'verify', 'IMAGE', '--drive', '/dev/sdb'],
});

export const registryUnreadable = failure('DATA_NEWER', { reason: 'memory', doing: 'read' });

const dayMs = 86_400_000;

const entry = (
  id: number,
  drive: DriveName & Pick<Drive, 'id' | 'sizeBytes' | 'serial'>,
  changes: Partial<StickRecord> = {},
): StickEntry => {
  const startedAt = changes.startedAt ?? madeAt - (20 - id) * dayMs;
  return {
    id,
    driveId: drive.id,
    description: drive.description,
    madeUpName: drive.madeUpName,
    driveBytes: drive.sizeBytes ?? 0,
    serial: drive.serial,
    record: { ...record, startedAt, finishedAt: startedAt + 160_000, ...changes },
  };
};

/** What this machine wrote, newest first, of this fleet and others. */
export const history = (reference = sample.fleet.reference): StickEntry[] => {
  const made = (host: string): Partial<StickRecord> => ({
    made: { reference, revision: sample.fleet.revision, host, options: {} },
  });
  const isSmall = reference === sample.fleet.reference;
  const [first, second] = isSmall ? ['laptop2', 'server'] : ['hel-web07', 'sgp-db11'];
  return [
    entry(20, sample.sandisk, { ...made(first), startedAt: madeAt }),
    entry(19, intenso, { ...made(second), stick: 'writtenUnverified' }),
    entry(18, lexar, {
      made: null,
      image: sample.imagePath,
      stick: 'differs',
    }),
    entry(17, sample.practiceDrive, { ...made(first), bytesWritten: 9_400_000 }),
    entry(15, sample.sandisk, made(second)),
    entry(
      12,
      {
        ...intenso,
        id: 'sdd',
        description: 'Drive sdd',
        madeUpName: { kind: 'nameless', name: 'sdd' },
        serial: null,
      },
      { ...made('nas'), ...interruptedEnd },
    ),
    entry(9, lexar, made('pi')),
  ];
};
