import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHost } from '../../../electron/engine/fleet/list-hosts.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import { buildImage } from '../../../electron/engine/installer/build-image.ts';
import { describeHost } from '../../../electron/engine/installer/describe-host.ts';
import { planBuild } from '../../../electron/engine/installer/plan-build.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createLab, type Lab } from '../nix-lab.ts';

/** Configurations that are no machine with a disk to install to: told as what they are. */
const flake = `{
  outputs = _: let
    configuration = config: {
      pkgs.stdenv.hostPlatform.system = "x86_64-linux";
      config = { system.nixos.release = "24.05"; networking.hostName = "h"; } // config;
    };
    image = folder: file: derivation {
      name = "image";
      system = "x86_64-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin";
      args = [ "-c" "mkdir -p $out/\${folder}; echo image > $out/\${folder}/\${file}" ];
    };
  in {
    nixosConfigurations = {
      live = configuration { system = { nixos.release = "24.05"; build.isoImage = image "iso" "live.iso"; }; };
      "live \\"two\\"" = configuration { system = { nixos.release = "24.05"; build.isoImage = image "iso" "two.iso"; }; };
      board = configuration { system = { nixos.release = "24.05"; build.sdImage = image "sd-image" "board.img.zst"; }; };
      nest = configuration { boot.isContainer = true; };
      windows = configuration { wsl.enable = true; };
    };
  };
}`;

describe.skipIf(!has.nix)('a configuration that is an image (needs nix)', () => {
  let lab: Lab;
  let reference: string;
  beforeAll(() => {
    lab = createLab();
    reference = lab.writeFolder('images', { 'flake.nix': flake });
  });
  afterAll(() => lab.remove());

  const open = async (name: string) => {
    const fleet = await openFleet(lab.ports, reference);
    if (!fleet.ok) throw new Error(said(fleet.error).message);
    const host = findHost(fleet.value, name);
    if (!host.ok) throw new Error(said(host.error).message);
    return { fleet: fleet.value, host: host.value };
  };

  test.each([
    ['live', 'isoImage', /iso\/live\.iso$/],
    ['live "two"', 'isoImage', /iso\/two\.iso$/],
    ['board', 'sdImage', /sd-image\/board\.img\.zst$/],
  ])('%s is offered as it is, and built', async (name, output, file) => {
    const { fleet, host } = await open(name);
    expect(await describeHost(lab.ports, fleet, name)).toMatchObject({
      ok: true,
      value: {
        system: 'x86_64-linux',
        layout: null,
        unavailable: null,
        offline: 'fixed',
        optionsSelectable: false,
        installer: {
          kind: 'installerConfiguration',
          attribute: `${host.installer.attribute}.config.system.build.${output}`,
        },
      },
    });
    const order = { fleet, host, outLink: `${lab.root}/result`, logFile: `${lab.root}/log` };
    const built = await buildImage(lab.ports, { ...order, options: {} }, () => {});
    if (!built.ok) throw new Error(said(built.error).message);
    expect(built.value.image).toMatch(file);
    expect(readFileSync(built.value.image, 'utf8')).toBe('image\n');
    const refused = { fleet, host, options: { 'swap.size': '4G' } };
    expect(await planBuild(lab.ports, refused)).toMatchObject({
      error: { code: 'OPTION_UNAVAILABLE' },
    });
  });

  test.each([
    ['nest', /is a container/],
    ['windows', /is one for Windows/],
  ])('%s is told as what it is, and not built', async (name, words) => {
    const { fleet, host } = await open(name);
    const facts = await describeHost(lab.ports, fleet, name);
    if (!facts.ok) throw new Error(said(facts.error).message);
    expect(said(facts.value.unavailable).message).toMatch(words);
    expect(facts.value.layout?.problems).toHaveLength(1);
    expect(worded(await planBuild(lab.ports, { fleet, host, options: {} }))).toMatchObject({
      error: { code: 'LAYOUT_IMPOSSIBLE', message: expect.stringMatching(words) },
    });
  });
});
