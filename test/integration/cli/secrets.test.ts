import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { has } from '../../config/machine.ts';
import { type CliHome, type CliRun, createCliHome } from './run-cli.ts';

const secret = 'hunter2hunter2';
const flake = `{ outputs = _: { nixosConfigurations.laptop = throw "not asked"; }; }\n`;

describe.skipIf(!has.nix || !has.git)('a password in a reference (needs nix and git)', () => {
  let home: CliHome;
  let server: Server;
  let asked: (string | undefined)[];
  let origin: string;

  /** A repository and an archive of one fleet, for who knows the password. */
  beforeEach(async () => {
    home = createCliHome();
    const source = join(home.folder, 'source');
    const served = join(home.folder, 'served');
    mkdirSync(source);
    mkdirSync(served);
    writeFileSync(join(source, 'flake.nix'), flake);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: source });
    git('init', '--quiet', '--initial-branch=master');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    git('clone', '--quiet', '--bare', source, join(served, 'fleet.git'));
    git(`--git-dir=${join(served, 'fleet.git')}`, 'update-server-info');
    execFileSync('tar', ['-czf', join(served, 'fleet.tar.gz'), '-C', home.folder, 'source']);

    asked = [];
    const known = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`;
    server = createServer((request, response) => {
      asked.push(request.headers.authorization);
      if (request.headers.authorization !== known) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="fleet"' }).end();
        return;
      }
      try {
        const { pathname } = new URL(request.url ?? '/', 'http://host');
        response.end(readFileSync(join(served, pathname)));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    home.remove();
  });

  const said = ({ stdout, stderr }: CliRun) => stdout + stderr;
  /** Below the home, but for what the person wrote there. */
  const kept = () =>
    readdirSync(join(home.folder, 'home'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== '.netrc')
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');

  /** As a person does what the hint says. */
  const follow = (hint: string) => {
    const line = /machine \S+ login USER password TOKEN/.exec(hint)?.[0] ?? '';
    const netrc = join(home.folder, 'home/.netrc');
    const filled = line.replace('USER', 'me').replace('TOKEN', secret);
    writeFileSync(netrc, `${filled}\n`, { mode: 0o600 });
    const setting = /netrc-file = \/home\/YOU\/\.netrc/.exec(hint)?.[0];
    if (setting === undefined) return;
    mkdirSync(join(home.folder, 'home/config/nix'), { recursive: true });
    const conf = join(home.folder, 'home/config/nix/nix.conf');
    writeFileSync(conf, `${setting.replace('/home/YOU/.netrc', netrc)}\n`);
  };

  test.each(['git+http://%/fleet.git', 'http://%/fleet.tar.gz'])(
    '%s: refused with it, and opened once it is where the hint says',
    async (form) => {
      const withSecret = form.replace('%', `me:${secret}@${origin}`);
      for (const args of [['hosts'], ['build', '--dry-run'], ['build']]) {
        const refused = await home.run([...args, `${withSecret}#laptop`, '--json']);
        expect(refused.status).toBe(2);
        expect(said(refused)).not.toContain(secret);
        expect(refused.last()).toMatchObject({ type: 'error', code: 'FLAKE_REFERENCE_INVALID' });
      }
      const refused = await home.run(['hosts', withSecret]);
      expect(said(refused)).not.toContain(secret);
      expect(asked).toEqual([]);

      follow(said(refused));
      const listed = await home.run(['hosts', form.replace('%', origin), '--json']);
      expect(said(listed)).toContain('laptop');
      expect(listed.status).toBe(0);
      expect(said(listed)).not.toContain(secret);
      expect(kept()).toContain(form.replace('%', origin));
      expect(kept()).not.toContain(secret);
    },
  );

  test('one in an input of the fleet is not repeated where that fails', async () => {
    const folder = join(home.folder, 'plain');
    mkdirSync(folder);
    const input = `git+http://me:${secret}@${origin}/nothing.git`;
    writeFileSync(
      join(folder, 'flake.nix'),
      `{ inputs.x.url = "${input}"; outputs = { x, ... }: { nixosConfigurations = x.y; }; }\n`,
    );
    const failed = await home.run(['hosts', folder, '--json']);
    expect(failed.status).toBe(1);
    expect(said(failed)).toContain('nothing.git');
    expect(said(failed)).not.toContain(secret);
  });
});
