import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { carryHistory } from '../../../electron/engine/installer/derive/carry-history.ts';
import { pinFleet } from '../../../electron/engine/installer/derive/pin-fleet.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { freePort, untilListening } from '../loopback.ts';
import { portsWith } from '../nix-lab.ts';
import { createDeriveLab, type DeriveLab, fleetFlake } from './derive-lab.ts';

describe.skipIf(!has.nix || !has.git)('a fleet on a server (needs nix and git)', () => {
  let lab: DeriveLab;
  let server: ChildProcess;
  let port: number;
  let folder: string;
  let reference: string;
  beforeAll(async () => {
    lab = createDeriveLab({ online: true });
    port = await freePort();
    folder = lab.repository('served', { 'flake.nix': fleetFlake() });
    lab.git(folder, 'tag', 'v1');
    lab.git(folder, 'branch', 'older');
    server = spawn(
      'git',
      [
        ...['daemon', '--reuseaddr', '--export-all', '--listen=127.0.0.1', `--port=${port}`],
        `--base-path=${lab.root}`,
      ],
      // In a group of its own: git's daemon is a child of what is started.
      { stdio: 'ignore', detached: true, env: { ...process.env, ...lab.env } },
    );
    await untilListening(port);
    reference = `git://127.0.0.1:${port}/served`;
  });
  afterAll(() => {
    if (server?.pid) process.kill(-server.pid);
    lab?.remove();
  });

  test('is built by its revision; an online stick clones it', async () => {
    const { seen, warnings } = await lab.derive(`${reference}?ref=main`);
    const revision = lab.git(folder, 'rev-parse', 'HEAD');
    expect(seen.rev).toBe(revision);
    expect(warnings).toEqual([]);
    expect(seen.request.repository).toEqual({
      bundle: null,
      url: reference,
      revision,
      branch: 'main',
      dir: null,
      dirty: false,
    });
  });

  test('its history is carried for an installation without network', async () => {
    const {
      seen,
      folder: wrapper,
      warnings,
    } = await lab.derive(`${reference}?ref=main`, {
      prebuilt: true,
    });
    expect(warnings).toEqual([]);
    expect(seen.request.repository).toMatchObject({ bundle: 'repository.bundle', branch: 'main' });
    const clone = join(lab.root, 'clone');
    lab.git(lab.root, 'clone', '-q', '-b', 'main', join(wrapper, 'repository.bundle'), clone);
    expect(lab.git(clone, 'log', '--format=%H')).toBe(lab.git(folder, 'log', '--format=%H'));
    expect(lab.git(clone, 'tag')).toBe('v1');
    expect(lab.git(clone, 'branch', '-r', '--format=%(refname:lstrip=3)')).not.toContain('older');
  });

  test('what was shown is what gets built, whatever is pushed meanwhile', async () => {
    const fleet = await lab.open(`${reference}?ref=main`);
    writeFileSync(join(folder, 'flake.nix'), fleetFlake('{ extra = "pushed later"; }'));
    lab.git(folder, 'commit', '-qam', 'later');
    const pinned = await pinFleet(lab.ports, fleet);
    expect(pinned).toMatchObject({ ok: true, value: { revision: fleet.revision } });
    expect(fleet.revision).toBe(lab.git(folder, 'rev-parse', 'HEAD^'));
  });

  test('a server that is away: with what was fetched before, else a warning', async () => {
    const fleet = await lab.open(`${reference}?ref=main`);
    const pinned = await pinFleet(lab.ports, fleet);
    if (!pinned.ok) throw new Error(said(pinned.error).message);
    const offline: typeof lab.ports = portsWith({
      ...lab.ports,
      network: { isOnline: async () => false },
    });
    const carry = async (url: string, ports = offline) => {
      const asked = { ...pinned.value, locked: { ...pinned.value.locked, url } };
      const carried = await carryHistory(ports, asked, { prebuilt: true });
      if (!carried.ok) throw new Error(said(carried.error).message);
      return carried.value;
    };
    expect((await carry(reference, lab.ports)).warnings).toEqual([]);
    expect(await carry(reference)).toMatchObject({
      warnings: [],
      repository: { request: { bundle: 'repository.bundle' } },
    });
    for (const [url, ports] of [
      [`${reference}-unknown`, offline],
      [`${reference}-unknown`, lab.ports],
      [`git://127.0.0.1:${await freePort()}/served`, lab.ports],
    ] as const) {
      expect(worded(await carry(url, ports))).toMatchObject({
        warnings: [{ code: 'HISTORY_MISSING', message: expect.stringContaining(reference) }],
        repository: { request: { bundle: null, url } },
      });
    }
  });

  test('a token in the reference is written nowhere', async () => {
    const fleet = await lab.open(`${reference}?ref=main`);
    const asked: string[] = [];
    const { run } = lab.ports.processes;
    const secret = `https://hunter2@127.0.0.1:${port}/served`;
    // nix says that it fetched the source by this URL.
    const pretending = portsWith({
      ...lab.ports,
      processes: {
        run: async (spec: Parameters<typeof run>[0]) => {
          if (spec.command === 'git') asked.push(spec.args.join(' '));
          const ended = await run(spec);
          return spec.args.includes('metadata') && ended.status === 'exited'
            ? { ...ended, stdout: ended.stdout.replaceAll(reference, secret) }
            : ended;
        },
      },
    });
    const pinned = await pinFleet(pretending, fleet);
    if (!pinned.ok) throw new Error(said(pinned.error).message);
    expect(pinned.value.locked.url).toBe(secret);
    expect(pinned.value.input).toMatchObject({ type: 'path', path: pinned.value.storePath });
    expect(JSON.stringify(pinned.value.input)).not.toContain('hunter2');
    const carried = await carryHistory(pretending, pinned.value, { prebuilt: true });
    expect(worded(carried)).toMatchObject({
      ok: true,
      value: {
        warnings: [{ code: 'HISTORY_MISSING', hint: expect.stringContaining('credential helper') }],
        repository: { request: { url: `https://127.0.0.1:${port}/served` } },
      },
    });
    expect(JSON.stringify([carried, asked])).not.toContain('hunter2');
  });
});
