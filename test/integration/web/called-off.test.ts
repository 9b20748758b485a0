import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHttpTransport } from '../../../renderer/api/http-transport.ts';
import { has } from '../../config/machine.ts';
import { ownHome, removeOwnHome } from '../../config/own-home.ts';
import { describing, slowFleet } from '../../fixtures/slow-fleet.ts';

// The built server, the page's own transport, and real nix.

let folder: string;
let server: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick-called-off-'));
});
afterEach(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  removeOwnHome(folder);
});

const serve = async () => {
  const main = new URL('../../../dist/web/main.js', import.meta.url).pathname;
  server = spawn(process.execPath, [main, '--no-open', '--json'], {
    cwd: folder,
    env: {
      ...process.env,
      ...ownHome(folder),
      NIX_CONFIG: 'build-users-group =\nsandbox = false',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise((resolve) => server.stdout?.once('data', resolve));
  const link = new URL((JSON.parse(String(line)) as { address: string }).address);
  const body = JSON.stringify({ code: link.hash.replace('#code=', '') });
  const entered = await fetch(new URL('entry', link), { method: 'POST', body });
  const { secret } = (await entered.json()) as { secret: string };
  return createHttpTransport({ base: new URL('api/', link).href, secret });
};

test.skipIf(!has.nix)(
  'a host that nobody asks about any more: its nix and its builder are gone, and another page’s go on (needs nix)',
  async () => {
    const fleet = slowFleet(folder);
    const { call } = await serve();
    const ask = (signal: AbortSignal) =>
      call('fleet.describeHost', { reference: fleet, host: 'slow' }, { signal });
    const running = () => describing(fleet, 'slow');
    const until = (condition: () => boolean, timeout = 60_000) =>
      vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 20 });

    const [one, other] = [new AbortController(), new AbortController()];
    const asked = ask(one.signal);
    // Nix, and what it builds.
    await until(() => running().length === 2);
    const own = running();
    const askedToo = ask(other.signal);
    // It waits for the first, whose builder makes the same.
    await until(() => running().length === 3);

    one.abort();
    expect(await asked).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    await until(() => running().every((pid) => !own.includes(pid)), 5_000);
    await until(() => running().length === 2);

    other.abort();
    expect(await askedToo).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    await until(() => running().length === 0, 5_000);
  },
);
