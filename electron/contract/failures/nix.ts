import { z } from 'zod';
import { Check } from '../check.ts';
import { variants } from '../variants.ts';
import { Cause, Command, placeFields, said } from './fields.ts';

const failedBuild = {
  /** What could not be built; null where nothing was begun. */
  derivation: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  log: z.array(z.string()),
};

export const nixFailures = {
  NIX_MISSING: z.object({ reason: z.enum(['notFound', 'gone']) }),
  NIX_TOO_OLD: z.object({ version: z.string(), oldest: z.string() }),
  NIX_UNUSABLE: variants('reason', {
    /** It wants users of a group that is not there. */
    group: { group: z.string() },
    store: { said },
    ended: { signal: z.string() },
    /** What `doctor` found not to be ready. */
    checks: { checks: z.array(Check) },
  }),
  BUILD_FAILED: variants('reason', {
    /** `said`: how its builder ended. `saysFull`: its log speaks of a full disk, though there is room now. */
    builder: {
      ...failedBuild,
      derivation: z.string(),
      said,
      saysFull: z.boolean(),
      /** Shows the log, where none of it was seen. */
      command: Command.nullable(),
    },
    /** This machine is of another kind than what has to be built. */
    machine: { ...failedBuild, said },
    noOutput: { ...failedBuild, attribute: z.string() },
  }),
  DISK_FULL: variants('reason', {
    /** During a build; `folder`: where builders work, null for that of nix's store. */
    nix: { ...failedBuild, folder: z.string().nullable(), said },
    /** Before it: not even what is certainly needed is free. */
    build: {
      host: z.string(),
      store: z.string(),
      freeBytes: z.number(),
      leastBytes: z.number(),
      neededBytes: z.number().nullable(),
    },
    practiceDrive: { path: z.string() },
  }),
  /** A warning: the build may need more room than there is. `neededBytes` is an estimate. */
  DISK_SHORT: z.object({
    host: z.string(),
    store: z.string(),
    freeBytes: z.number(),
    neededBytes: z.number(),
  }),
  /** Something that an installation without a network needs is not in the image. */
  PROOF_INCOMPLETE: z.object({
    image: z.string(),
    host: z.string(),
    /** So many of `neededCount` store paths are missing. */
    count: z.number().int(),
    neededCount: z.number().int(),
    /** The first hundred of them. */
    missing: z.array(z.string()),
  }),
  /** A warning in a build: whether all is in the image can't be told. */
  PROOF_UNAVAILABLE: variants('reason', {
    target: { host: z.string() },
    /** The flake has no configuration of that name. */
    noConfiguration: { host: z.string() },
    unevaluated: { host: z.string(), cause: Cause },
    noRoom: { image: z.string(), folder: z.string() },
    /** It is none that can be looked into. */
    noIso: { image: z.string() },
    noStore: { image: z.string(), file: z.string() },
    scattered: { image: z.string() },
    /** `compression`: of its store, which only unsquashfs unpacks; that here is missing, too old, or does not know it. */
    unsquashfs: {
      image: z.string(),
      compression: z.string(),
      problem: z.enum(['missing', 'old', 'unable']),
    },
  }),
  OFFLINE: variants('reason', {
    noNetwork: { said },
    unreachable: { said },
    /** An input of the flake. `isOnline`: there is a network, on which it can't be reached. */
    input: {
      input: z.string(),
      from: z.string(),
      said,
      needs: z.string().nullable(),
      isOnline: z.boolean(),
      ...placeFields,
    },
  }),
};
