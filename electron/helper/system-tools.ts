import { spawn } from 'node:child_process';
import { accessSync, constants, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DeviceFacts } from '../drive-facts/device-facts.ts';
import { deviceNumberOf } from '../drive-facts/kernel-files.ts';
import { stop, throwIfStopped } from './failures.ts';

/** Fixed, because the helper may run as root: nothing of the caller's PATH is used. NixOS first. */
export const TOOL_FOLDERS = [
  '/run/current-system/sw/bin',
  '/usr/bin',
  '/bin',
  '/usr/sbin',
  '/sbin',
] as const;

type ToolOutcome =
  | { status: 'notFound' }
  | { status: 'exited'; exitCode: number; stderr: string }
  /** Ended by a signal: that of `timeoutMs` too. */
  | { status: 'killed' };

type ToolOptions = {
  /** What the program has as its descriptor 3. */
  descriptor?: number;
  timeoutMs: number;
  folders?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
};

/** Enough for what these programs say. */
const MAX_STDERR_CHARS = 2000;

/** Runs a program of util-linux, in English. Never rejects. */
const runTool = (
  name: string,
  args: string[],
  { descriptor, timeoutMs, folders = TOOL_FOLDERS, signal }: ToolOptions,
): Promise<ToolOutcome> => {
  const file = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (file === undefined) return Promise.resolve({ status: 'notFound' });
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'ignore', 'pipe', descriptor ?? 'ignore'],
      env: { PATH: folders.join(':'), LC_ALL: 'C' },
      cwd: '/',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
    });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(0, MAX_STDERR_CHARS);
    });
    child.once('error', () => resolve({ status: 'notFound' }));
    child.once('close', (exitCode) =>
      resolve(exitCode === null ? { status: 'killed' } : { status: 'exited', exitCode, stderr }),
    );
  });
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** udev holds its shared lock only while it probes a device: a second or so, more on a slow stick. */
const WAIT_SECONDS = 10;
/** Of `flock --conflict-exit-code`; any number that flock(1) does not use for something else. */
const CONFLICT = 75;

/**
 * Locks the drive against udev and whoever else follows systemd.io/BLOCK_DEVICE_LOCKING, until its descriptor is closed. A practice drive, which no
 * exclusive open protects, it keeps from a second write by whatever name. Node.js has no flock(2), so flock(1) takes the lock on the inherited
 * descriptor: it belongs to what both have open, and stays when that program ends. `DRIVE_IN_USE` where another has it for longer than 10 s; nobody
 * probes a file, so that one is not waited for. Where it cannot be had at all (no such program) the job goes on and says so: the exclusive open is
 * what keeps others from mounting. `signal`, aborted with a `JobError`, ends the wait with that.
 */
export const lockDevice = async (
  drive: { fd: number; practice: boolean; confirmed: { path: string } },
  {
    waitSeconds = drive.practice ? 0 : WAIT_SECONDS,
    folders = TOOL_FOLDERS,
    signal,
  }: { waitSeconds?: number; folders?: readonly string[]; signal?: AbortSignal } = {},
): Promise<void> => {
  const { path } = drive.confirmed;
  const wait = waitSeconds === 0 ? ['-n'] : ['-w', String(waitSeconds)];
  const args = ['-x', ...wait, '-E', String(CONFLICT), '3'];
  const timeoutMs = (waitSeconds + 10) * 1000;
  const outcome = await runTool('flock', args, {
    descriptor: drive.fd,
    timeoutMs,
    folders,
    signal,
  });
  if (signal !== undefined) throwIfStopped(signal);
  if (outcome.status === 'notFound') return sayUnlocked(path, 'flock is not installed');
  if (outcome.status === 'killed') return sayUnlocked(path, 'flock failed (killed)');
  if (outcome.exitCode === 0) return;
  if (outcome.exitCode !== CONFLICT) {
    return sayUnlocked(path, `flock failed (${outcome.stderr.trim()})`);
  }
  throw stop('DRIVE_IN_USE', { device: path, name: null, obstacle: { kind: 'locked' } });
};

/** For a person who looks at descriptor 2. Nobody needs to listen. */
const sayUnlocked = (path: string, why: string): void => {
  try {
    writeSync(2, `flakestick helper: ${path} is not locked: ${why}.\n`);
  } catch {
    // Closed, or a full pipe.
  }
};

/** udev reads the table again by itself when a written disk is closed, and while it does the kernel refuses a second reader. */
const TRIES = 5;
const PAUSE_MS = 200;

/**
 * Has the kernel read the partition table anew, once the drive's descriptor is closed (it refuses while somebody holds the drive). Never
 * rejects: what was written stands whatever the kernel thinks of it. By the kernel's own name, since the path of the order may
 * lead elsewhere by now, and the descriptor to compare with is closed.
 */
export const rereadPartitions = async ({ facts }: { facts: DeviceFacts | null }): Promise<void> => {
  if (facts === null) return;
  const node = `/dev/${facts.name.replaceAll('!', '/')}`;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (deviceNumberOf(node) !== facts.deviceNumber) return;
    const outcome = await runTool('blockdev', ['--rereadpt', node], { timeoutMs: 10_000 });
    // Anything else would be the same a moment later: no such program, a disk without partitions.
    if (outcome.status !== 'exited' || !/busy/i.test(outcome.stderr)) return;
    await setTimeout(PAUSE_MS);
  }
};
