import { z } from 'zod';
import { variants } from '../variants.ts';
import { Cause, Command, placeFields, said } from './fields.ts';

/** An input of a flake that can't be fetched. `needs`: what needs it; null where the lock file does not have it yet. */
const inputFields = {
  ...placeFields,
  input: z.string(),
  from: z.string(),
  said,
  needs: z.string().nullable(),
};

const untracked = {
  ...placeFields,
  untracked: z.string(),
  command: Command,
};

/** `command`: what fetches it; null where it is there. `url`: the flake with its submodules. */
const submodule = {
  ...placeFields,
  path: z.string(),
  submodule: z.string(),
  url: z.string(),
  command: Command.nullable(),
};

/** `type`: as nix calls it (`builtins.typeOf`). */
const notSet = {
  attribute: z.string(),
  reference: z.string(),
  type: z.string(),
};

/** `reference`: null until it is known whose. */
const whose = { reference: z.string().nullable() };

const instead = { reference: z.string(), instead: z.string() };

export const fleetFailures = {
  FLAKE_REFERENCE_INVALID: variants('reason', {
    empty: {},
    dash: { reference: z.string() },
    controlCharacter: {},
    percent: { fragment: z.string(), instead: z.string() },
    /** As git writes a server (`user@server:path`). */
    gitAddress: { ...instead },
    /** `~somebody` */
    otherHome: { reference: z.string() },
    folderQuery: { reference: z.string() },
    dirOutside: { reference: z.string() },
    scheme: { scheme: z.string() },
    space: { reference: z.string() },
    webPage: { ...instead },
    webRepository: { ...instead },
    /**
     * `way`: where nix, git and ssh look for what may not stand in a reference (nix.conf(5): access-tokens, netrc-file;
     * gitcredentials(7)); `line`: what stands there, without the secret; empty for ssh.
     */
    secret: { way: z.enum(['access-tokens', 'netrc', 'netrc-file', 'ssh']), line: z.string() },
    nix: { reference: z.string(), said },
  }),
  FLAKE_NOT_FOUND: variants('reason', {
    folder: { path: z.string() },
    unreachable: { reference: z.string(), said },
    unfetched: { reference: z.string(), said },
    input: { ...inputFields },
  }),
  FLAKE_INVALID: variants('reason', {
    notFolder: { reference: z.string() },
    /** `path`: of flake.nix, a link to what is not there. */
    brokenLink: { path: z.string() },
    bareRepository: { path: z.string(), instead: z.string() },
    /** Git does not trust a folder of somebody else's. */
    owner: { reference: z.string(), command: Command },
    noFlake: { reference: z.string() },
    notSet,
    untracked,
    submodule,
  }),
  HOST_NOT_FOUND: z.object({
    reference: z.string(),
    host: z.string(),
    nearest: z.array(z.string()),
    hosts: z.array(z.string()),
  }),
  /** A warning: a part of the flake can't be read, so that hosts or installers may be missing. */
  FLEET_INCOMPLETE: variants('reason', {
    notSet,
    /** `cause`: null where it throws in a way that nix can catch. */
    unevaluated: { attribute: z.string(), reference: z.string(), cause: Cause.nullable() },
    emptyName: { host: z.string() },
    /** `host`: its beginning. */
    longName: { host: z.string(), longest: z.number().int() },
    /** A package with a quotation mark in its name. */
    quotedName: { host: z.string(), package: z.string() },
  }),
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
  EVALUATION_FAILED: variants('reason', {
    /** `isOwn`: the place is one in the user's own files. */
    nix: { ...placeFields, isOwn: z.boolean(), said },
    /** An assertion of NixOS, or what nix/lib refuses (`isOwn`): the words are whole sentences. */
    refused: { ...placeFields, isOwn: z.boolean(), said },
    /** `isKnown`: the nix here knows the feature, which is only not enabled. `line`: for nix.conf. */
    experiment: {
      ...placeFields,
      isOwn: z.boolean(),
      feature: z.string(),
      isKnown: z.boolean(),
      said,
    },
    input: { ...inputFields },
    untracked,
    submodule,
    // Nix ended well, and what it answered can't be read.
    noJson: { attribute: z.string() },
    layout: { host: z.string() },
    state: { reference: z.string() },
    nothingEvaluated: { attribute: z.string() },
  }),
  OPTION_UNAVAILABLE: z.object({ host: z.string(), options: z.array(z.string()) }),
  OPTION_INVALID: variants('reason', {
    unknown: { option: z.string(), options: z.array(z.string()) },
    /** `type`: as nix/options.json has it; `values`: those of an `enum`. `value`: as JSON. */
    value: { option: z.string(), value: z.string(), type: z.string(), values: z.array(z.string()) },
  }),
  /** The host's file systems can't be created by the installer; why is said by nix/lib, each with a way out. */
  LAYOUT_IMPOSSIBLE: z.object({
    host: z.string(),
    problems: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })).min(1),
  }),
  /** A warning: what has to be known of the target's disk or firmware, as nix/lib says it. */
  LAYOUT_NOTE: z.object({ said }),
  /** A warning: the stick carries the flake's files, but not their history, or not all of it. */
  HISTORY_MISSING: variants('reason', {
    noGit: { ...whose },
    gitEnded: { ...whose, signal: z.string() },
    /** It belongs to another user. */
    owner: { ...whose, command: Command },
    git: { ...whose, said },
    nothingCommitted: { ...whose },
    index: { ...whose },
    // Of a fleet elsewhere.
    noRevision: { ...whose },
    secretUrl: { ...whose },
    noNetwork: { ...whose },
    // The history is there, and these are not in it; `command` fetches them.
    submodules: { command: Command },
    largeFiles: { command: Command },
  }),
  /** A warning: the source of an input can't be had, and nothing needs it; the stick goes without. */
  INPUT_LEFT_OUT: z.object({ input: z.string(), from: z.string(), host: z.string(), said }),
  /** A warning: the revision that gets installed is on this machine only. */
  REVISION_UNPUSHED: z.object({ revision: z.string(), url: z.string() }),
  /** A warning: a build printed a deploy key that it may not print (`derivation`), or several different ones. */
  DEPLOY_KEY_DOUBTFUL: variants('reason', {
    several: { host: z.string(), keys: z.array(z.string()) },
    stranger: { host: z.string(), derivation: z.string(), keys: z.array(z.string()) },
  }),
};
