import { join } from 'node:path';
import type { Check } from '../contract/index.ts';
import { listDrives } from './drives/list-drives.ts';
import { openStore, readNixStatus } from './nix/nix-status.ts';
import type { Ports } from './ports/index.ts';

const gibibyte = 2 ** 30;

/** What has to be right on this machine for a stick to be made, each with what to do where it is not. */
export const diagnose = async (ports: Ports, signal: AbortSignal): Promise<Check[]> =>
  Promise.all([
    checkNix(ports, signal),
    checkNetwork(ports),
    checkDrives(ports),
    checkElevation(ports),
    checkRoom(ports),
    checkSticks(ports),
  ]);

const checkNix = async (ports: Ports, signal: AbortSignal): Promise<Check> => {
  const { version, problem } = await readNixStatus(ports);
  const flash = 'An image that exists already can be flashed without nix.';
  if (problem) return { name: 'nix', state: 'failed', message: problem, hint: flash };
  // A version says nothing of the store, which may belong to another user, with no daemon to ask.
  const tried = await openStore(ports, signal);
  return tried.ok
    ? { name: 'nix', state: 'ok', message: `nix ${version}`, hint: null }
    : { name: 'nix', state: 'failed', message: tried.error.message, hint: tried.error.hint };
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

const checkDrives = async (ports: Ports): Promise<Check> => {
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

const checkElevation = async ({ processes, surroundings }: Ports): Promise<Check> => {
  if (surroundings.root) {
    return { name: 'privilege', state: 'ok', message: 'Running as root', hint: null };
  }
  const { status } = await processes.run({ command: 'pkexec', args: ['--version'] });
  return status === 'exited'
    ? { name: 'privilege', state: 'ok', message: 'pkexec asks when a drive is written', hint: null }
    : {
        name: 'privilege',
        state: 'warning',
        message: 'pkexec is missing',
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
      hint: `Sticks are written all the same. Look at ${data}.`,
    };
  }
};
