import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has, program } from '../../config/machine.ts';
import { ownHome, removeOwnHome } from '../../config/own-home.ts';
import { createWorkbench, run } from '../drives/loop-devices.ts';

const modules = fileURLToPath(new URL('../../../nix/modules', import.meta.url));
const nixpkgs = process.env.FLAKESTICK_NIXPKGS;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'flakestick-access-'));
});
afterAll(() => {
  removeOwnHome(root);
  rmSync(root, { recursive: true, force: true });
});

const instantiate = (...args: string[]): string => {
  const env = { ...process.env, ...ownHome(root), NIX_CONFIG: 'build-users-group =' };
  const ended = spawnSync('nix-instantiate', args, { env, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(ended.stderr);
  return ended.stdout;
};

describe('the NixOS module', () => {
  it.skipIf(!has.nix)('can be read (needs nix)', () => {
    expect(instantiate('--parse', join(modules, 'flakestick.nix'))).toContain('driveAccess');
  });

  describe.skipIf(!has.nix || nixpkgs === undefined)(
    'with nixpkgs (needs FLAKESTICK_NIXPKGS)',
    () => {
      /** What machines have with these settings. */
      const evaluate = (machines: string[]): { rules: string[]; polkit: boolean }[] =>
        JSON.parse(
          instantiate(
            ...['--eval', '--strict', '--json', '--read-write-mode'],
            ...['--argstr', 'nixpkgs', nixpkgs ?? '', '-E'],
            `{ nixpkgs }: map (settings: let
              inherit (import (nixpkgs + "/nixos/lib/eval-config.nix") {
                system = "x86_64-linux";
                modules = [ ${modules}/flakestick.nix settings ];
              }) config;
              rules = map (package: package.text or "") config.services.udev.packages;
            in {
              rules = builtins.filter (text: builtins.match ".*programs\\.flakestick.*" text != null) rules;
              polkit = config.security.polkit.enable;
            }) [ ${machines.map((settings) => `{ ${settings} }`).join(' ')} ]`.replaceAll(
              '\n',
              ' ',
            ),
          ),
        );

      it('gives the user of the seat the removable drives only where that is asked for', () => {
        const [none, enabled, unused, asked] = evaluate([
          '',
          'programs.flakestick.enable = true;',
          'programs.flakestick.driveAccess.enable = true;',
          'programs.flakestick = { enable = true; driveAccess.enable = true; };',
        ]);
        for (const machine of [none, enabled, unused]) expect(machine?.rules).toEqual([]);
        expect([none?.polkit, enabled?.polkit]).toEqual([false, true]);
        expect(asked?.rules).toHaveLength(1);
        expect(asked?.rules[0]).toContain('TAG+="uaccess"');
      });
    },
  );
});

/**
 * Asks udev itself, in mounts of its own, with this rule and one that says what bus a disk is on, where nothing of this machine's
 * is read or changed. $1: the rules, $2: the device's folder in /sys, $3: what is to stand in its `removable`.
 */
const askUdev = `
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/udev/rules.d
cp "$1"/* /run/udev/rules.d/
echo "$3" >/run/removable
mount --bind /run/removable "$2/removable"
mount -t tmpfs tmpfs /usr/lib/udev/rules.d
if [ -d /etc/udev/rules.d ]; then mount -t tmpfs tmpfs /etc/udev/rules.d; fi
number=$(cat "$2/dev")
mount -t tmpfs tmpfs /dev
mknod "/dev/\${2##*/}" b "\${number%:*}" "\${number#*:}"
udevadm test --action=add "$2" 2>&1
`;

describe.skipIf(!has.loop || !has.mount || !program('udevadm') || !program('unshare'))(
  'the rule for udev (needs loop devices, mounts and udevadm)',
  () => {
    const tagsOf = (bus: string, removable: string): string => {
      const bench = createWorkbench();
      try {
        chmodSync(bench.folder, 0o755);
        const device = bench.attach(bench.sparse('disk.raw', 1024 * 1024));
        const rules = bench.file('rules');
        mkdirSync(rules);
        copyFileSync(
          join(modules, '70-flakestick-drives.rules'),
          join(rules, '70-flakestick-drives.rules'),
        );
        writeFileSync(join(rules, '60-bus.rules'), `ENV{ID_BUS}="${bus}"\n`);
        const sys = `/sys/devices/virtual/block/${basename(device)}`;
        return run('unshare', '--mount', 'sh', '-c', askUdev, 'sh', rules, sys, removable);
      } finally {
        bench.clear();
      }
    };

    it('is understood, and tags removable USB disks and no others', () => {
      const usb = tagsOf('usb', '1');
      expect(usb).toMatch(/TAGS=.*:uaccess:/);
      expect(usb).not.toMatch(/70-flakestick-drives\.rules:\d+.*(invalid|unknown|ignor)/i);
      expect(tagsOf('usb', '0')).not.toMatch(/:uaccess:/);
      expect(tagsOf('ata', '1')).not.toMatch(/:uaccess:/);
    });
  },
);
