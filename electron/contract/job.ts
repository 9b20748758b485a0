import { z } from 'zod';
import { driveNameFields } from './drive-name.ts';
import { Failure } from './failure.ts';
import { InstallerOptions } from './installer-options.ts';
import { StickRecord } from './stick.ts';
import { Signature, StickState } from './stick-state.ts';

export const JobKind = z.enum(['make', 'build', 'write', 'verify']);
export type JobKind = z.infer<typeof JobKind>;

/** The steps of a job, in their order. A job that only builds, or only verifies, skips what it does not do. */
export const Phase = z.enum([
  'preparing',
  'authorising',
  'building',
  /** The image is read: is all in it that an installation without a network needs? */
  'proving',
  /** A packed image that does not say its size is unpacked to nowhere: does it fit? */
  'counting',
  /** A packed image that several drives get is unpacked once, to a temporary file. */
  'unpacking',
  'writing',
  'syncing',
  'verifying',
  'done',
  'failed',
  'cancelled',
]);
export type Phase = z.infer<typeof Phase>;

export const isTerminal = (phase: Phase): boolean =>
  phase === 'done' || phase === 'failed' || phase === 'cancelled';

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

/** One thing nix is doing. Ids are strings: nix's are `pid << 32 | n` and exceed what a JavaScript number holds. */
export const Activity = z.object({
  id: z.string(),
  kind: z.enum([
    'build',
    'download',
    'copyPath',
    'substitute',
    'queryPathInfo',
    'fetchTree',
    'buildWaiting',
    'postBuildHook',
    'unknown',
  ]),
  text: z.string(),
  /** Name without hash and `.drv`; null for what is no build. */
  derivation: z.string().nullable(),
  /** Such as `unpackPhase`; null until the builder says one. */
  phase: z.string().nullable(),
  doneBytes: z.number().nullable(),
  expectedBytes: z.number().nullable(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
});
export type Activity = z.infer<typeof Activity>;

export const BuildProgress = z.object({
  builtCount: z.number().int(),
  expectedCount: z.number().int(),
  runningCount: z.number().int(),
  failedCount: z.number().int(),
  downloadedBytes: z.number(),
  downloadExpectedBytes: z.number(),
  /** Running ones, longest first, at most 20. */
  activities: z.array(Activity),
});
export type BuildProgress = z.infer<typeof BuildProgress>;

/** What was found of a host's closure and sources in the store that an image holds. */
export const OfflineProof = z.object({
  host: z.string(),
  /** The system that gets installed. */
  toplevel: z.string(),
  /** Store paths that the system consists of. */
  systemPaths: z.number().int(),
  /** Their unpacked size. */
  systemBytes: z.number(),
  /** Sources: of the flake itself and of all its inputs. */
  sourcePaths: z.number().int(),
  /** Store paths that are not in the image. Empty: proven. */
  missing: z.array(z.string()),
  /** Inputs whose sources can't be had and are not looked for, as `home-manager/nixpkgs`: nothing of the host needs them. */
  leftOut: z.array(z.string()).optional(),
});
export type OfflineProof = z.infer<typeof OfflineProof>;

export const BuiltImage = z.object({
  /** The image file. */
  image: z.string(),
  sizeBytes: z.number().int(),
  /** The store path that holds it. */
  storePath: z.string(),
  derivation: z.string().nullable(),
  /** The deploy key that the build printed, or null where it prints none. */
  sshPublicKey: z.string().nullable(),
  /** False where it had been built before. */
  builtNow: z.boolean(),
  /** Null where the image is not meant to install without a network, or nothing could be proven (a warning says why). */
  proof: OfflineProof.nullable(),
});
export type BuiltImage = z.infer<typeof BuiltImage>;

export const BuildPlan = z.object({
  derivation: z.string(),
  toBuild: z.array(z.string()),
  toFetch: z.array(z.string()),
  downloadBytes: z.number().nullable(),
  /** Null where nothing tells; the file's size where the image is in the store already. */
  imageBytesEstimate: z.number().nullable(),
  /** Unpacked size of the system that goes on the stick, as far as nix knows it before building; null where it does not. */
  systemBytes: z.number().nullable(),
  /** What building takes of the disk with nix's store: what is fetched, built and packed. Null where nothing tells. */
  diskBytesNeeded: z.number().nullable(),
  diskBytesFree: z.number().nullable(),
  /** At least; null where what has to be built can't be told in minutes. */
  minutesEstimate: z.number().nullable(),
  /** What is worth knowing before it is built, such as a revision that only this machine has. */
  warnings: z.array(Failure),
});
export type BuildPlan = z.infer<typeof BuildPlan>;

export const DriveOutcome = z.object({
  driveId: z.string(),
  device: z.string(),
  stick: StickState,
  /** Image bytes, without padding. Less than `imageBytes` where only what differs was written. */
  bytesWritten: z.number().int(),
  bytesRead: z.number().int(),
  /** Of the decompressed image; null where the job did not come to know it. */
  imageBytes: z.number().int().nullable(),
  /** Of the decompressed image without padding; null where the job did not come that far. */
  sha256: z.string().nullable(),
  written: z.boolean(),
  flushed: z.boolean(),
  /** Null where verification was not asked for. */
  verified: z.boolean().nullable(),
  repairedBlocks: z.number().int(),
  /** Of what the drive was before, beyond the image: taken away, and still there. The first 32 of each. */
  signatures: z.object({ cleared: z.array(Signature), left: z.array(Signature) }),
  writeSeconds: z.number(),
  verifySeconds: z.number(),
  /** Powered off; fsync alone does not make it so. */
  safeToUnplug: z.boolean(),
  /** What the registry knew of the stick, where it was verified without an image; else null. */
  record: StickRecord.nullable(),
  error: Failure.nullable(),
});
export type DriveOutcome = z.infer<typeof DriveOutcome>;

export const JobResult = z.object({
  build: BuiltImage.nullable(),
  drives: z.array(DriveOutcome),
});
export type JobResult = z.infer<typeof JobResult>;

export const WriteProgress = z.object({
  phase: Phase,
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

export const LogLine = z.object({
  /** Rising from 0 in a job. */
  number: z.number().int(),
  /** Name without hash, or null for nix's own words. */
  derivation: z.string().nullable(),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;
