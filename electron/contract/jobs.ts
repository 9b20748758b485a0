import { z } from 'zod';
import { BuiltImage } from './build.ts';
import { DriveIdentity, driveNameFields } from './drive-details.ts';
import { longestHostName } from './fleet.ts';
import { InstallerOptions } from './installer-options.ts';
import { DriveOutcome } from './stick.ts';
import type { StickState } from './stick-state.ts';

/** One thing after the other that a job does. What a step is of (`id`) is the same in each kind that has it. */
type Step<Id extends string = string, Bar extends string = string> = {
  id: Id;
  /** Its bar in the timeline; null: none. A bar of steps without a weight is there once one of them has begun. */
  bar: Bar | null;
  /** Of all the job, or of each drive for itself. */
  scope: 'job' | 'drive';
  /** Left in its middle, a drive holds neither what was on it nor what is written. */
  erases: boolean;
  /** Its part of all of the job, beside the weights of the others. */
  weight: number;
  /** Can be left at any moment with nothing lost. Else a person is asked first, and the drive's answer is waited for. */
  cancellable: boolean;
  /** What tells how far it is: nix, a count of bytes, a person who is asked in another window, or nothing. */
  progress: 'build' | 'bytes' | 'person' | null;
};

const ofJob = {
  bar: null,
  scope: 'job',
  erases: false,
  weight: 0,
  cancellable: true,
  progress: null,
} as const;
const ofDrive = { ...ofJob, scope: 'drive', cancellable: false } as const;

const preparing = { ...ofJob, id: 'preparing' } as const;
const authorising = { ...ofJob, id: 'authorising', progress: 'person' } as const;
const building = { ...ofJob, id: 'building', bar: 'build', weight: 2, progress: 'build' } as const;
/** The image is read: is all in it that an installation without a network needs? */
const proving = { ...ofJob, id: 'proving', bar: 'build' } as const;
/** A packed image that does not say its size is unpacked to nowhere: does it fit? */
const counting = { ...ofJob, id: 'counting', bar: 'unpack', progress: 'bytes' } as const;
/** A packed image that several drives get is unpacked once, to a temporary file. */
const unpacking = { ...ofJob, id: 'unpacking', bar: 'unpack', progress: 'bytes' } as const;
const writing = {
  ...ofDrive,
  id: 'writing',
  bar: 'write',
  erases: true,
  weight: 1,
  progress: 'bytes',
} as const;
const syncing = { ...ofDrive, id: 'syncing', bar: 'write', erases: true } as const;
const verifying = {
  ...ofDrive,
  id: 'verifying',
  bar: 'verify',
  weight: 1,
  progress: 'bytes',
} as const;

/** From an image to sticks. What permission is asked for is the one before it. */
const onDrives = [counting, unpacking, writing, syncing, verifying] as const;

const ConfirmedDrive = z.object({
  id: z.string(),
  identity: DriveIdentity,
  /** That what this drive holds is lost was agreed to (`DRIVE_HOLDS_DATA`); where it is absent, it was not. */
  eraseData: z.boolean().optional(),
});
export type ConfirmedDrive = z.infer<typeof ConfirmedDrive>;

const consent = z.object({
  /** So many are written at once by one helper at most (`MAX_DRIVES` of its protocol). */
  drives: z.array(ConfirmedDrive).min(1).max(32),
  /** Release mounted volumes of these drives first. */
  unmount: z.boolean(),
  /** Drives that are not removable were meant. */
  allowFixed: z.boolean(),
  verify: z.boolean(),
  /** What does not look like an image was meant (`ImageDoubt`). */
  anyway: z.boolean().default(false),
  /** Where only unpacking tells whether the image fits, it is unpacked beforehand; else that may show when the drive is overwritten. */
  count: z.boolean().default(true),
  /** Read first, and write only what differs. */
  delta: z.boolean(),
  /** Go on where an earlier write of the same image to the same drive was interrupted. */
  resume: z.boolean(),
  /** Power the drive off at the end, where that can be done: only then it is safe to unplug. */
  powerOff: z.boolean(),
});
export type Consent = Omit<z.infer<typeof consent>, 'drives'>;

export const installer = z.object({
  reference: z.string().min(1).max(4096),
  host: z.string().min(1).max(longestHostName),
  options: InstallerOptions,
});

/** What a job came to; a kind may tell more. */
const reached = z.object({ build: BuiltImage.nullable(), drives: z.array(DriveOutcome) });

/**
 * All kinds of jobs: what each is asked for (`<kind>.start`), what it tells in the end, and its steps in their order, some of which it may skip. All
 * that shows a job reads its steps; none of it knows a kind or a step by name (`test/architecture`).
 */
export const jobKinds = {
  make: {
    request: installer.extend(consent.shape),
    result: reached,
    steps: [preparing, authorising, building, proving, ...onDrives],
  },
  build: {
    request: installer.extend({
      /** Where a GC root is left; null: only while the engine lives. */
      outLink: z.string().nullable(),
    }),
    result: reached,
    steps: [preparing, building, proving],
  },
  write: {
    request: consent.extend({ image: z.string().min(1) }),
    result: reached,
    steps: [preparing, authorising, ...onDrives],
  },
  verify: {
    /** Without an image: against what the registry knows of the stick. */
    request: z.object({ image: z.string().min(1).nullable(), driveId: z.string() }),
    result: reached,
    // It changes nothing, so that nothing is lost with it.
    steps: [preparing, authorising, { ...verifying, cancellable: true }],
  },
} as const satisfies Record<
  string,
  { request: z.ZodObject; result: z.ZodType<z.infer<typeof reached>>; steps: readonly Step[] }
>;

type JobKinds = typeof jobKinds;
export type JobKind = keyof JobKinds;
export const JobKind = z.enum(Object.keys(jobKinds) as [JobKind, ...JobKind[]]);

type AnyStep = JobKinds[JobKind]['steps'][number];
export type StepId = AnyStep['id'];
/** The steps with these qualities, such as `StepLike<{ bar: 'build' }>`. */
export type StepLike<Like extends Partial<Step>> = Extract<AnyStep, Like>['id'];
export type BarId = NonNullable<AnyStep['bar']>;
export type JobStep = Step<StepId, BarId>;

const allSteps = Object.values(jobKinds).flatMap(({ steps }): readonly AnyStep[] => steps);
export const StepId = z.enum(allSteps.map(({ id }) => id) as [StepId, ...StepId[]]);

export type JobRequest<K extends JobKind> = z.infer<JobKinds[K]['request']>;
export type JobResult = z.infer<JobKinds[JobKind]['result']>;
export const JobResult = z.union(Object.values(jobKinds).map(({ result }) => result));

export type JobEnding = 'done' | 'failed' | 'cancelled';

/** What the job is about; fixed when it starts. */
export const JobSubject = z.object({
  reference: z.string().nullable(),
  host: z.string().nullable(),
  image: z.string().nullable(),
  /** Of the installer, as they were chosen; empty where none is built. */
  options: InstallerOptions,
  drives: z.array(
    z.object({
      id: z.string(),
      device: z.string(),
      ...driveNameFields,
      sizeBytes: z.number().int(),
      /** As `Drive.linkMbps`; absent in what was recorded before there was this field. */
      linkMbps: z.number().nullable().default(null),
    }),
  ),
});
export type JobSubject = z.infer<typeof JobSubject>;

export const WriteProgress = z.object({
  /** The step of a job that the drive is in. */
  phase: StepId,
  bytesDone: z.number().int(),
  /** Null for a compressed image whose header does not say. */
  bytesTotal: z.number().int().nullable(),
  /** Over the last seconds; null until it is known. */
  bytesPerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  /** Nothing came back from the drive for ten seconds. */
  stalled: z.boolean(),
});
export type WriteProgress = z.infer<typeof WriteProgress>;

/** The figures of a step that has just begun. */
export const noProgress = {
  bytesDone: 0,
  bytesTotal: null,
  bytesPerSecond: null,
  etaSeconds: null,
  stalled: false,
} as const;

export const stepsOf = (kind: JobKind): readonly JobStep[] => jobKinds[kind].steps;

const stepsById = new Map<string, JobStep>(allSteps.map((step) => [step.id, step]));

/** Pure. A step as its kind declares it. Without a kind: of `cancellable` and `weight` nothing is certain then. */
export const stepOf = (id: StepId, kind?: JobKind): JobStep => {
  const own = kind && stepsOf(kind).find((step) => step.id === id);
  return own ?? (stepsById.get(id) as JobStep);
};

export const rankOf = (kind: JobKind, id: StepId): number =>
  stepsOf(kind).findIndex((step) => step.id === id);

/** Pure. Whether it can take from a drive what is on it. */
export const erasesDrives = (kind: JobKind): boolean => stepsOf(kind).some(({ erases }) => erases);

/** Pure. Whether it works on drives and leaves them as they are. */
export const onlyReads = (kind: JobKind): boolean =>
  stepsOf(kind).some(({ scope }) => scope === 'drive') && !erasesDrives(kind);

/** Pure. What becomes of a drive of a job that is left in this step. */
export const stickIfLeft = (
  kind: JobKind,
  id: StepId,
): Extract<StickState, 'untouched' | 'partlyWritten' | 'writtenUnverified'> => {
  const { cancellable, erases } = stepOf(id, kind);
  return cancellable ? 'untouched' : erases ? 'partlyWritten' : 'writtenUnverified';
};
