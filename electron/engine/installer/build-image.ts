import { dirname } from 'node:path';
import {
  type BuiltImage,
  cancelled,
  type Failure,
  type Fleet,
  fail,
  failure,
  type Host,
  type InstallerOptions,
  ok,
  type Result,
  saidBy,
} from '../../contract/index.ts';
import { evaluationError } from '../nix/evaluate.ts';
import { createDiskWatch, type DiskWatch } from '../nix/full-disk.ts';
import type { NixReport } from '../nix/nix-report.ts';
import type { NixEnd, NixRequest } from '../nix/nix-session.ts';
import { type BuildEvent, type BuildFeed, createBuildFeed } from './build-feed.ts';
import { optionUnavailableError } from './choose-output.ts';
import { judgeKeys, readOldKeys } from './deploy-key.ts';
import { findImage } from './find-image.ts';
import { type Instantiated, instantiate, nameOutputs, parseBuilds } from './instantiate.ts';
import { adaptToSandbox } from './practice-settings.ts';
import { type DeriveNeeds, type PreparedInstaller, prepareInstaller } from './prepare-installer.ts';

export type { BuildEvent } from './build-feed.ts';

export type BuildOrder = {
  fleet: Fleet;
  host: Host;
  options: InstallerOptions;
  /** A link to the output is left here; as long as it is there, nix's garbage collector spares the image. */
  outLink: string;
  /** The whole log goes here. */
  logFile: string;
  /** Asked before anything is built; a failure ends it there. */
  approve?: (found: Instantiated, installer: PreparedInstaller) => Promise<Result<null>>;
};

/** What was built, with nothing proven of it yet. */
export type Built = BuiltImage & {
  prebuilt: boolean;
  /** The flake of ours that it was built of; null where it was the user's own. */
  wrapper: string | null;
};

type Needs = DeriveNeeds;

/**
 * Builds the installer image of one host. Tells of it at most ten times a second. Fails as `prepareInstaller` does, and
 * with `OPTION_UNAVAILABLE`, `BUILD_FAILED`, `DISK_FULL`, `OFFLINE`, `IMAGE_NOT_FOUND`, `IMAGE_AMBIGUOUS`, `IMAGE_EMPTY`,
 * `FILE_EXISTS`, `FILE_UNWRITABLE`, `CANCELLED`, and as an evaluation does. Cancelled, it leaves nothing behind.
 */
export const buildImage = async (
  ports: Needs,
  order: BuildOrder,
  emit: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<Result<Built>> => {
  const { fleet, host, options } = order;
  const installer = await prepareInstaller(ports, fleet, host, options, signal);
  if (!installer.ok) return installer;
  const warn = (warning: Failure) => emit({ type: 'job.warned', warning });
  for (const warning of installer.value.warnings) warn(warning);
  const place = await preparePlace(ports, order.outLink);
  if (!place.ok) return place;

  const log = ports.files.openLog(order.logFile);
  const disk = createDiskWatch(ports);
  const feed = createBuildFeed(ports.clock, order.host.name, emit, (line, derivation) => {
    log.write(line);
    if (derivation !== null) disk.hear(line, dirname(derivation));
  });
  try {
    const built = await buildOutput(ports, order, installer.value, { feed, disk, warn }, signal);
    if (!built.ok) return built;
    const { derivation, storePath } = built.value;
    const found = await findImage(ports, storePath);
    if (!found.ok) return found;
    const builtNow = derivation !== null && feed.wasBuilt(derivation);
    const printed = feed.keys();
    const old = printed.own.length === 0 && derivation !== null;
    const own = old ? await readOldKeys(ports, host.name, derivation, signal) : printed.own;
    if (signal.aborted) return cancelled();
    const judged = judgeKeys(host.name, { ...printed, own });
    if (judged.warning) warn(judged.warning);
    return ok({
      ...found.value,
      storePath,
      derivation,
      sshPublicKey: judged.key,
      builtNow,
      proof: null,
      prebuilt: installer.value.prebuilt,
      wrapper: host.installer.kind === 'derived' ? installer.value.resolved : null,
    });
  } finally {
    feed.flush();
    await log.close();
  }
};

/** The link's folder has to be there, and nothing but an older link in the link's place. */
const preparePlace = async ({ files }: Needs, outLink: string): Promise<Result<null>> => {
  const folder = dirname(outLink);
  try {
    await files.makeFolder(folder);
  } catch (error) {
    return fail('FILE_UNWRITABLE', { reason: 'outLink', path: folder, said: saidBy(error) });
  }
  return ok(null);
};

type Watched = { feed: BuildFeed; disk: DiskWatch; warn: (warning: Failure) => void };

type BuiltOutput = { derivation: string | null; storePath: string };

const buildOutput = async (
  ports: Needs,
  order: BuildOrder,
  installer: PreparedInstaller,
  watched: Watched,
  signal: AbortSignal,
): Promise<Result<BuiltOutput>> => {
  const { resolved, attributes, prebuilt } = installer;
  let built: Result<BuiltOutput> | null = null;
  for (const attribute of attributes) {
    const next = await buildAttribute(
      ports,
      order,
      { resolved, attribute, installer },
      watched,
      {},
      signal,
    );
    // The first one is the one that the user knows of.
    if (built === null || next.ok || next.error.code !== 'ATTRIBUTE_MISSING') built = next;
    if (next.ok || next.error.code !== 'ATTRIBUTE_MISSING') break;
  }
  const result = built ?? cancelled();
  const isMissing =
    !result.ok && (result.error.code === 'ATTRIBUTE_MISSING' || isNoDerivation(result.error));
  return isMissing && prebuilt ? optionUnavailableError(order.host.name, ['prebuilt']) : result;
};

const isNoDerivation = ({ params }: Failure) =>
  'said' in params &&
  typeof params.said === 'string' &&
  /is not a derivation|to be a derivation or path but found/.test(params.said);

/** Evaluates, asks whether that may be built, and builds: what is built is what was asked about, and is evaluated once. */
const buildAttribute = async (
  ports: Needs,
  order: BuildOrder,
  { installer, ...flake }: { resolved: string; attribute: string; installer: PreparedInstaller },
  watched: Watched,
  settings: Record<string, string>,
  signal: AbortSignal,
): Promise<Result<BuiltOutput>> => {
  const { feed } = watched;
  const hooks = { settings, onEvent: feed.add, onRestart: feed.restart };
  const asked = await instantiate(ports, flake, hooks, signal);
  if (!asked.ok) return asked;
  let { ended } = asked.value;
  const { found } = asked.value;
  if (ended.exitCode === 0) {
    if (found === null) return notInstantiatedError(flake.attribute);
    const approved = (await order.approve?.(found, installer)) ?? ok(null);
    if (!approved.ok) return approved;
    for (const warning of installer.leftOut) watched.warn(warning);
    feed.restart();
    feed.imageIs(found.derivation);
    const realised = await realise(ports, found, order.outLink, hooks, signal);
    if (!realised.ok) return realised;
    ended = realised.value;
    if (ended.exitCode === 0) return readBuilt(ended.stdout, flake.attribute);
  }
  const adapted = order.fleet.practice ? adaptToSandbox(settings, ended.report, feed) : null;
  if (adapted)
    return buildAttribute(ports, order, { ...flake, installer }, watched, adapted, signal);
  return {
    ok: false,
    error: await explainBuild(ports, order, flake, watched, ended.report, signal),
  };
};

const realise = async (
  ports: Needs,
  found: Instantiated,
  outLink: string,
  hooks: Pick<NixRequest, 'settings' | 'onEvent' | 'onRestart'>,
  signal: AbortSignal,
): Promise<Result<NixEnd>> => {
  const outputs = await nameOutputs(ports, found);
  if (!outputs.ok) return outputs;
  const command = ['build', '--json', '--out-link', outLink, outputs.value];
  return ports.nix.run({ ...hooks, command, flake: null }, signal);
};

const explainBuild = async (
  ports: Needs,
  { fleet, host, outLink }: BuildOrder,
  flake: { attribute: string },
  { feed, disk }: Watched,
  report: NixReport,
  signal: AbortSignal,
): Promise<Failure> => {
  const inTheWay = report.errors.some(({ core }) =>
    /cannot create symlink '.*'; already exists/.test(core),
  );
  return inTheWay
    ? failure('FILE_EXISTS', { reason: 'outLink', path: outLink })
    : evaluationError(
        ports,
        report,
        explainedBy(fleet, host, flake.attribute),
        signal,
        feed.logTail,
        await disk.found(),
      );
};

export const notInstantiatedError = (attribute: string) =>
  fail('EVALUATION_FAILED', { reason: 'nothingEvaluated', attribute });

/** By the user's own flake, also where it is one of ours around theirs that is built. */
export const explainedBy = ({ reference, resolved }: Fleet, host: Host, attribute: string) => {
  const { installer } = host;
  const known = installer.kind === 'derived' ? installer.attribute : attribute;
  return { reference, resolved, attribute: known, opening: false };
};

/** Of `nix build --json`: one derivation with its outputs. */
const readBuilt = (stdout: string, attribute: string): Result<BuiltOutput> => {
  const [first] = parseBuilds(stdout);
  const storePath = first?.outputs?.out ?? Object.values(first?.outputs ?? {})[0];
  return storePath
    ? ok({ derivation: first?.drvPath ?? null, storePath })
    : fail('BUILD_FAILED', {
        reason: 'noOutput',
        attribute,
        derivation: null,
        exitCode: 0,
        log: [],
      });
};
