import { dirname } from 'node:path';
import {
  type BuiltImage,
  type Fleet,
  fail,
  type Host,
  type InstallerOptions,
  ok,
  type Result,
} from '../../contract/index.ts';
import { type EvaluationNeeds, explain } from '../nix/evaluate.ts';
import { runNix } from '../nix/nix-command.ts';
import type { Ports } from '../ports/index.ts';
import { type BuildEvent, type BuildFeed, createBuildFeed } from './build-feed.ts';
import { chooseOutput, type Output, optionUnavailable } from './choose-output.ts';
import { findImage } from './find-image.ts';
import { adaptToSandbox } from './practice-settings.ts';
import { readOldKey } from './read-old-key.ts';

export type { BuildEvent } from './build-feed.ts';

export type BuildOrder = {
  fleet: Fleet;
  host: Host;
  options: InstallerOptions;
  /** A link to the output is left here; as long as it is there, nix's garbage collector spares the image. */
  outLink: string;
  /** The whole log goes here. */
  logFile: string;
};

type Needs = EvaluationNeeds & Pick<Ports, 'clock'>;

/**
 * Builds the installer image of one host. Tells of it at most ten times a second. Fails with `INSTALLER_UNAVAILABLE`,
 * `OPTION_UNAVAILABLE`, `BUILD_FAILED`, `DISK_FULL`, `OFFLINE`, `IMAGE_NOT_FOUND`, `IMAGE_AMBIGUOUS`, `IMAGE_EMPTY`,
 * `FILE_EXISTS`, `FILE_UNWRITABLE`, `CANCELLED`, and as an evaluation does. Cancelled, it leaves nothing behind.
 */
export const buildImage = async (
  ports: Needs,
  order: BuildOrder,
  emit: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<Result<BuiltImage>> => {
  const output = chooseOutput(order.host, order.options);
  if (!output.ok) return output;
  const place = await preparePlace(ports, order.outLink);
  if (!place.ok) return place;

  const log = ports.files.openLog(order.logFile);
  const feed = createBuildFeed(ports.clock, order.host.name, emit, log.write);
  try {
    const built = await buildOutput(ports, order, output.value, feed, signal);
    if (!built.ok) return built;
    const { derivation, storePath } = built.value;
    const found = await findImage(ports, storePath);
    if (!found.ok) return found;
    const builtNow = derivation !== null && feed.wasBuilt(derivation);
    const key =
      feed.key() ??
      (derivation ? await readOldKey(ports, order.host.name, derivation, signal) : null);
    if (signal.aborted) return cancelled();
    return ok({ ...found.value, storePath, derivation, sshPublicKey: key, builtNow });
  } finally {
    feed.flush();
    await log.close();
  }
};

const cancelled = () => fail('CANCELLED', 'The build was cancelled.', null);

/** The link's folder has to be there, and nothing but an older link in the link's place. */
const preparePlace = async ({ files }: Needs, outLink: string): Promise<Result<null>> => {
  const folder = dirname(outLink);
  try {
    await files.makeFolder(folder);
  } catch (error) {
    return fail(
      'FILE_UNWRITABLE',
      `${folder} can't be made: ${error instanceof Error ? error.message : error}`,
      'Choose another place for the link to the image.',
    );
  }
  return ok(null);
};

type BuiltOutput = { derivation: string | null; storePath: string };

const buildOutput = async (
  ports: Needs,
  order: BuildOrder,
  { attributes, prebuilt }: Output,
  feed: BuildFeed,
  signal: AbortSignal,
): Promise<Result<BuiltOutput>> => {
  let built: Result<BuiltOutput> | null = null;
  for (const attribute of attributes) {
    const next = await buildAttribute(ports, order, attribute, feed, {}, signal);
    // The first one is the one that the user knows of.
    if (built === null || next.ok || next.error.code !== 'ATTRIBUTE_MISSING') built = next;
    if (next.ok || next.error.code !== 'ATTRIBUTE_MISSING') break;
  }
  const result = built ?? cancelled();
  const isMissing =
    !result.ok &&
    (result.error.code === 'ATTRIBUTE_MISSING' || isNoDerivation(result.error.message));
  return isMissing && prebuilt ? optionUnavailable(order.host.name, ['prebuilt']) : result;
};

const isNoDerivation = (message: string) =>
  /is not a derivation|to be a derivation or path but found/.test(message);

const buildAttribute = async (
  ports: Needs,
  order: BuildOrder,
  attribute: string,
  feed: BuildFeed,
  settings: Record<string, string>,
  signal: AbortSignal,
): Promise<Result<BuiltOutput>> => {
  const { reference, resolved, practice } = order.fleet;
  const ended = await runNix(
    ports,
    {
      command: ['build', '--json', '--no-write-lock-file', '--out-link', order.outLink],
      flake: { resolved, attribute },
      settings,
      onEvent: feed.add,
      onRestart: feed.restart,
    },
    signal,
  );
  if (!ended.ok) return ended;
  const { exitCode, stdout, report } = ended.value;
  if (exitCode === 0) return readBuilt(stdout, attribute);

  const adapted = practice ? adaptToSandbox(settings, report, feed) : null;
  if (adapted) return buildAttribute(ports, order, attribute, feed, adapted, signal);
  const inTheWay = report.errors.find(({ core }) =>
    /cannot create symlink '.*'; already exists/.test(core),
  );
  if (inTheWay) {
    return fail(
      'FILE_EXISTS',
      `${order.outLink} is in the way: it is no link to a build.`,
      'Choose another place, or move it away.',
    );
  }
  const about = { reference, resolved, attribute, opening: false };
  return { ok: false, error: await explain(ports, report, about, signal, feed.logTail) };
};

/** Of `nix build --json`: one derivation with its outputs. */
const readBuilt = (stdout: string, attribute: string): Result<BuiltOutput> => {
  const [first] = parseBuilds(stdout);
  const storePath = first?.outputs?.out ?? Object.values(first?.outputs ?? {})[0];
  return storePath
    ? ok({ derivation: first?.drvPath ?? null, storePath })
    : fail(
        'BUILD_FAILED',
        `Nix built ${attribute} but does not say what came of it.`,
        'Report this with the version of nix.',
        { derivation: null, exitCode: 0, log: [] },
      );
};

type NixBuild = { drvPath?: string; outputs?: Record<string, string> };

export const parseBuilds = (stdout: string): NixBuild[] => {
  try {
    const value: unknown = JSON.parse(stdout);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
};
