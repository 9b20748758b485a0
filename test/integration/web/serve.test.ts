import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { has } from '../../config/machine.ts';
import { ownHome } from '../../config/own-home.ts';

// `flakestick serve` as it is built, with a program in the place of the desktop's `xdg-open`.

const project = new URL('../../..', import.meta.url).pathname;
const server = join(project, 'dist/web/main.js');
const commandLine = join(project, 'dist/cli/main.js');
/** Of somebody who may start a browser: nobody, where the tests run as root. */
const user = has.root ? { uid: 65534, gid: 65534 } : {};

let folder: string;
let running: ChildProcess[];
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick-serve-'));
  running = [];
  output = '';
  for (const name of ['bin', 'runtime', 'opened']) mkdirSync(join(folder, name));
});
afterEach(async () => {
  for (const child of running) await end(child);
  rmSync(folder, { recursive: true, force: true });
});

const end = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

/** What the desktop does with what it is to open. */
const desktopDoes = (script: string) =>
  writeFileSync(join(folder, 'bin/xdg-open'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

const keepsWhatItIsTold = `printf '%s\\n' "$@" > '$O/arguments.new'
cp "$1" '$O/page.html'
stat -c '%a %n' "$1" "$(dirname "$1")" > '$O/modes'
mv '$O/arguments.new' '$O/arguments'`;

const opened = (name: string) => join(folder, 'opened', name);

const start = (command: string, args: string[]) => {
  const env = {
    ...process.env,
    ...ownHome(folder),
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    XDG_RUNTIME_DIR: join(folder, 'runtime'),
    TMPDIR: join(folder, 'runtime'),
    DISPLAY: ':none',
  };
  const options: SpawnOptions = {
    cwd: folder,
    env,
    ...user,
    stdio: ['pipe', 'pipe', 'inherit'],
  };
  if (user.uid !== undefined) giveAway(folder, user.uid);
  const child = spawn(command, args, options);
  running.push(child);
  child.stdout?.on('data', (piece) => {
    output += String(piece);
  });
  return child;
};

const giveAway = (path: string, uid: number) => {
  chownSync(path, uid, uid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveAway(join(path, name), uid);
};

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition(), output).toBe(true), { timeout: 60_000, interval: 50 });

const links = () => [...output.matchAll(/(http:\/\/127\.0\.0\.1:\d+\/)#code=([\w-]+)/g)];

/** As the page does with the code of its address. */
const enter = async (link: RegExpMatchArray | undefined): Promise<number> => {
  const [, address = '', code = ''] = link ?? [];
  const init = { method: 'POST', body: JSON.stringify({ code }) };
  return (await fetch(new URL('entry', address), init)).status;
};

const openedLink = () => {
  const [link] = readFileSync(opened('page.html'), 'utf8').matchAll(
    /url=(http:\/\/127\.0\.0\.1:\d+\/)#code=([\w-]+)"/g,
  );
  return link;
};

test('the desktop is told a file that only this user can read; once the page is there it is gone, and no link is printed', async () => {
  desktopDoes(keepsWhatItIsTold.replaceAll('$O', join(folder, 'opened')));
  const child = start(process.execPath, [server]);
  await until(() => existsSync(opened('arguments')));
  const link = openedLink();
  const code = link?.[2] ?? 'none';
  const told = readFileSync(opened('arguments'), 'utf8').trim();
  expect(told.split('\n')).toHaveLength(1);
  expect(told).not.toContain(code);
  expect(readFileSync(opened('modes'), 'utf8')).toBe(`600 ${told}\n700 ${dirname(told)}\n`);
  for (const file of ['cmdline', 'environ']) {
    expect(readFileSync(`/proc/${child.pid}/${file}`, 'utf8')).not.toContain(code);
  }

  expect(existsSync(told)).toBe(true);
  expect(await enter(link)).toBe(200);
  expect(existsSync(dirname(told))).toBe(false);
  expect(await enter(link)).toBe(401);
  await new Promise((resolve) => setTimeout(resolve, 5_500));
  expect(output).toContain('opens in your browser');
  expect(links()).toEqual([]);
});

test('where the page does not arrive, the printed link is the way, and the file goes with the server', async () => {
  desktopDoes(keepsWhatItIsTold.replaceAll('$O', join(folder, 'opened')));
  const child = start(process.execPath, [server]);
  await until(() => links().length === 1);
  expect(output).toContain('has not arrived');
  expect(await enter(links()[0])).toBe(200);
  await end(child);
  expect(readdirSync(join(folder, 'runtime'))).toEqual([]);
});

test('where no browser can be started, the link is printed at once', async () => {
  desktopDoes('exit 3');
  start(process.execPath, [server]);
  const began = Date.now();
  await until(() => output.includes('opens in your browser'));
  await until(() => links().length === 1);
  expect(output).toContain('No browser could be started');
  expect(output).not.toContain('has not arrived');
  expect(Date.now() - began).toBeLessThan(30_000);
});

test.skipIf(!has.script)(
  'in a terminal Enter prints another link, and it ends on Ctrl-C (needs script)',
  async () => {
    const served = `'${process.execPath}' '${commandLine}' serve --no-open`;
    const child = start('script', ['-qec', served, '/dev/null']);
    await until(() => links().length === 1);
    await until(() => output.includes('Enter prints another link'));
    child.stdin?.write('\n');
    await until(() => links().length === 2);
    expect(await enter(links()[1])).toBe(200);
    expect(await enter(links()[0])).toBe(200);
    child.stdin?.write('\x03');
    await until(() => child.exitCode !== null);
  },
);

test.skipIf(!has.script)(
  'in the background of a terminal it is not stopped by what is typed there (needs script)',
  async () => {
    const served = `'${process.execPath}' '${server}' --no-open & read line; read line; ps -o stat= -p $!; kill $!; wait`;
    writeFileSync(join(folder, 'job'), `set -m\n${served}\n`);
    const child = start('script', ['-qec', `bash '${join(folder, 'job')}'`, '/dev/null']);
    await until(() => links().length === 1);
    child.stdin?.write('one\n');
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.stdin?.write('two\n');
    await until(() => child.exitCode !== null);
    expect(output).toMatch(/^S[a-z<]*\r?$/m);
    expect(output).not.toContain('Enter prints another');
    expect(links()).toHaveLength(1);
  },
);
