import { join } from 'node:path';
import { type Check, type Failure, ok, type Result, saidBy } from '../../contract/index.ts';
import { listDrives } from '../drives/drive-feed.ts';
import { explainNixFailure, noEvidence } from '../nix/nix-failure.ts';
import { isAtLeast } from '../nix/nix-program.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import { noSource } from '../nix/source-map.ts';
import { isNewerData, type Ports, SETTINGS_VERSION } from '../ports/index.ts';

export const diagnose = async (ports: Ports & NixNeeds): Promise<Check[]> => {
  const checks = await Promise.all([
    checkNix(ports),
    checkInstallers(ports),
    checkNetwork(ports),
    checkDrives(ports),
    checkElevation(ports),
    checkDiskSpace(ports),
    checkSticks(ports),
    checkSettings(ports),
  ]);
  return checks.filter((check) => check !== null);
};

const checkNix = async (ports: Ports & NixNeeds): Promise<Check> => {
  const name = 'nix';
  const { version, problem } = await readNixStatus(ports);
  if (problem) return { name, state: 'failed', found: { reason: 'noNix', cause: problem } };
  // A version says nothing of the store, which may belong to another user, with no daemon to ask.
  const tried = await openStore(ports);
  return tried.ok
    ? { name, state: 'ok', found: { reason: 'nix', version: version ?? '' } }
    : { name, state: 'failed', found: { reason: 'failure', cause: tried.error } };
};

/** The oldest that evaluates an installer for a host of any flake as it should. */
const sound = [2, 26] as const;

/** Hosts that have no installer of their own get one of ours, for which a whole NixOS is evaluated. */
const checkInstallers = async (ports: Ports & NixNeeds): Promise<Check> => {
  const name = 'installers';
  const path = join(ports.environment.folders.nix, 'lib', 'wrapper.nix');
  if (!(await ports.files.stat(path).catch(() => null))) {
    return { name, state: 'failed', found: { reason: 'noLibrary', path } };
  }
  const nix = await ports.nix.program();
  if (!nix.ok) return { name, state: 'failed', found: { reason: 'needsNix', cause: nix.error } };
  const { version } = nix.value;
  return isAtLeast(version, sound)
    ? { name, state: 'ok', found: { reason: 'anyHost' } }
    : { name, state: 'warning', found: { reason: 'oldNix', version, sound: sound.join('.') } };
};

const checkNetwork = async ({ network }: Ports): Promise<Check> =>
  (await network.isOnline())
    ? { name: 'network', state: 'ok', found: { reason: 'online' } }
    : { name: 'network', state: 'warning', found: { reason: 'offline' } };

const checkDrives = async (ports: Ports & NixNeeds): Promise<Check> => {
  const name = 'drives';
  const listed = await listDrives(ports);
  if (!listed.ok)
    return { name, state: 'failed', found: { reason: 'failure', cause: listed.error } };
  const eligibleCount = listed.value.filter((drive) => drive.eligible).length;
  const count = listed.value.length;
  return { name, state: 'ok', found: { reason: 'drives', count, eligibleCount } };
};

const checkElevation = async ({ helper, environment }: Ports): Promise<Check> => {
  const name = 'privilege';
  if (environment.root) return { name, state: 'ok', found: { reason: 'root' } };
  const ways = await helper.waysToRoot();
  const way = ways.find(({ isMissing }) => !isMissing);
  if (way) return { name, state: 'ok', found: { reason: 'asks', program: way.name } };
  const programs = ways.map((one) => one.name);
  return { name, state: 'warning', found: { reason: 'nobodyAsks', programs } };
};

/** An installer needs a few. */
const ENOUGH_BYTES = 10 * 2 ** 30;

const checkDiskSpace = async ({ files, environment }: Ports): Promise<Check> => {
  const name = 'disk space';
  const free = await files.freeBytes('/nix/store').catch(() => null);
  const freeBytes = free ?? (await files.freeBytes(environment.folders.cache));
  if (freeBytes === null) return { name, state: 'warning', found: { reason: 'roomUnknown' } };
  const isLittle = freeBytes <= ENOUGH_BYTES;
  const state = isLittle ? 'warning' : 'ok';
  return { name, state, found: { reason: 'room', freeBytes, isLittle } };
};

/** Null where there is nothing to say. Tries it, as nothing else tells whether a choice would be kept. */
const checkSettings = async ({ settings, environment }: Ports): Promise<Check | null> => {
  try {
    await settings.change('version', () => SETTINGS_VERSION);
    return null;
  } catch (error) {
    const folder = join(environment.folders.data, 'settings');
    const found = isNewerData(error)
      ? ({ reason: 'newerSettings' } as const)
      : ({ reason: 'noSettings', folder, said: saidBy(error) } as const);
    return { name: 'settings', state: 'warning', found };
  }
};

/** What is unreadable is moved aside when a stick is next asked for, under a name that begins so (`adapters/sticks.ts`). */
const MOVED_ASIDE = /^sticks\.db\.unreadable-\d+$/;

const checkSticks = async ({ sticks, files, environment }: Ports): Promise<Check> => {
  const name = 'memory of sticks';
  const { data } = environment.folders;
  try {
    const { length: count } = await sticks.list(1000);
    const moved = (await files.list(data))
      .filter((file) => MOVED_ASIDE.test(file))
      .sort()
      .at(-1);
    const aside = moved === undefined ? null : join(data, moved);
    const state = aside === null ? 'ok' : 'warning';
    return { name, state, found: { reason: 'memory', count, aside, flag: '--resume' } };
  } catch (error) {
    const isNewer = isNewerData(error);
    const found = { reason: 'noMemory', folder: data, said: saidBy(error), isNewer } as const;
    return { name, state: 'warning', found };
  }
};

type NixStatus = {
  /** Null where there is none that can be used. */
  version: string | null;
  problem: Failure | null;
};

export const readNixStatus = async (ports: NixNeeds): Promise<NixStatus> => {
  const found = await ports.nix.program();
  if (found.ok) return { version: found.value.version, problem: null };
  const problem = found.error;
  return { version: problem.code === 'NIX_TOO_OLD' ? problem.params.version : null, problem };
};

/** Whether nix can open its store. A failure is `NIX_UNUSABLE`, or what else nix says. */
const openStore = async (ports: NixNeeds): Promise<Result<null>> => {
  const ended = await ports.nix.run({ command: ['eval', '--json', '--expr', 'null'], flake: null });
  if (!ended.ok) return ended;
  const { exitCode, report } = ended.value;
  if (exitCode === 0) return ok(null);
  const about = { reference: 'nix', attribute: null, opening: false, logTail: () => null };
  return {
    ok: false,
    error: explainNixFailure(report, { ...about, source: noSource, evidence: noEvidence }),
  };
};
