import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import { has, program } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { freePort, untilListening } from '../loopback.ts';
import { createLab, flakeOf, type Lab } from '../nix-lab.ts';

const canServe = has.nix && has.git && has.root && program('sshd') && program('ssh');

/** A real sshd on loopback, with keys that live as long as the test. */
const startServer = async (lab: Lab, port: number): Promise<ChildProcess> => {
  const folder = lab.writeFolder('ssh', {});
  const key = (name: string) => {
    const file = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return file;
  };
  const hostKey = key('host');
  const userKey = key('user');
  lab.env.GIT_SSH_COMMAND = [
    ...['ssh', '-F', 'none', '-i', userKey, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
    ...['-o', `UserKnownHostsFile=${join(folder, 'known')}`],
    ...['-o', 'StrictHostKeyChecking=accept-new'],
  ].join(' ');
  lab.writeFolder('ssh', {
    config: [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${userKey}.pub`,
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
    ].join('\n'),
  });
  // Where Debian's sshd wants to separate its privileges; its service makes it elsewhere.
  mkdirSync('/run/sshd', { recursive: true });
  chmodSync('/run/sshd', 0o755);
  const server = spawn('/usr/sbin/sshd', ['-D', '-f', join(folder, 'config')], { stdio: 'ignore' });
  await untilListening(port);
  return server;
};

describe.skipIf(!canServe)('a private repository (needs nix, git, root and sshd)', () => {
  let lab: Lab;
  let server: ChildProcess;
  let port: number;
  let repository: string;
  beforeAll(async () => {
    lab = createLab({ online: true });
    port = await freePort();
    server = await startServer(lab, port);
    repository = lab.writeFolder('fleet', {
      'flake.nix': flakeOf({ atticInstallerIso: 'throw "attic was evaluated"' }),
    });
    lab.git(repository, 'init', '-q');
    lab.git(repository, 'add', '.');
    lab.git(repository, 'commit', '-qm', 'x');
  });
  afterAll(() => {
    server?.kill();
    lab?.remove();
  });

  const open = () => openFleet(lab.ports, `git+ssh://root@127.0.0.1:${port}${repository}#attic`);

  test('is fetched over git+ssh with the user’s key', async () => {
    const fleet = await open();
    expect(fleet).toMatchObject({
      ok: true,
      value: {
        revision: lab.git(repository, 'rev-parse', 'HEAD'),
        selectedHost: 'attic',
        hosts: [{ name: 'attic', system: 'x86_64-linux' }],
      },
    });
  });

  test('without the key it can’t be had, and nobody is asked for a password', async () => {
    lab.env.GIT_SSH_COMMAND =
      'ssh -F none -i /dev/null -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null';
    const unfetched = lab.writeFolder('other', { 'flake.nix': flakeOf({}) });
    lab.git(unfetched, 'init', '-q');
    const refused = await openFleet(lab.ports, `git+ssh://root@127.0.0.1:${port}${unfetched}`);
    expect(refused).toMatchObject({ ok: false, error: { code: 'FLAKE_NOT_FOUND' } });
    expect(!refused.ok && said(refused.error).hint).toContain('key');
  });
});
