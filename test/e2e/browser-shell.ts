import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownHome, removeOwnHome } from '../config/own-home.ts';

const project = new URL('../..', import.meta.url).pathname;

export type BrowserShell = {
  /** Where it is now, with a code of this run that lets one page in. */
  readonly address: string;
  /** Its home, and the working folder. */
  folder: string;
  /** As in its terminal. Resolves with the link that it prints then. */
  pressEnter: () => Promise<string>;
  /** Ends it as a power cut would. */
  kill: () => Promise<void>;
  /** Ends it, and starts it again at the same port: with the same home, and a secret of its own. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
};

type Options = {
  /** Contents of `nix/lib/wrapper.nix`, in the place of the shipped library, so that an installer needs no nixpkgs. */
  library?: string;
};

/** The real server of `flakestick serve`, as built, with a home of its own. */
export const startBrowserShell = async ({ library }: Options = {}): Promise<BrowserShell> => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-e2e-'));
  const root = library === undefined ? project : installWith(library, join(folder, 'installed'));
  const start = (port: string) =>
    spawn(
      process.execPath,
      [join(root, 'dist/web/main.js'), '--no-open', '--json', '--port', port],
      {
        cwd: folder,
        env: {
          ...process.env,
          ...ownHome(folder),
          // A derivation of a test's own has no sandbox to be tried without.
          NIX_CONFIG: 'build-users-group =\nsandbox = false',
        },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
  let child: ChildProcess = start('0');
  let address = await nextAddress(child);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    get address() {
      return address;
    },
    folder,
    pressEnter: () => {
      const printed = nextAddress(child);
      child.stdin?.write('\n');
      return printed;
    },
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGTERM');
      child = start(new URL(address).port);
      address = await nextAddress(child);
    },
    close: async () => {
      await end('SIGTERM');
      removeOwnHome(folder);
    },
  };
};

/** The product as it lies in a package, with another library. */
const installWith = (library: string, root: string): string => {
  mkdirSync(join(root, 'nix/lib'), { recursive: true });
  cpSync(join(project, 'package.json'), join(root, 'package.json'));
  cpSync(join(project, 'dist'), join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'nix/lib/wrapper.nix'), library);
  return root;
};

const nextAddress = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error('no output');
    child.once('exit', (code) => reject(new Error(`the browser shell ended with ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      const { address } = JSON.parse(line) as { address?: string };
      if (address) resolve(address);
      else reject(new Error(line));
    });
  });
