import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
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
  return { folder, run, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
