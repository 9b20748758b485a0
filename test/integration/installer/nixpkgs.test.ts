import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHost } from '../../../electron/engine/fleet/list-hosts.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import { pinFleet } from '../../../electron/engine/installer/derive/pin-fleet.ts';
import { evaluateWrapper } from '../../../electron/engine/installer/derive/wrap-fleet.ts';
import { describeHost } from '../../../electron/engine/installer/describe-host.ts';
import { planBuild } from '../../../electron/engine/installer/plan-build.ts';
import { prepareInstaller } from '../../../electron/engine/installer/prepare-installer.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createLab, type Lab } from '../nix-lab.ts';

const nixpkgs = process.env.FLAKESTICK_NIXPKGS;

const flake = (input: string) => `{
  inputs.nixpkgs.url = "path:${input}";
  outputs = { self, nixpkgs }: {
    nixosConfigurations.attic = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ./attic.nix ];
    };
    nixosConfigurations.broken = throw "another host's fault";
  };
}
`;

const host = `{
  networking.hostName = "attic";
  system.stateVersion = "24.05";
  boot.loader.systemd-boot.enable = true;
  documentation.enable = false;
  fileSystems."/" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; };
  fileSystems."/boot" = { device = "/dev/disk/by-label/ESP"; fsType = "vfat"; };
}
`;

/** Real nix, real nixpkgs, the shipped library: a whole NixOS is evaluated, and nothing is built. */
describe.skipIf(!nixpkgs || !has.nix || !has.git)(
  'an installer for a host that has none (needs FLAKESTICK_NIXPKGS)',
  { timeout: 1_800_000 },
  () => {
    let lab: Lab;
    let folder: string;
    beforeAll(() => {
      lab = createLab();
      const nix = (...args: string[]) =>
        execFileSync('nix', ['--extra-experimental-features', 'nix-command flakes', ...args], {
          env: { ...process.env, ...lab.env },
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }).trim();
      // Each command of nix would read all of a tree that lies elsewhere again.
      const input = nix('store', 'add-path', '--name', 'source', nixpkgs ?? '');
      folder = lab.writeFolder('fleet', { 'flake.nix': flake(input), 'attic.nix': host });
      nix('flake', 'lock', `path:${folder}`);
      lab.git(folder, 'init', '-q', '-b', 'main');
      lab.git(folder, 'add', '.');
      lab.git(folder, 'commit', '-qm', 'first');
    }, 1_800_000);
    afterAll(() => lab?.remove(), 600_000);

    const open = async () => {
      const fleet = await openFleet(lab.ports, folder);
      if (!fleet.ok) throw new Error(said(fleet.error).message);
      const found = findHost(fleet.value, 'attic');
      if (!found.ok) throw new Error(said(found.error).message);
      return { fleet: fleet.value, host: found.value };
    };

    test('facts, plan and what a proof needs', async () => {
      const { fleet, host: attic } = await open();
      const described = await describeHost(lab.ports, fleet, 'attic');
      expect(described).toMatchObject({
        ok: true,
        value: {
          system: 'x86_64-linux',
          optionsSelectable: true,
          layout: { method: 'partition', problems: [] },
          unavailable: null,
        },
      });

      const options = { prebuilt: true, compression: 'small' };
      const order = { fleet, host: attic, options };
      const planned = await planBuild(lab.ports, order);
      if (!planned.ok) throw new Error(JSON.stringify(planned.error));
      expect(planned.value.derivation).toMatch(/attic.*\.drv$/);
      expect(planned.value.toBuild.length).toBeGreaterThan(10);

      const prepared = await prepareInstaller(lab.ports, fleet, attic, options);
      const pinned = await pinFleet(lab.ports, fleet);
      if (!prepared.ok || !pinned.ok) throw new Error('not prepared');
      const { resolved } = prepared.value;
      const asked = { pinned: pinned.value, resolved, host: attic, what: 'proof' as const };
      const proof = await evaluateWrapper(lab.ports, asked);
      if (!proof.ok) throw new Error(said(proof.error).message);
      expect(proof.value).toMatchObject({
        toplevel: expect.stringContaining('nixos-system-attic'),
      });
      expect(proof.value).toMatchObject({
        sources: expect.arrayContaining([pinned.value.storePath]),
      });
    });

    test('an assertion of the installer is told in its own words', async () => {
      const { fleet, host: attic } = await open();
      const order = { fleet, host: attic, options: { repoClonePath: '/elsewhere' } };
      const planned = await planBuild(lab.ports, order);
      expect(worded(planned)).toMatchObject({
        ok: false,
        error: { code: 'EVALUATION_FAILED', message: expect.stringMatching(/repoClonePath/) },
      });
      const message = planned.ok ? '' : said(planned.error).message;
      expect(message).not.toContain('/nix/store');
      expect(message).not.toContain(join(lab.root, 'cache'));
    });
  },
);
