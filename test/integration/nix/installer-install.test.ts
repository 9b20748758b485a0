import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findProgram, has, program } from '../../config/machine.ts';
import { createInstallerLab, type InstallerLab, layout, settings } from './installer-lab.ts';

const nix = findProgram(['nix']);
/** A store of its own is mounted over /nix, where nix itself must not be then. */
const usable =
  has.root &&
  has.mount &&
  has.nix &&
  program('jq') &&
  program('unshare') &&
  nix !== null &&
  !realpathSync(nix).startsWith('/nix/');

describe.skipIf(!usable)('90-install (needs root, mount, jq, and a nix outside of /nix)', () => {
  let lab: InstallerLab;
  beforeEach(() => {
    lab = createInstallerLab();
    mkdirSync(join(lab.root, 'bin'));
  });
  afterEach(() => {
    lab.run(['chmod', '-R', 'u+w', lab.root]);
    lab.remove();
  });

  const said = () => readFileSync(join(lab.root, 'arguments'), 'utf8').split('\n').slice(0, -1);
  /** Stands in for nixos-install: keeps how it was called, and leaves `system` behind. */
  const nixosInstall = (system: string, before = '') => {
    const file = join(lab.root, 'bin', 'nixos-install');
    writeFileSync(
      file,
      [
        '#!/bin/bash',
        `printf '%s\\n' "$@" >>${lab.root}/arguments`,
        `echo "TMPDIR is <$TMPDIR>"`,
        before,
        `mkdir -p ${lab.target}/nix/var/nix/profiles`,
        `ln -sfn ${system} ${lab.target}/nix/var/nix/profiles/system-1-link`,
        `ln -sfn system-1-link ${lab.target}/nix/var/nix/profiles/system`,
      ].join('\n'),
    );
    chmodSync(file, 0o755);
  };
  /** `prepare` runs with an empty store at /nix, and may write assignments for the settings with jq to $FLAKESTICK_SETTINGS. */
  const install = (prepare: string, network = false) => {
    const step = new URL('../../../nix/installer/steps/90-install.sh', import.meta.url).pathname;
    const script = [
      'set -e',
      'mount -t tmpfs tmpfs /nix; mkdir -p /nix/store',
      `mount --bind ${lab.target} ${lab.target}`,
      ...(network ? ['ip link set lo up', 'ip route add default dev lo'] : []),
      prepare,
      `exec bash ${step}`,
    ].join('\n');
    return lab.run(['unshare', '--mount', '--net', 'bash', '-c', script], {
      ...{ PATH: `${lab.root}/bin:${lab.env.PATH}`, HOME: lab.root, TMPDIR: '/tmp' },
      ...{ NIX_REMOTE: 'local', NIX_CONFIG: 'build-users-group =' },
    });
  };
  const use = (over: Record<string, unknown>) =>
    lab.use(settings({ layout: layout({ firmware: 'bios' }), ...over }));
  const system = '/nix/store/00000000000000000000000000000000-nixos-system';
  const hasSystem = `mkdir -p ${system}`;

  test('offline: the sources are in the target’s store, where a garbage collection leaves them', () => {
    use({ toplevel: system });
    nixosInstall(system);
    const { status, output } = install(`${hasSystem}
      mkdir ${lab.root}/x-source; echo flake >${lab.root}/x-source/flake.nix
      source=$(nix-store --add ${lab.root}/x-source)
      loose=$(nix-store --add ${lab.root}/bin)
      nix --extra-experimental-features nix-command copy --no-check-sigs --to ${lab.target} $loose
      jq --arg path $source '.sources = [$path]' $FLAKESTICK_SETTINGS >${lab.root}/new; mv ${lab.root}/new $FLAKESTICK_SETTINGS
      trap 'nix-store --store ${lab.target} --gc; cat ${lab.target}$source/flake.nix; ls -d ${lab.target}$loose' EXIT
      bash ${new URL('../../../nix/installer/steps/90-install.sh', import.meta.url).pathname}; exit`);
    expect(output).toContain(`Installed: ${system}`);
    expect(output).toMatch(/^flake$/m);
    // What has no root is gone, so the root is what has kept the source.
    expect(output).toMatch(/cannot access .*-bin/);
    expect(status).not.toBe(0);
    const [path = ''] = JSON.parse(readFileSync(join(lab.root, 'install.json'), 'utf8')).sources;
    const root = join(
      lab.target,
      'nix/var/nix/gcroots/flakestick',
      path.slice('/nix/store/'.length),
    );
    expect(lstatSync(root).isSymbolicLink()).toBe(true);
    expect(readlinkSync(root)).toBe(path);
    expect(said()).toEqual([
      ...['--root', lab.target, '--no-root-passwd', '--no-channel-copy', '--system', system],
      ...['--substituters', '', '--option', 'substitute', 'true'],
    ]);
    expect(output).toContain('TMPDIR is <>');
  });

  test('offline: without a network a failure is one', () => {
    use({ toplevel: system, substituters: ['https://cache.example.org'] });
    nixosInstall(system, 'exit 1');
    const { status, output } = install(hasSystem);
    expect(status).toBe(1);
    expect(output).toContain('nixos-install failed');
    expect(output).toContain('flakestick-install --from 90-install');
    expect(said().filter((word) => word === '--root')).toHaveLength(1);
  });

  test.skipIf(!program('ip'))(
    'offline: with a network it is tried once more, with the caches of the host',
    () => {
      use({
        ...{ toplevel: system, substituters: ['https://a.example.org', 'https://b.example.org'] },
        trustedPublicKeys: ['a:key'],
      });
      nixosInstall(system, '[[ " $* " == *" extra-trusted-public-keys "* ]] || exit 1');
      const { status, output } = install(hasSystem, true);
      expect(status, output).toBe(0);
      expect(output).toContain('There is a network');
      expect(said().slice(11)).toEqual([
        ...['--root', lab.target, '--no-root-passwd', '--no-channel-copy', '--system', system],
        ...[
          '--substituters',
          'https://a.example.org https://b.example.org',
          '--option',
          'substitute',
          'true',
        ],
        ...['--option', 'extra-trusted-public-keys', 'a:key'],
      ]);
    },
  );

  test.each([
    ['another system than that of the stick', '/nix/store/1-other', 'was to be'],
    ['none', '/somewhere', 'there is no system'],
  ])('offline: that %s was installed is a failure', (_, left, message) => {
    use({ toplevel: system });
    nixosInstall(left);
    const { status, output } = install(hasSystem);
    expect(status).toBe(1);
    expect(output).toContain(message);
  });

  test('offline: a system that is not on the stick', () => {
    use({ toplevel: system });
    nixosInstall(system);
    const { status, output } = install(':');
    expect(status).toBe(1);
    expect(output).toContain('is not on the stick');
    expect(existsSync(join(lab.root, 'arguments'))).toBe(false);
  });

  test('online: from the clone, with the caches of the host besides', () => {
    const online = settings({ mode: 'online', toplevel: null });
    use({
      ...{ mode: 'online', toplevel: null, substituters: ['https://a.example.org'] },
      ...{ trustedPublicKeys: ['a:key', 'b:key'] },
      repository: { ...(online.repository as object), dir: 'hosts' },
    });
    mkdirSync(join(lab.target, 'nix-config/hosts'), { recursive: true });
    nixosInstall(system);
    const { status, output } = install(':');
    expect(status, output).toBe(0);
    expect(said()).toEqual([
      ...['--root', lab.target, '--no-root-passwd', '--no-channel-copy'],
      ...['--flake', `${lab.target}/nix-config/hosts#laptop`],
      ...['--option', 'extra-substituters', 'https://a.example.org'],
      ...['--option', 'extra-trusted-public-keys', 'a:key b:key'],
    ]);
  });

  test('nothing is installed where the target is not mounted', () => {
    use({ toplevel: system });
    const { status, output } = lab.step('90-install');
    expect(status).toBe(1);
    expect(output).toContain('Nothing is mounted');
  });
});
