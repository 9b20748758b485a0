import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { GiB, installTest, places } from './harness/cases.ts';
import { confirm, untilInstalled } from './harness/install-journey.ts';
import { installSettings } from './harness/install-settings.ts';
import { createComputer } from './harness/installation.ts';
import { plain } from './harness/layouts.ts';

/** A repository of two commits as a bundle in the shared folder. The revision of the first, and of the second. */
const makeBundle = (name: string): { path: string; revisions: string[] } => {
  const work = join(places().runs, name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
      ...{ cwd: work, encoding: 'utf8' },
    }).trim();
  mkdirSync(work);
  git('init', '--quiet', '--initial-branch=main');
  const revisions = ['one', 'two'].map((text) => {
    writeFileSync(join(work, 'flake.nix'), `{ } # ${text}\n`);
    git('add', '--all');
    git('commit', '--quiet', '--message', text);
    return git('rev-parse', 'HEAD');
  });
  git('bundle', 'create', '--quiet', join(places().shared, `${name}.bundle`), '--all', 'HEAD');
  rmSync(work, { recursive: true });
  return { path: `/share/${name}.bundle`, revisions };
};

installTest(
  'the repository of the stick is a clone on the disk, with history and remote',
  async () => {
    const { path, revisions } = makeBundle('fleet');
    const computer = await createComputer([{ name: 'nvme', bus: 'nvme', sizeBytes: 2 * GiB }]);
    const source = '/nix/store/aaaa-source';
    const installation = await computer.start({
      settings: installSettings(plain, {
        repository: {
          ...{ bundle: path, source, url: 'https://example.org/fleet.git', branch: 'main' },
          ...{ revision: revisions[0], clonePath: '/mnt/nix-config', installPath: '/etc/nixos' },
        },
        ...{ sources: [source], extraMountDirs: ['/var/lib/secrets'], powerOff: false },
        extraPostMountCommands: ['echo "of the host" > /mnt/var/lib/secrets/note'],
      }),
      before: `mkdir ${source}`,
    });
    await confirm(installation);
    await untilInstalled(installation);
    expect(await installation.recorded('nix.arguments')).toMatch(
      /copy --no-check-sigs --to \/mnt \/nix\/store\/aaaa-source/,
    );
    expect(await installation.recorded('systemctl.arguments')).toContain('reboot');
    const { stdout } = await installation.vm.sh(`
    mount /dev/nvme0n1p2 /mnt; cd /mnt/etc/nixos
    export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
    git rev-parse HEAD origin/main; git remote get-url origin
    git rev-parse --abbrev-ref 'HEAD@{upstream}'; git status --porcelain; cat flake.nix
    cat /mnt/var/lib/secrets/note; readlink /mnt/nix/var/nix/gcroots/flakestick/aaaa-source
    stat --format='%a' /mnt/var/log/flakestick/log; git -C /mnt/nix-config rev-parse HEAD`);
    expect(stdout.trim().split('\n')).toEqual([
      ...revisions,
      'https://example.org/fleet.git',
      'origin/main',
      '{ } # one',
      'of the host',
      source,
      '600',
      revisions[0],
    ]);
  },
);
