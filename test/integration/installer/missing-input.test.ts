import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Failure } from '../../../electron/contract/index.ts';
import { findHost } from '../../../electron/engine/fleet/list-hosts.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import { type BuildEvent, buildImage } from '../../../electron/engine/installer/build-image.ts';
import { planBuild } from '../../../electron/engine/installer/plan-build.ts';
import { askTarget } from '../../../electron/engine/installer/prove-offline.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createLab, type Lab, portsWith } from '../nix-lab.ts';

const nixpkgsLib = readFileSync(new URL('../../fixtures/nixpkgs-lib.nix', import.meta.url), 'utf8');

/** In the place of NixOS: of an installer, what is asked of it here, by the options that nix/lib gives it. */
const evalConfig = `{ modules, ... }:
let
  ours = builtins.elemAt modules 0;
  given = ((builtins.elemAt modules 1) {
    lib = {
      mkDefault = value: value;
      mkMerge = builtins.foldl' (all: one: all // one) { };
      mapAttrsToList = _: _: [ ];
    };
  }).autoInstaller;
  sources =
    if given.sources or null != null then given.sources
    else import (builtins.dirOf ours + "/../lib/sources.nix") given.fleet;
  inherit (given.target.config.system.build) toplevel;
in
{
  config = {
    autoInstaller.settings = { inherit toplevel sources; };
    system.build.isoImage = derivation {
      name = "image";
      system = "x86_64-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin";
      inherit toplevel sources;
      args = [ "-c" "mkdir -p $out/iso; printf '%s\\\\n' $sources > $out/iso/attic.iso" ];
    };
  };
}
`;

/** A host whose system is made with `uses`, an expression that may name the inputs. */
const flakeOf = (inputs: string, uses: string) => `{
${inputs}
  outputs = { self, ... }@inputs: {
    nixosConfigurations.attic = {
      pkgs.path = ./nixpkgs;
      pkgs.lib = import ./nixpkgs/lib.nix;
      pkgs.stdenv.hostPlatform.system = "x86_64-linux";
      config = {
        system.nixos = { release = "24.05"; versionSuffix = ""; revision = null; };
        system.build.toplevel = derivation {
          name = "nixos-system-attic";
          system = "x86_64-linux";
          builder = "/bin/sh";
          args = [ "-c" "echo > $out" ];
          uses = ${uses};
        };
        networking.hostName = "attic";
        boot.loader.systemd-boot.enable = true;
        fileSystems."/" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; };
        fileSystems."/boot" = { device = "/dev/disk/by-label/ESP"; fsType = "vfat"; };
      };
    };
  };
}
`;

describe.skipIf(!has.nix || !has.git)('an input that is gone (needs nix and git)', () => {
  /** The machine on which the flake was locked, and for each test another one that has nothing of it in its store. */
  let author: Lab;
  let lab: Lab;
  let lock: string;
  beforeAll(() => {
    author = createLab({ online: true });
    lock = lockInputs();
  });
  afterAll(() => author?.remove());
  beforeEach(() => {
    lab = createLab();
  });
  afterEach(() => {
    lab.remove();
    for (const name of readdirSync(aside())) bringBack(name);
  });

  const nix = (of: Lab, ...args: string[]) => {
    const flags = ['--extra-experimental-features', 'nix-command flakes'];
    const env = { ...process.env, ...of.env };
    const ended = spawnSync('nix', [...flags, ...args], { env, encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(ended.stderr);
    return ended.stdout.trim();
  };
  const repository = (name: string, files: Record<string, string>) => {
    const folder = author.writeFolder(name, files);
    author.git(folder, 'init', '-q', '-b', 'main');
    author.git(folder, 'add', '.');
    author.git(folder, 'commit', '-qm', 'first');
    return folder;
  };
  const urlOf = (name: string) => `git+file://${join(author.root, name)}`;
  const aside = (name = '') => join(author.root, 'aside', name);
  const takeAway = (name: string) => renameSync(join(author.root, name), aside(name));
  const bringBack = (name: string) => renameSync(aside(name), join(author.root, name));

  /** Both flakes have an input of their own and one in common; one can't be evaluated, one is no flake. */
  const inputs = () => `
    inputs.there.url = "${urlOf('there')}";
    inputs.away.url = "${urlOf('away')}";
    inputs.away.inputs.deep.follows = "there/deep";
    inputs.again.follows = "away";
    inputs.broken.url = "${urlOf('broken')}";
    inputs.plain = { url = "path:${join(author.root, 'plain')}"; flake = false; };
  `;
  const lockInputs = (): string => {
    author.writeFolder('aside', {});
    author.writeFolder('plain', { file: 'no flake' });
    repository('broken', { 'flake.nix': '{ outputs = _: throw "never evaluated"; }' });
    for (const name of ['deep', 'there-own', 'away-own']) {
      repository(name, { 'flake.nix': `{ outputs = _: { name = "${name}"; }; }` });
    }
    for (const name of ['there', 'away']) {
      repository(name, {
        'flake.nix': `{
          inputs.deep.url = "${urlOf('deep')}";
          inputs.own.url = "${urlOf(`${name}-own`)}";
          outputs = { deep, own, ... }: { name = "${name}"; inherit deep own; };
        }`,
      });
    }
    const folder = author.writeFolder('locking', { 'flake.nix': flakeOf(inputs(), '""') });
    nix(author, 'flake', 'lock', `path:${folder}`);
    return readFileSync(join(folder, 'flake.lock'), 'utf8');
  };
  const writeFleet = (uses: string): string => {
    const folder = join(lab.root, 'fleet');
    lab.writeFolder('fleet', {
      'flake.nix': flakeOf(inputs(), uses),
      'flake.lock': lock,
      'nixpkgs/nixos/lib/eval-config.nix': evalConfig,
      'nixpkgs/lib.nix': nixpkgsLib,
    });
    lab.git(folder, 'init', '-q', '-b', 'main');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'first');
    return folder;
  };

  const open = async (reference: string, ports = lab.ports) => {
    const fleet = await openFleet(ports, reference);
    if (!fleet.ok) throw new Error(said(fleet.error).message);
    const host = findHost(fleet.value, 'attic');
    if (!host.ok) throw new Error(said(host.error).message);
    return { fleet: fleet.value, host: host.value, options: { prebuilt: true } };
  };
  const plan = async (reference: string, ports = lab.ports) =>
    planBuild(ports, await open(reference, ports));
  const namesOf = (warnings: readonly Failure[]) =>
    warnings.map(({ params }) => 'input' in params && params.input);
  const planWell = async (reference: string, ports = lab.ports) => {
    const planned = await plan(reference, ports);
    if (!planned.ok) throw new Error(JSON.stringify(planned.error));
    const { derivation, warnings } = planned.value;
    return { derivation, left: warnings.filter(({ code }) => code === 'INPUT_LEFT_OUT') };
  };
  const online = () => portsWith({ ...lab.ports, network: { isOnline: async () => true } });

  test('is left out where nothing needs it: a plan, a build and a proof say so', async () => {
    const folder = writeFleet('inputs.there.name');
    for (const name of ['away', 'away-own', 'plain']) takeAway(name);
    const { left } = await planWell(folder);
    expect(namesOf(left)).toEqual(['away', 'away/own', 'plain']);
    expect(worded(left[0])).toMatchObject({
      message: expect.stringMatching(/^The input away \(git\+file:.*\/away\?rev=\w{40}\).*attic/),
      params: { host: 'attic' },
    });

    const events: BuildEvent[] = [];
    const order = {
      ...(await open(folder)),
      outLink: join(lab.root, 'result'),
      logFile: join(lab.root, 'log'),
    };
    const built = await buildImage(lab.ports, order, (event) => events.push(event));
    if (!built.ok) throw new Error(JSON.stringify(built.error));
    const warned = events.flatMap((event) =>
      event.type === 'job.warned' && event.warning.code === 'INPUT_LEFT_OUT' ? [event.warning] : [],
    );
    expect(warned).toEqual(left);

    // Also of an image of which nothing is known but the flake.
    for (const wrapper of [built.value.wrapper, null]) {
      const target = await askTarget(lab.ports, { ...order, wrapper });
      if (!target.ok) throw new Error(said(target.error).message);
      expect(target.value.leftOut).toEqual(['away', 'away/own', 'plain']);
      const contents = target.value.sources.map((source) =>
        nix(lab, 'store', 'cat', `${source}/flake.nix`),
      );
      // The flake's own, those of both inputs that are there, what they have, and one that can't be evaluated.
      expect(contents).toHaveLength(5);
      expect(contents.some((text) => text.includes('never evaluated'))).toBe(true);
      const carried = spawnSync('cat', [built.value.image], { encoding: 'utf8' }).stdout;
      expect(carried.trim().split('\n').sort()).toEqual([...target.value.sources].sort());
    }
  });

  test('comes along as soon as it is there again', async () => {
    const folder = writeFleet('inputs.there.name');
    takeAway('away');
    const without = await planWell(folder);
    expect(namesOf(without.left)).toEqual(['away']);
    bringBack('away');
    const whole = await planWell(folder);
    expect(whole.left).toEqual([]);
    expect(whole.derivation).not.toBe(without.derivation);
    // From now on it is in the store, wherever it came from.
    takeAway('away');
    expect(await planWell(folder)).toEqual(whole);
  });

  test('with a network that does not reach it, it is the same', async () => {
    const folder = writeFleet('inputs.there.name');
    takeAway('away-own');
    expect(namesOf((await planWell(folder, online())).left)).toEqual(['away/own']);
  });

  test.each([
    ['away', 'inputs.away.name', 'away'],
    ['there-own', 'inputs.there.own.name', 'there/own'],
    ['plain', 'builtins.readFile (inputs.plain + "/file")', 'plain'],
    ['deep', 'inputs.away.deep.name', 'there/deep'],
  ])('that the host needs ends it by its name: %s', async (name, uses, input) => {
    const folder = writeFleet(uses);
    takeAway(name);
    const error = { message: expect.stringContaining(`The input ${input} (`), params: { input } };
    const planned = await plan(folder);
    expect(worded(planned)).toMatchObject({ ok: false, error: { code: 'OFFLINE', ...error } });
    expect(JSON.stringify(planned)).not.toContain(join(lab.root, 'cache'));
  });

  test('with a network, the name of one that is needed is told as well', async () => {
    const folder = writeFleet('inputs.away.name');
    takeAway('away');
    expect(worded(await plan(folder, online()))).toMatchObject({
      ok: false,
      error: { code: 'EVALUATION_FAILED', message: expect.stringMatching(/^The input away \(/) },
    });
  });

  test('that is not in the lock file is named before anything else', async () => {
    const folder = lab.writeFolder('unlocked', {
      'flake.nix': flakeOf('inputs.never.url = "git+file:///nowhere/at/all";', '"x"'),
    });
    const opened = await openFleet(lab.ports, folder);
    expect(worded(opened)).toMatchObject({
      ok: false,
      error: { code: 'OFFLINE', message: expect.stringContaining('The input never (') },
    });
  });
});
