import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownHome, removeOwnHome } from '../../config/own-home.ts';

const root = new URL('../../..', import.meta.url).pathname;

export type CliRun = {
  status: number | null;
  stdout: string;
  stderr: string;
  /** Each line of standard output as JSON; throws where one is not. */
  lines: () => Record<string, unknown>[];
  last: () => Record<string, unknown>;
};

export type CliHome = {
  folder: string;
  env: NodeJS.ProcessEnv;
  run: (
    args: string[],
    whileRunning?: (child: ChildProcess, soFar: () => string) => void,
  ) => Promise<CliRun>;
  remove: () => void;
};

/** The command line as built, in a home of its own. */
export const createCliHome = (): CliHome => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-cli-'));
  const env = {
    ...process.env,
    ...ownHome(folder),
    // What it says is compared in English, whatever this machine speaks.
    LC_ALL: 'C.UTF-8',
    // A nix without build users, and builders that use the machine's own /bin/sh.
    NIX_CONFIG: 'build-users-group =\nsandbox = false',
  };
  const run: CliHome['run'] = (args, whileRunning) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), ...args], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (data: Buffer) => {
        stdout += data.toString();
        whileRunning?.(child, () => stdout);
      });
      child.stderr.on('data', (data: Buffer) => {
        stderr += data.toString();
      });
      child.on('close', (status) => {
        const lines = () =>
          stdout
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>);
        resolve({ status, stdout, stderr, lines, last: () => lines().at(-1) ?? {} });
      });
    });
  return { folder, env, run, remove: () => removeOwnHome(folder) };
};
