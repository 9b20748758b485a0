import { join } from 'node:path';
import type { Check } from '../../contract/index.ts';
import { listDrives } from '../drives/list-drives.ts';
import { isAtLeast } from '../nix/nix-program.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import { openStore, readNixStatus } from '../nix/nix-status.ts';
import { isNewerData, isNewerSettings, type Ports } from '../ports/index.ts';

const gibibyte = 2 ** 30;

/** What has to be right on this machine for a stick to be made, each with what to do where it is not. */
export const diagnose = async (ports: Ports & NixNeeds, signal: AbortSignal): Promise<Check[]> => {
  const checks = await Promise.all([
    checkNix(ports, signal),
    checkInstallers(ports),
    checkNetwork(ports),
    checkDrives(ports),
    checkElevation(ports),
    checkRoom(ports),
    checkSticks(ports),
    checkSettings(ports),
  ]);
  return checks.filter((check) => check !== null);
};

const checkNix = async (ports: Ports & NixNeeds, signal: AbortSignal): Promise<Check> => {
  const { version, problem } = await readNixStatus(ports);
  const flash = 'An image that exists already can be flashed without nix.';
  if (problem) return { name: 'nix', state: 'failed', message: problem, hint: flash };
  // A version says nothing of the store, which may belong to another user, with no daemon to ask.
  const tried = await openStore(ports, signal);
  return tried.ok
    ? { name: 'nix', state: 'ok', message: `nix ${version}`, hint: null }
    : { name: 'nix', state: 'failed', message: tried.error.message, hint: tried.error.hint };
};

/** The oldest that evaluates an installer for a host of any flake as it should. */
const sound = [2, 26] as const;

/** Hosts that have no installer of their own get one of ours, for which a whole NixOS is evaluated. */
const checkInstallers = async (ports: Ports & NixNeeds): Promise<Check> => {
  const name = 'installers';
  const wrapper = join(ports.surroundings.folders.nix, 'lib', 'wrapper.nix');
  if (!(await ports.files.stat(wrapper).catch(() => null))) {
    return {
      name,
      state: 'failed',
      message: `The library of installers is not there: ${wrapper}`,
      hint: 'Install Flakestick again. Hosts with an installer of their own can be built all the same.',
    };
  }
  const nix = await ports.nix.program();
  if (!nix.ok) {
    return { name, state: 'failed', message: 'Building one needs nix', hint: nix.error.hint };
  }
  const { version } = nix.value;
  return isAtLeast(version, sound)
    ? { name, state: 'ok', message: 'Any host of a flake can get one', hint: null }
    : {
        name,
        state: 'warning',
        message: `nix ${version} is older than ${sound.join('.')}, the oldest that is known to evaluate any host`,
        hint: 'It may crash when it collects memory, and is then run again without collecting, which takes up to 5 GiB. Hosts with an installer of their own are not affected.',
      };
};

const checkNetwork = async ({ network }: Ports): Promise<Check> =>
  (await network.isOnline())
    ? { name: 'network', state: 'ok', message: 'Reachable', hint: null }
    : {
        name: 'network',
        state: 'warning',
        message: 'No network',
        hint: 'What is in the nix store can be built and flashed; nothing waits for a download.',
      };

const checkDrives = async (ports: Ports & NixNeeds): Promise<Check> => {
  const listed = await listDrives(ports);
  if (!listed.ok) {
    return {
      name: 'drives',
      state: 'failed',
      message: listed.error.message,
      hint: listed.error.hint,
    };
  }
  const eligible = listed.value.filter((drive) => drive.eligible).length;
  return {
    name: 'drives',
    state: 'ok',
    message: `${listed.value.length} seen, ${eligible} may be erased`,
    hint: null,
  };
};

const checkElevation = async ({ helper, surroundings }: Ports): Promise<Check> => {
  if (surroundings.root) {
    return { name: 'privilege', state: 'ok', message: 'Running as root', hint: null };
  }
  const ways = await helper.waysToRoot();
  const way = ways.find(({ missing }) => missing === null);
  return way
    ? {
        name: 'privilege',
        state: 'ok',
        message: `${way.name} asks when a drive is written`,
        hint: null,
      }
    : {
        name: 'privilege',
        state: 'warning',
        message: ways.map(({ missing }) => missing).join('; '),
        hint: 'Install polkit, or run the command line with sudo; a practice drive needs neither.',
      };
};

const checkRoom = async ({ files, surroundings }: Ports): Promise<Check> => {
  const free = await files.freeBytes('/nix/store').catch(() => null);
  const bytes = free ?? (await files.freeBytes(surroundings.folders.cache));
  if (bytes === null) {
    return { name: 'disk space', state: 'warning', message: 'Unknown', hint: null };
  }
  const message = `${(bytes / gibibyte).toFixed(1)} GiB free for builds`;
  return bytes > 10 * gibibyte
    ? { name: 'disk space', state: 'ok', message, hint: null }
    : {
        name: 'disk space',
        state: 'warning',
        message,
        hint: 'An installer needs a few GiB; `nix-collect-garbage` makes room.',
      };
};

/** Null where there is nothing to say. */
const checkSettings = async ({ settings }: Ports): Promise<Check | null> =>
  isNewerSettings(await settings.read('version').catch(() => undefined))
    ? {
        name: 'settings',
        state: 'warning',
        message: 'A newer Flakestick kept them: they are read, and nothing in them is changed',
        hint: 'Use the newer Flakestick to change them for good; what you choose here holds until it ends.',
      }
    : null;

/** What is unreadable is moved aside when a stick is next asked for, under a name that begins so (`adapters/sticks.ts`). */
const MOVED_ASIDE = /^sticks\.db\.unreadable-\d+$/;

const checkSticks = async ({ sticks, files, surroundings }: Ports): Promise<Check> => {
  const { data } = surroundings.folders;
  try {
    const known = await sticks.list(1000);
    const aside = (await files.list(data))
      .filter((name) => MOVED_ASIDE.test(name))
      .sort()
      .at(-1);
    const message = `${known.length} writes remembered`;
    return aside === undefined
      ? { name: 'memory of sticks', state: 'ok', message, hint: null }
      : {
          name: 'memory of sticks',
          state: 'warning',
          message: `${message}; an earlier memory could not be read`,
          hint: `It is kept as ${join(data, aside)}. Nothing but --resume and verifying without the image needs it.`,
        };
  } catch (error) {
    return {
      name: 'memory of sticks',
      state: 'warning',
      message: `It can't be kept: ${error instanceof Error ? error.message : error}`,
      hint: isNewerData(error)
        ? 'It is left as it is: use the newer Flakestick for it. Sticks are written all the same.'
        : `Sticks are written all the same. Look at ${data}.`,
    };
  }
};
