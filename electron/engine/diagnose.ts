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
