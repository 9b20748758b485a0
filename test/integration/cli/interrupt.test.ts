import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownHome, removeOwnHome } from '../../config/own-home.ts';
import { isAlive } from '../../fixtures/is-alive.ts';

const root = new URL('../../..', import.meta.url).pathname;

let folder: string;
let programs: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick-interrupt-'));
  programs = join(folder, 'programs');
  mkdirSync(programs);
});
afterEach(() => {
  for (const pid of standIns()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone, as it should be.
    }
  }
  removeOwnHome(folder);
  rmSync(folder, { recursive: true, force: true });
});

/** A program that hangs and heeds nobody; each leaves its process id. */
const hang = (name: string): void => {
  const file = join(programs, name);
  writeFileSync(
    file,
    `#!/bin/sh\ntrap '' INT TERM HUP\necho $$ >> '${folder}/standing-in'\nwhile :; do sleep 1; done\n`,
  );
  chmodSync(file, 0o755);
};

const standIns = (): number[] => {
  const list = join(folder, 'standing-in');
  return existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n').map(Number) : [];
};

const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
};

type Ended = { status: number | null; last: Record<string, unknown>; stdout: string };

const start = (args: string[]): { child: ChildProcess; ended: Promise<Ended> } => {
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), ...args, '--json'], {
    cwd: folder,
    env: { ...process.env, ...ownHome(folder), PATH: `${programs}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout?.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('exit', (status) =>
      setImmediate(() => {
        const line = stdout.trimEnd().split('\n').at(-1) ?? '';
        resolve({ status, stdout, last: line === '' ? {} : JSON.parse(line) });
      }),
    ),
  );
  return { child, ended };
};

const flake = (): string => {
  const path = join(folder, 'fleet');
  mkdirSync(path);
  writeFileSync(join(path, 'flake.nix'), '{ outputs = _: { nixosConfigurations = { }; }; }');
  return path;
};

const practiceDrive = (): string => {
  const drive = join(folder, 'drive.img');
  execFileSync(
    process.execPath,
    [join(root, 'dist/cli/main.js'), 'practice-drive', drive, '--size', '16M'],
    {
      env: { ...process.env, ...ownHome(folder) },
    },
  );
  return `file:${drive}`;
};

describe.each(['SIGINT', 'SIGTERM'] as const)('%s ends what hangs and heeds nobody', (signal) => {
  test.each<[string, string, () => string[]]>([
    ['nix, as the hosts are listed', 'nix', () => ['hosts', flake()]],
    ['nix, before a build', 'nix', () => ['build', `${flake()}#h`, '--dry-run']],
    ['nix, as the machine is checked', 'nix', () => ['doctor']],
    ['lsblk, as drives are listed', 'lsblk', () => ['drives']],
    ['lsblk, as a drive is looked for', 'lsblk', () => ['verify', '--drive', '/dev/nothing']],
  ])('%s', async (_, program, argsOf) => {
    const args = argsOf();
    hang(program);
    const { child, ended } = start(args);
    await until(() => standIns().length > 0);
    child.kill(signal);
    const { status, last } = await ended;
    expect({ status, code: last.code }).toEqual({ status: 4, code: 'CANCELLED' });
    await until(() => !standIns().some(isAlive));
  });

  test('xz, as its image is written, and says what the drive is', async () => {
    const image = join(folder, 'image.iso.xz');
    // An empty stream is enough to be looked at: 2 GiB of it would not be.
    execFileSync('sh', ['-c', `head -c 1000000 /dev/zero | xz > '${image}'`]);
    const drive = practiceDrive();
    hang('xz');
    const { child, ended } = start(['flash', image, '--drive', drive, '--yes', '--anyway']);
    await until(() => standIns().length > 0);
    child.kill(signal);
    const { status, last } = await ended;
    expect({ status, code: last.code }).toEqual({ status: 4, code: 'CANCELLED' });
    await until(() => !standIns().some(isAlive));
    expect(readFileSync(join(folder, 'drive.img')).every((byte) => byte === 0)).toBe(true);
  });

  test.each<[string, string, (call: Call) => Promise<unknown>]>([
    ['nix, as a fleet is opened', 'nix', (call) => call('fleet.open', { reference: flake() })],
    ['lsblk, as drives are listed', 'lsblk', (call) => call('drives.list', {})],
  ])('%s in the browser shell', async (_, program, ask) => {
    hang(program);
    const { child, call } = await serve();
    void ask(call).catch(() => null);
    await until(() => standIns().length > 0);
    const ended = new Promise<number>((resolve) => {
      child.once('exit', () => resolve(performance.now()));
    });
    const began = performance.now();
    child.kill(signal);
    // As npm does with what the terminal has sent already.
    setTimeout(() => child.kill(signal), 50);
    expect((await ended) - began).toBeLessThan(4_000);
    await until(() => !standIns().some(isAlive));
  });
});

type Call = (name: string, input: object) => Promise<unknown>;

/** `flakestick serve`, and what a page does that was let in. */
const serve = async (): Promise<{ child: ChildProcess; call: Call }> => {
  const child = spawn(process.execPath, [join(root, 'dist/web/main.js'), '--no-open', '--json'], {
    cwd: folder,
    env: { ...process.env, ...ownHome(folder), PATH: `${programs}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const line = await new Promise<string>((resolve) => child.stdout?.once('data', resolve));
  const link = new URL((JSON.parse(String(line)) as { address: string }).address);
  const post = async (path: string, body: object, headers = {}) => {
    const init = { method: 'POST', body: JSON.stringify(body), headers };
    return (await fetch(new URL(path, link), init)).json() as Promise<{ secret: string }>;
  };
  const { secret } = await post('/entry', { code: link.hash.replace('#code=', '') });
  const authorization = `Bearer ${secret}`;
  return { child, call: (name, input) => post(`/api/${name}`, input, { authorization }) };
};
