import { z } from 'zod';
import { Check } from '../check.ts';
import { Cause, Command, placeFields, said } from './fields.ts';

const failedBuild = {
  /** What could not be built; null where nothing was begun. */
  derivation: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  /** The last lines of its log. */
  log: z.array(z.string()),
};

export const nixFailures = {
  NIX_MISSING: z.object({ reason: z.enum(['notFound', 'gone']) }),
  NIX_TOO_OLD: z.object({ version: z.string(), oldest: z.string() }),
  NIX_UNUSABLE: z.discriminatedUnion('reason', [
    /** It wants users of a group that is not there. */
    z.object({ reason: z.literal('group'), group: z.string() }),
    z.object({ reason: z.literal('store'), said }),
    z.object({ reason: z.literal('ended'), signal: z.string() }),
    /** What `doctor` found not to be ready. */
    z.object({ reason: z.literal('checks'), checks: z.array(Check) }),
  ]),
  BUILD_FAILED: z.discriminatedUnion('reason', [
    /** `said`: how its builder ended. `saysFull`: its log speaks of a full disk, though there is room now. */
    z.object({
      reason: z.literal('builder'),
      ...failedBuild,
      derivation: z.string(),
      said,
      saysFull: z.boolean(),
      /** Shows the log, where none of it was seen. */
      command: Command.nullable(),
    }),
    /** This machine is of another kind than what has to be built. */
    z.object({ reason: z.literal('machine'), ...failedBuild, said }),
    z.object({ reason: z.literal('noOutput'), ...failedBuild, attribute: z.string() }),
  ]),
  DISK_FULL: z.discriminatedUnion('reason', [
    /** During a build; `folder`: where builders work, null for that of nix's store. */
    z.object({
      reason: z.literal('nix'),
      ...failedBuild,
      folder: z.string().nullable(),
      said,
    }),
    /** Before it: not even what is certainly needed is free. */
    z.object({
      reason: z.literal('build'),
      host: z.string(),
      store: z.string(),
      freeBytes: z.number(),
      leastBytes: z.number(),
      neededBytes: z.number().nullable(),
    }),
    z.object({ reason: z.literal('practiceDrive'), path: z.string() }),
  ]),
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
  PROOF_UNAVAILABLE: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('target'), host: z.string() }),
    /** The flake has no configuration of that name. */
    z.object({ reason: z.literal('noConfiguration'), host: z.string() }),
    z.object({ reason: z.literal('unevaluated'), host: z.string(), cause: Cause }),
    z.object({ reason: z.literal('noRoom'), image: z.string(), folder: z.string() }),
    /** It is none that can be looked into. */
    z.object({ reason: z.literal('noIso'), image: z.string() }),
    z.object({ reason: z.literal('noStore'), image: z.string(), file: z.string() }),
    z.object({ reason: z.literal('scattered'), image: z.string() }),
    /** `compression`: of its store, which only unsquashfs unpacks; that here is missing, too old, or does not know it. */
    z.object({
      reason: z.literal('unsquashfs'),
      image: z.string(),
      compression: z.string(),
      problem: z.enum(['missing', 'old', 'unable']),
    }),
  ]),
  OFFLINE: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('noNetwork'), said }),
    z.object({ reason: z.literal('unreachable'), said }),
    /** An input of the flake. `isOnline`: there is a network, on which it can't be reached. */
    z.object({
      reason: z.literal('input'),
      input: z.string(),
      from: z.string(),
      said,
      needs: z.string().nullable(),
      isOnline: z.boolean(),
      ...placeFields,
    }),
  ]),
};
