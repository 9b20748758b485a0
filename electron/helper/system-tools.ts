import { spawn } from 'node:child_process';
import { accessSync, constants, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Fixed, because the helper may run as root: nothing of the caller's PATH is used. NixOS first. */
export const TOOL_FOLDERS = [
  '/run/current-system/sw/bin',
  '/usr/bin',
  '/bin',
  '/usr/sbin',
  '/sbin',
] as const;

export type ToolOutcome =
  | { status: 'notFound' }
  | { status: 'exited'; exitCode: number; stderr: string }
  /** Ended by a signal: that of `timeoutMs` too. */
  | { status: 'killed' };

export type ToolOptions = {
  /** What the program has as its descriptor 3. */
  descriptor?: number;
  timeoutMs: number;
  folders?: readonly string[];
  /** Ends it. */
  signal?: AbortSignal;
};

/** Enough for what these programs say. */
const MAX_STDERR_CHARS = 2000;

/** Runs a program of util-linux, in English. Never rejects. */
export const runTool = (
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
      ...(signal === undefined ? {} : { signal }),
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

/** For a person who looks at descriptor 2. Nobody needs to listen. */
export const say = (text: string): void => {
  try {
    writeSync(2, `flakestick helper: ${text}\n`);
  } catch {
    // Closed, or a full pipe.
  }
};
