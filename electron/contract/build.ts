import { z } from 'zod';
import { Failure } from './failure.ts';

export const LogLine = z.object({
  /** Rising from 0 in a job. */
  number: z.number().int(),
  /** Name without hash, or null for nix's own words. */
  derivation: z.string().nullable(),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

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
  toplevel: z.string(),
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
  image: z.string(),
  sizeBytes: z.number().int(),
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
