import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownHome, removeOwnHome } from '../config/own-home.ts';

const root = new URL('../..', import.meta.url).pathname;

export type BrowserShell = {
  address: string;
  folder: string;
  close: () => Promise<void>;
};

/** The real server of `flakestick serve`, as built, with a home of its own. */
export const startBrowserShell = async (): Promise<BrowserShell> => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-e2e-'));
  const child: ChildProcess = spawn(
    process.execPath,
    [join(root, 'dist/web/main.js'), '--no-open', '--json'],
    {
      cwd: folder,
      env: {
        ...process.env,
        ...ownHome(folder),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const address = await firstAddress(child);
  return {
    address,
    folder,
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      removeOwnHome(folder);
    },
  };
};

const firstAddress = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error('no output');
    child.once('exit', (code) => reject(new Error(`the browser shell ended with ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      const { address } = JSON.parse(line) as { address?: string };
      if (address) resolve(address);
      else reject(new Error(line));
    });
  });
