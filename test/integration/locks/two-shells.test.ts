import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHttpTransport } from '../../../renderer/api/http-transport.ts';
import { has } from '../../config/machine.ts';
import { ownHome, removeOwnHome } from '../../config/own-home.ts';
import { describing, slowFleet } from '../../fixtures/slow-fleet.ts';

// Programs as built, with an engine each, in one home; and real nix.

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick-two-shells-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, 'SIGKILL');
  for (const pid of describing(join(folder, 'slow-fleet'), 'slow')) process.kill(pid, 'SIGKILL');
  removeOwnHome(folder);
});

const ended = (child: ChildProcess, signal: NodeJS.Signals) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });

const start = (entry: 'cli' | 'web', args: string[], programs = '') => {
  const main = new URL(`../../../dist/${entry}/main.js`, import.meta.url).pathname;
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      ...ownHome(folder),
      LANG: 'C',
      PATH: [programs, process.env.PATH].join(':'),
      NIX_CONFIG: 'build-users-group =\nsandbox = false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
};

const textOf = async (child: ChildProcess) => {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      text += data.toString();
    });
  }
  await new Promise((resolve) => child.once('close', resolve));
  return text;
};

const enter = async (server: ChildProcess) => {
  const line = await new Promise((resolve) => server.stdout?.once('data', resolve));
  const link = new URL((JSON.parse(String(line)) as { address: string }).address);
  const body = JSON.stringify({ code: link.hash.replace('#code=', '') });
  const entered = await fetch(new URL('entry', link), { method: 'POST', body });
  const { secret } = (await entered.json()) as { secret: string };
  return createHttpTransport({ base: new URL('api/', link).href, secret });
};

test.skipIf(!has.nix)(
  'a host that the command line builds is refused elsewhere by its name, until its process is killed (needs nix)',
  async () => {
    const fleet = slowFleet(folder);
    const first = start('cli', ['build', `${fleet}#slow`, '--json']);
    await vi.waitFor(() => expect(describing(fleet, 'slow').length).toBeGreaterThan(0), 60_000);

    const second = start('cli', ['build', './slow-fleet#slow']);
    expect(await textOf(second)).toMatch(
      /slow is being built by the command line since \d\d:\d\d\.\n.*cancel it there/,
    );
    expect(second.exitCode).toBe(1);

    const server = start('web', ['--no-open', '--json']);
    const { call, subscribe } = await enter(server);
    let locks: unknown = null;
    const end = subscribe(null, (update) => {
      if (update.type === 'snapshot') locks = update.state.locks;
      else if (update.event.type === 'locks.changed') locks = update.event.locks;
    });
    await call('drives.list', {});
    const host = { name: `host:${fleet}#slow`, use: 'built', shell: 'commandLine' };
    await vi.waitFor(() => expect(locks).toMatchObject([{ ...host, isElsewhere: true }]), 5000);
    const request = { reference: fleet, host: 'slow', options: {}, outLink: null };
    expect(await call('build.start', request)).toMatchObject({
      ok: false,
      error: { code: 'JOB_RUNNING', params: { reason: 'locked', lock: host } },
    });
    // Another host is another matter.
    expect((await call('build.start', { ...request, host: 'slower' })).ok).toBe(true);

    await ended(first, 'SIGKILL');
    await vi.waitFor(() => expect(locks).toMatchObject([{ shell: 'browser' }]), 5000);
    expect((await call('build.start', request)).ok).toBe(true);
    end();
  },
  120_000,
);

test('a drive that the browser’s engine works on is refused to the command line', async () => {
  const image = join(folder, 'image.xz');
  execFileSync('sh', ['-c', `head -c 1000000 /dev/zero | xz > '${image}'`]);
  await textOf(start('cli', ['practice-drive', 'stick.img', '--size', '16M']));
  // Its beginning is looked at; whoever unpacks it then waits until it is ended.
  const xz = execFileSync('sh', ['-c', 'command -v xz']).toString().trim();
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  writeFileSync(
    join(programs, 'xz'),
    `#!/bin/sh\nmkdir '${folder}/looked' && exec ${xz} "$@" || exec sleep 60\n`,
    {
      mode: 0o755,
    },
  );
  const { call } = await enter(start('web', ['--no-open', '--json'], programs));
  const drive = `file:${join(folder, 'stick.img')}`;
  const found = await call('drives.find', { selector: drive });
  if (!found.ok || found.value.drive.identity === null) throw new Error('no drive');
  const { id, identity } = found.value.drive;
  const started = await call('write.start', {
    image,
    drives: [{ id, identity }],
    unmount: false,
    allowFixed: false,
    verify: false,
    anyway: true,
    count: false,
    delta: false,
    resume: false,
    powerOff: false,
  });
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  const second = start('cli', [
    'flash',
    image,
    '--drive',
    drive,
    '--yes',
    '--anyway',
    '--no-count',
  ]);
  expect(await textOf(second)).toMatch(
    /stick\.img\) is being written by the browser since \d\d:\d\d\./,
  );
  await call('jobs.cancel', started.value);
}, 120_000);
