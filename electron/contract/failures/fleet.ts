import { z } from 'zod';
import { Cause, Command, placeFields, said } from './fields.ts';

/** An input of a flake that can't be fetched. `needs`: what needs it; null where the lock file does not have it yet. */
const inputFields = {
  ...placeFields,
  input: z.string(),
  from: z.string(),
  said,
  needs: z.string().nullable(),
};

const untracked = z.object({
  reason: z.literal('untracked'),
  ...placeFields,
  untracked: z.string(),
  command: Command,
});

/** `command`: what fetches it; null where it is there. `url`: the flake with its submodules. */
const submodule = z.object({
  reason: z.literal('submodule'),
  ...placeFields,
  path: z.string(),
  submodule: z.string(),
  url: z.string(),
  command: Command.nullable(),
});

/** `type`: as nix calls it (`builtins.typeOf`). */
const notSet = z.object({
  reason: z.literal('notSet'),
  attribute: z.string(),
  reference: z.string(),
  type: z.string(),
});

const instead = { reference: z.string(), instead: z.string() };

export const fleetFailures = {
  FLAKE_REFERENCE_INVALID: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('empty') }),
    z.object({ reason: z.literal('dash'), reference: z.string() }),
    z.object({ reason: z.literal('controlCharacter') }),
    z.object({ reason: z.literal('percent'), fragment: z.string(), instead: z.string() }),
    /** As git writes a server (`user@server:path`). */
    z.object({ reason: z.literal('gitAddress'), ...instead }),
    /** `~somebody` */
    z.object({ reason: z.literal('otherHome'), reference: z.string() }),
    z.object({ reason: z.literal('folderQuery'), reference: z.string() }),
    z.object({ reason: z.literal('dirOutside'), reference: z.string() }),
    z.object({ reason: z.literal('scheme'), scheme: z.string() }),
    z.object({ reason: z.literal('space'), reference: z.string() }),
    z.object({ reason: z.literal('webPage'), ...instead }),
    z.object({ reason: z.literal('webRepository'), ...instead }),
    /**
     * `way`: where nix, git and ssh look for what may not stand in a reference (nix.conf(5): access-tokens, netrc-file;
     * gitcredentials(7)); `line`: what stands there, without the secret; empty for ssh.
     */
    z.object({
      reason: z.literal('secret'),
      way: z.enum(['access-tokens', 'netrc', 'netrc-file', 'ssh']),
      line: z.string(),
    }),
    z.object({ reason: z.literal('nix'), reference: z.string(), said }),
  ]),
  FLAKE_NOT_FOUND: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('folder'), path: z.string() }),
    z.object({ reason: z.literal('unreachable'), reference: z.string(), said }),
    z.object({ reason: z.literal('unfetched'), reference: z.string(), said }),
    z.object({ reason: z.literal('input'), ...inputFields }),
  ]),
  FLAKE_INVALID: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('notFolder'), reference: z.string() }),
    /** `path`: of flake.nix, a link to what is not there. */
    z.object({ reason: z.literal('brokenLink'), path: z.string() }),
    z.object({ reason: z.literal('bareRepository'), path: z.string(), instead: z.string() }),
    /** Git does not trust a folder of somebody else's. */
    z.object({ reason: z.literal('owner'), reference: z.string(), command: Command }),
    z.object({ reason: z.literal('noFlake'), reference: z.string() }),
    notSet,
    untracked,
    submodule,
  ]),
  HOST_NOT_FOUND: z.object({
    reference: z.string(),
    host: z.string(),
    nearest: z.array(z.string()),
    /** All that the fleet has. */
    hosts: z.array(z.string()),
  }),
  /** A warning: a part of the flake can't be read, so that hosts or installers may be missing. */
  FLEET_INCOMPLETE: z.discriminatedUnion('reason', [
    notSet,
    /** `cause`: null where it throws in a way that nix can catch. */
    z.object({
      reason: z.literal('unevaluated'),
      attribute: z.string(),
      reference: z.string(),
      cause: Cause.nullable(),
    }),
    z.object({ reason: z.literal('emptyName'), host: z.string() }),
    /** `host`: its beginning. */
    z.object({ reason: z.literal('longName'), host: z.string(), longest: z.number().int() }),
    /** A package with a quotation mark in its name. */
    z.object({ reason: z.literal('quotedName'), host: z.string(), package: z.string() }),
  ]),
  /** A warning: nix did not take the settings that the flake brings. `value`: null where it could not be read. */
  CONFIG_IGNORED: z.object({
    settings: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  }),
  ATTRIBUTE_MISSING: z.object({
    reference: z.string(),
    attribute: z.string(),
    nearest: z.array(z.string()),
    /** Shows what the flake has. */
    command: Command,
  }),
  EVALUATION_FAILED: z.discriminatedUnion('reason', [
    /** `isOwn`: the place is one in the user's own files. */
    z.object({ reason: z.literal('nix'), ...placeFields, isOwn: z.boolean(), said }),
    /** An assertion of NixOS, or what nix/lib refuses (`isOwn`): the words are whole sentences. */
    z.object({ reason: z.literal('refused'), ...placeFields, isOwn: z.boolean(), said }),
    /** `isKnown`: the nix here knows the feature, which is only not enabled. `line`: for nix.conf. */
    z.object({
      reason: z.literal('experiment'),
      ...placeFields,
      isOwn: z.boolean(),
      feature: z.string(),
      isKnown: z.boolean(),
      said,
    }),
    z.object({ reason: z.literal('input'), ...inputFields }),
    untracked,
    submodule,
    // Nix ended well, and what it answered can't be read.
    z.object({ reason: z.literal('noJson'), attribute: z.string() }),
    z.object({ reason: z.literal('layout'), host: z.string() }),
    z.object({ reason: z.literal('state'), reference: z.string() }),
    z.object({ reason: z.literal('nothingEvaluated'), attribute: z.string() }),
  ]),
  OPTION_UNAVAILABLE: z.object({ host: z.string(), options: z.array(z.string()) }),
  OPTION_INVALID: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('unknown'), option: z.string(), options: z.array(z.string()) }),
    /** `type`: as nix/options.json has it; `values`: those of an `enum`. `value`: as JSON. */
    z.object({
      reason: z.literal('value'),
      option: z.string(),
      value: z.string(),
      type: z.string(),
      values: z.array(z.string()),
    }),
  ]),
  /** The host's file systems can't be created by the installer; why is said by nix/lib, each with a way out. */
  LAYOUT_IMPOSSIBLE: z.object({
    host: z.string(),
    problems: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })).min(1),
  }),
  /** A warning: what has to be known of the target's disk or firmware, as nix/lib says it. */
  LAYOUT_NOTE: z.object({ said }),
  /** A warning: the stick carries the flake's files, but not their history, or not all of it. `reference`: null until it is known whose. */
  HISTORY_MISSING: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('noGit'), reference: z.string().nullable() }),
    z.object({
      reason: z.literal('gitEnded'),
      reference: z.string().nullable(),
      signal: z.string(),
    }),
    /** It belongs to another user. */
    z.object({ reason: z.literal('owner'), reference: z.string().nullable(), command: Command }),
    z.object({ reason: z.literal('git'), reference: z.string().nullable(), said }),
    z.object({ reason: z.literal('nothingCommitted'), reference: z.string().nullable() }),
    z.object({ reason: z.literal('index'), reference: z.string().nullable() }),
    // Of a fleet elsewhere.
    z.object({ reason: z.literal('noRevision'), reference: z.string().nullable() }),
    z.object({ reason: z.literal('secretUrl'), reference: z.string().nullable() }),
    z.object({ reason: z.literal('noNetwork'), reference: z.string().nullable() }),
    // The history is there, and these are not in it; `command` fetches them.
    z.object({ reason: z.literal('submodules'), command: Command }),
    z.object({ reason: z.literal('largeFiles'), command: Command }),
  ]),
  /** A warning: the source of an input can't be had, and nothing needs it; the stick goes without. */
  INPUT_LEFT_OUT: z.object({ input: z.string(), from: z.string(), host: z.string(), said }),
  /** A warning: the revision that gets installed is on this machine only. */
  REVISION_UNPUSHED: z.object({ revision: z.string(), url: z.string() }),
  /** A warning: a build printed a deploy key that it may not print (`derivation`), or several different ones. */
  DEPLOY_KEY_DOUBTFUL: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('several'), host: z.string(), keys: z.array(z.string()) }),
    z.object({
      reason: z.literal('stranger'),
      host: z.string(),
      derivation: z.string(),
      keys: z.array(z.string()),
    }),
  ]),
};
