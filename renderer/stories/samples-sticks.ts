import type {
  Drive,
  DriveName,
  DriveOutcome,
  Failure,
  JobSubject,
  StickEntry,
  StickRecord,
  WriteProgress,
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
    reference: 'github:ada/fleet',
    revision: '3f1c2a5d0b7e4a96c18f2d33e5b1a7c4906d2e8f',
    host: 'laptop2',
    options: { prebuilt: true },
  },
};

export const interrupted: StickRecord = {
  ...record,
  finishedAt: null,
  stick: 'partlyWritten',
  sha256: null,
  bytesWritten: Math.round(sample.built.sizeBytes * 0.634),
};

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

const asSubject = ({ id, device, description, madeUpName, linkMbps, sizeBytes }: typeof lexar) => ({
  id,
  device,
  description,
  madeUpName,
  linkMbps,
  sizeBytes: sizeBytes ?? 0,
});

export const threeDrives: JobSubject = {
  ...sample.subject,
  drives: [sample.sandisk, intenso, lexar].map(asSubject),
};

export const packedImage: JobSubject = {
  reference: null,
  host: null,
  image: '/home/ada/Downloads/nixos-minimal-25.11.iso.zst',
  options: {},
  drives: [sample.sandisk, intenso].map(asSubject),
};

export const verifiedAlone: JobSubject = {
  ...sample.subject,
  reference: null,
  host: null,
  options: {},
};

export const progress = (changes: Partial<WriteProgress> = {}): WriteProgress => ({
  phase: 'writing',
  bytesDone: 2_413_000_000,
  bytesTotal: sample.built.sizeBytes,
  bytesPerSecond: 47_600_000,
  etaSeconds: 67,
  stalled: false,
  ...changes,
});

export const stalledWarning: Failure = {
  code: 'DRIVE_STALLED',
  message: '/dev/sdd has taken nothing for 10 s.',
  hint: 'It may be waiting for its own memory: leave it.',
  params: { device: '/dev/sdd', phase: 'writing' },
};

export const capacityFalse: Failure = {
  code: 'CAPACITY_FALSE',
  message: '/dev/sdb claims 32,010,928,128 bytes and holds about 8,589,934,592.',
  hint: 'The image fits and will be read back. Do not trust the stick with anything larger.',
  params: { claimedBytes: 32_010_928_128, realBytes: 8_589_934_592 },
};

export const lost: Failure = {
  code: 'DRIVE_LOST',
  message:
    '/dev/sde is gone: it was pulled out, or it failed. /dev/sde is partly written: it holds neither what was on it before nor the image.',
  hint: 'Plug it in again and try again.',
  params: {},
};

export const outcomeFor = (
  driveId: string,
  device: string,
  changes: Partial<DriveOutcome> = {},
): DriveOutcome => ({ ...sample.outcome, driveId, device, ...changes });

export const lostOutcome = outcomeFor(lexar.id, lexar.device, {
  stick: 'partlyWritten',
  written: false,
  flushed: false,
  verified: false,
  sha256: null,
  bytesWritten: 1_310_000_000,
  bytesRead: 0,
  error: lost,
});

export const noLongerIt: Failure = {
  code: 'VERIFY_MISMATCH',
  message:
    '/dev/sdb is not what was written to it on 2026-05-03 any more: the first difference lies some 96 MB from its beginning (bytes 96468992 to 100663295).',
  hint: 'Without the image it can only be located to 4 MiB. To set it right, write the image again.',
  params: { offset: 96_468_992, lengthBytes: 4_194_304, blocks: 64 },
};

export const stickUnknown: Failure = {
  code: 'STICK_UNKNOWN',
  message: 'Nothing is known of what was written to /dev/sdb.',
  hint: 'Verify it with the image that it was made of.',
  params: {},
};

export const imageNotFound: Failure = {
  code: 'IMAGE_NOT_FOUND',
  message: 'There is no image at /home/ada/Downloads/nixos-minimal-25.11.is.',
  hint: 'Check the path.',
  params: {},
};

export const tooSmall: Failure = {
  code: 'DRIVE_TOO_SMALL',
  message: '/dev/sdb has 4,009,754,624 bytes, and the image needs 5,612,912,640.',
  hint: 'Use a larger drive.',
  params: {},
};

export const notAuthorised: Failure = {
  code: 'AUTHORISATION_DISMISSED',
  message: 'The permission to open /dev/sdb was not given.',
  hint: 'Start again and answer the question for the password.',
  params: {},
};

export const helperLost: Failure = {
  code: 'HELPER_LOST',
  message:
    'The helper that was working on /dev/sdb ended by signal SIGKILL, without its last word.',
  hint: null,
  params: {},
};

export const fault: Failure = {
  code: 'INTERNAL',
  message: 'The job stopped because of a fault in Flakestick: x is not a function',
  hint: null,
  params: {},
};

export const registryUnreadable: Failure = {
  code: 'DATA_NEWER',
  message:
    'What this machine remembers of sticks can’t be read: a newer Flakestick kept it, and it is left as it is.',
  hint: 'Use the newer Flakestick for it. Sticks are made and verified with this one all the same.',
  params: {},
};

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
export const history = (reference = 'github:ada/fleet'): StickEntry[] => {
  const made = (host: string): Partial<StickRecord> => ({
    made: { reference, revision: '3f1c2a5d0b7e4a96c18f2d33e5b1a7c4906d2e8f', host, options: {} },
  });
  const first = reference === 'github:ada/fleet' ? 'laptop2' : 'hel-web07';
  const second = reference === 'github:ada/fleet' ? 'server' : 'sgp-db11';
  return [
    entry(20, sample.sandisk, { ...made(first), startedAt: madeAt }),
    entry(19, intenso, { ...made(second), stick: 'writtenUnverified' }),
    entry(18, lexar, {
      made: null,
      image: '/home/ada/Downloads/nixos-minimal-25.11.iso',
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

const interruptedEnd = {
  finishedAt: null,
  stick: 'partlyWritten',
  sha256: null,
  bytesWritten: Math.round(sample.built.sizeBytes * 0.634),
} satisfies Partial<StickRecord>;
