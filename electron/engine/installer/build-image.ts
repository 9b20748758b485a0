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
import { createDiskWatch, type DiskWatch } from '../nix/build-failure.ts';
import { evaluationError } from '../nix/evaluate.ts';
import type { NixReport } from '../nix/nix-report.ts';
import { type BuildEvent, type BuildFeed, createBuildFeed } from './build-feed.ts';
import { optionUnavailableError } from './choose-output.ts';
import { judgeKeys, readOldKeys } from './deploy-key.ts';
import type { DeriveNeeds } from './derive/pin-fleet.ts';
import { findImage } from './find-image.ts';
import { type Instantiated, instantiate, nameOutputs, parseBuilds } from './instantiate.ts';
import { type PreparedInstaller, prepareInstaller } from './prepare-installer.ts';

export type { BuildEvent } from './build-feed.ts';

export type BuildOrder = {
  fleet: Fleet;
  host: Host;
  options: InstallerOptions;
  /** A link to the output is left here; as long as it is there, nix's garbage collector spares the image. */
  outLink: string;
  logFile: string;
  /** Asked before anything is built; a failure ends it there. */
  approve?: (found: Instantiated, installer: PreparedInstaller) => Promise<Result<null>>;
};

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
): Promise<Result<Built>> => {
  const { fleet, host, options } = order;
  const installer = await prepareInstaller(ports, fleet, host, options);
  if (!installer.ok) return installer;
  const warn = (warning: Failure) => emit({ type: 'job.warned', warning });
  for (const warning of installer.value.warnings) warn(warning);
  const folder = dirname(order.outLink);
  try {
    await ports.files.makeFolder(folder);
  } catch (error) {
    return fail('FILE_UNWRITABLE', { reason: 'outLink', path: folder, said: saidBy(error) });
  }

  const log = ports.files.openLog(order.logFile);
  const disk = createDiskWatch(ports);
  const feed = createBuildFeed(ports.clock, order.host.name, emit, (line, derivation) => {
    log.write(line);
    if (derivation !== null) disk.hear(line, dirname(derivation));
  });
  try {
    const built = await buildOutput(ports, order, installer.value, { feed, disk, warn });
    if (!built.ok) return built;
    const { derivation, storePath } = built.value;
    const found = await findImage(ports, storePath);
    if (!found.ok) return found;
    const builtNow = derivation !== null && feed.wasBuilt(derivation);
    const printed = feed.keys();
    const old = printed.own.length === 0 && derivation !== null;
    const own = old ? await readOldKeys(ports, host.name, derivation) : printed.own;
    if (ports.signal.aborted) return cancelled();
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

type Watched = { feed: BuildFeed; disk: DiskWatch; warn: (warning: Failure) => void };

type Settings = Record<string, string>;

type BuiltOutput = { derivation: string | null; storePath: string };

/** Builds the first of the installer's attributes that the flake has. */
const buildOutput = async (
  ports: Needs,
  { fleet, host, outLink, approve }: BuildOrder,
  installer: PreparedInstaller,
  { feed, disk, warn }: Watched,
): Promise<Result<BuiltOutput>> => {
  const explain = async (attribute: string, report: NixReport): Promise<Failure> => {
    const isInTheWay = report.errors.some(({ core }) =>
      /cannot create symlink '.*'; already exists/.test(core),
    );
    if (isInTheWay) return failure('FILE_EXISTS', { reason: 'outLink', path: outLink });
    const about = explainedBy(fleet, host, attribute);
    return evaluationError(ports, report, about, feed.logTail, await disk.found());
  };

  /** Evaluates, asks whether that may be built, and builds: what is built is what was asked about, and is evaluated once. */
  const build = async (attribute: string, settings: Settings): Promise<Result<BuiltOutput>> => {
    const hooks = { settings, onEvent: feed.add, onRestart: feed.restart };
    const flake = { resolved: installer.resolved, attribute };
    const asked = await instantiate(ports, flake, hooks);
    if (!asked.ok) return asked;
    let { ended } = asked.value;
    const { found } = asked.value;
    if (ended.exitCode === 0) {
      if (found === null) return notInstantiatedError(attribute);
      const approved = (await approve?.(found, installer)) ?? ok(null);
      if (!approved.ok) return approved;
      for (const warning of installer.leftOut) warn(warning);
      feed.restart();
      feed.imageIs(found.derivation);
      const outputs = await nameOutputs(ports, found);
      if (!outputs.ok) return outputs;
      const command = ['build', '--json', '--out-link', outLink, outputs.value];
      const realised = await ports.nix.run({ ...hooks, command, flake: null });
      if (!realised.ok) return realised;
      ended = realised.value;
      if (ended.exitCode === 0) return readBuilt(ended.stdout, attribute);
    }
    const adapted = fleet.practice ? adaptToSandbox(settings, ended.report, feed) : null;
    if (adapted) return build(attribute, adapted);
    return { ok: false, error: await explain(attribute, ended.report) };
  };

  let built: Result<BuiltOutput> | null = null;
  for (const attribute of installer.attributes) {
    const next = await build(attribute, {});
    // The first one is the one that the user knows of.
    if (built === null || next.ok || next.error.code !== 'ATTRIBUTE_MISSING') built = next;
    if (next.ok || next.error.code !== 'ATTRIBUTE_MISSING') break;
  }
  const result = built ?? cancelled();
  const isMissing =
    !result.ok && (result.error.code === 'ATTRIBUTE_MISSING' || isNoDerivation(result.error));
  return isMissing && installer.prebuilt ? optionUnavailableError(host.name, ['prebuilt']) : result;
};

const isNoDerivation = ({ params }: Failure) =>
  'said' in params &&
  typeof params.said === 'string' &&
  /is not a derivation|to be a derivation or path but found/.test(params.said);

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

/**
 * What a nix that was just installed as root may lack for the practice fleet, whose builders are known to be harmless.
 * For any other flake the same is a failure with the next step: how strangers' builders are kept apart is for the
 * user to decide. Null where nothing more can be done.
 */
const adaptToSandbox = (
  settings: Settings,
  report: NixReport,
  feed: BuildFeed,
): Settings | null => {
  const text = report.errors.map((error) => error.text).join('\n');
  const failedPath = /builder for '([^']+)'|Cannot build '([^']+)'/.exec(text);
  const log = feed.logTail(failedPath?.[1] ?? failedPath?.[2] ?? '') ?? [];
  if (!('build-users-group' in settings) && /'build-users-group' does not exist/.test(text)) {
    feed.say('There are no build users here: practising without them.');
    feed.restart();
    return { ...settings, 'build-users-group': '' };
  }
  const noSandbox = [
    // No shell was configured for it, or one that is not there.
    /(?:executing '\/bin\/sh'|getting attributes of path '[^'\n]*sh(?:-static)?')[^\n]*No such file or directory/,
    // In most containers.
    /cannot perform a sandboxed build because user namespaces are not enabled/,
  ];
  const isSandbox = (line: string) => noSandbox.some((sign) => sign.test(line));
  if (!('sandbox' in settings) && (isSandbox(text) || log.some(isSandbox))) {
    feed.say("Nix's sandbox can't be used here: practising without it.");
    feed.restart();
    return { ...settings, sandbox: 'false' };
  }
  return null;
};
