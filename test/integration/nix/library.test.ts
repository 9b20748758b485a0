import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Layout } from '../../../electron/contract/layout.ts';
import { has } from '../../config/machine.ts';
import { createNixpkgsLab, type NixpkgsLab } from './nixpkgs-lab.ts';

/** Of the module that seed 003 describes: name, type, default; undefined where it has to be given. */
const ofTheSeed: [string, string, unknown][] = [
  ['targetHost', 'string', undefined],
  ['prebuilt', 'boolean', false],
  ['labels.efi', 'string', undefined],
  ['labels.root', 'string', undefined],
  ['labels.luks', 'string', ''],
  ['labels.swap', 'string', ''],
  ['luks.enable', 'boolean', false],
  ['luks.mapperName', 'string', 'cryptroot'],
  ['swap.enable', 'boolean', false],
  // A string there, too; here it is known to be a size.
  ['swap.size', 'size', '8G'],
  ['extraMountDirs', 'listOf string', []],
  ['extraPostMountCommands', 'listOf string', []],
  ['repoClonePath', 'string', '/mnt/nix-config'],
  ['powerOff', 'boolean', true],
  ['extraInitrdKernelModules', 'listOf string', []],
  ['extraPackages', 'listOf package', []],
  ['extraBootCommands', 'lines', ''],
];

test('the table of options has the seed’s 17 with their types and defaults', () => {
  const table = JSON.parse(
    readFileSync(new URL('../../../nix/options.json', import.meta.url), 'utf8'),
  );
  for (const [name, type, value] of ofTheSeed) {
    const option = table.options.find((candidate: { name: string }) => candidate.name === name);
    expect(option, name).toMatchObject({ type });
    expect(option.default, name).toEqual(value);
    expect(option.required ?? false, name).toBe(value === undefined);
  }
});

test('the hashes of the package are of this package-lock.json: else run nix/hash-packages.sh', () => {
  const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url));
  const { lock, ...hashes } = JSON.parse(read('nix/package-hashes.json').toString());
  expect(lock).toBe(createHash('sha256').update(read('package-lock.json')).digest('hex'));
  expect(Object.keys(hashes)).toEqual(['x86_64-linux', 'aarch64-linux']);
});

describe.skipIf(!has.nix)('nix/lib without any nixpkgs (needs nix)', () => {
  let lab: NixpkgsLab;
  beforeAll(() => {
    lab = createNixpkgsLab();
  });
  afterAll(() => lab?.remove());

  test('the flake offers lib and modules, and looks at nixpkgs for neither', () => {
    expect(
      lab.evaluate(`
        let
          outputs = (import (flakestick + "/../flake.nix")).outputs {
            self = outputs;
            nixpkgs = throw "nixpkgs was evaluated";
          };
        in {
          lib = builtins.attrNames outputs.lib;
          packages = builtins.mapAttrs (_: builtins.attrNames) outputs.packages;
          modules = builtins.mapAttrs (_: module: builtins.isFunction module || builtins.pathExists module)
            outputs.nixosModules;
        }`),
    ).toEqual({
      lib: ['mkInstaller', 'mkInstallers'],
      packages: { 'x86_64-linux': ['default'], 'aarch64-linux': ['default'] },
      modules: { ageIdentity: true, autoInstaller: true, flakestick: true, selfUpdate: true },
    });
  });

  test('the sources of a flake: all inputs of inputs, each once, whatever the cycle', () => {
    expect(
      lab
        .evaluate<string[]>(`
        let
          file = name: builtins.toFile name name;
          node = name: inputs: { outPath = file name; inherit inputs; };
          inFolder = { outPath = "\${file "mono"}/nix"; sourceInfo.outPath = file "mono"; };
          deep = { inputs.deeper.inputs.deepest = node "deepest" { }; outPath = "\${file "mono"}/sub"; };
          self = node "self" {
            one = node "one" { shared = node "shared" { a = node "a" { }; }; fleet = self; };
            two = node "two" { shared = node "shared" { b = node "b" { }; }; one = self.inputs.one; };
            inherit inFolder;
            noFlake = { outPath = file "plain"; };
            mono = deep // { inputs.deeper = node "deeper" { deepest = node "deepest" { }; }; };
          };
          found = import (flakestick + "/lib/sources.nix") self;
        in
          assert builtins.all (path: builtins.getContext path != { }) found;
          map (path: builtins.substring 33 99 (baseNameOf (builtins.unsafeDiscardStringContext path))) found`)
        .sort(),
    ).toEqual(['a', 'b', 'deeper', 'deepest', 'mono', 'one', 'plain', 'self', 'shared', 'two']);
  });

  test('an address loses its credentials, and what git does not know', () => {
    const addresses = {
      'https://user:secret@git.example/a/b.git': 'https://git.example/a/b.git',
      'https://token@git.example/a': 'https://git.example/a',
      'git+https://token@git.example/a': 'https://git.example/a',
      'ssh://git:secret@git.example:22/a': 'ssh://git@git.example:22/a',
      'git+ssh://git@git.example/a': 'ssh://git@git.example/a',
      'git@git.example:a/b.git': 'git@git.example:a/b.git',
      'https://git.example/a@b': 'https://git.example/a@b',
      '': '',
    };
    const cleaned = lab.evaluate<string[]>(
      `map (import (flakestick + "/lib/url.nix")) [ ${Object.keys(addresses)
        .map((address) => JSON.stringify(address))
        .join(' ')} ]`,
    );
    expect(cleaned).toEqual(Object.values(addresses));
  });

  test.each([
    ['laptop', 'laptop', 'laptop-installer', 'laptop-installer'],
    ['web 01', 'web-01', 'web-01-installer', 'web-01-installer'],
    ['a.b', 'a.b', 'a-b-installer', 'a.b-installer'],
    ['-x_', '-x_', 'x-installer', 'x-installer'],
    ['ü@/', '----', 'host-installer', 'host-installer'],
    [
      'n'.repeat(10_000),
      'n'.repeat(100),
      `${'n'.repeat(53)}-installer`,
      `${'n'.repeat(100)}-installer`,
    ],
    ['n'.repeat(80), 'n'.repeat(80), `${'n'.repeat(53)}-installer`, `${'n'.repeat(80)}-installer`],
  ])('names for %j', (host, unit, machine, image) => {
    const names = lab.evaluate<Record<string, string>>(`
      let names = import (flakestick + "/lib/names.nix"); host = ${JSON.stringify(host)}; in {
        unit = names.unit host;
        machine = names.machine host;
        image = names.image host;
        volume = names.volume host "a seed";
        other = names.volume host "another seed";
      }`);
    expect(names).toMatchObject({ unit, machine, image });
    expect(names.machine).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    expect(names.volume).toMatch(/^[\w-]{11,32}$/);
    expect(names.volume).not.toBe(names.other);
  });

  describe('the wrapper', () => {
    const wrapper = `
      import (flakestick + "/lib/wrapper.nix") {
        files = throw "the files of the wrapper were looked at";
        request = {
          options = { "layout.sizes"."/home" = "200G"; "swap.size" = "4G"; };
          repository = null;
        };
        fleet = {
          outPath = throw "the source of the flake was looked at";
          nixosConfigurations.broken = throw "broken was evaluated";
          nixosConfigurations."web 01" = {
            pkgs = {
              path = throw "nixpkgs was looked at";
              lib = import ${new URL('../../fixtures/nixpkgs-lib.nix', import.meta.url).pathname};
              stdenv.hostPlatform.system = "aarch64-linux";
            };
            config = {
              system.nixos.release = "24.05";
              system.build.toplevel = throw "a derivation was looked at";
              networking.hostName = "web-1";
              boot.loader.systemd-boot.enable = true;
              fileSystems."/" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; };
              fileSystems."/home" = { device = "/dev/disk/by-label/home"; fsType = "ext4"; };
              fileSystems."/boot" = { device = "/dev/disk/by-label/ESP"; fsType = "vfat"; };
              swapDevices = [ { device = "/dev/disk/by-label/swap"; } ];
            };
          };
        };
      }`;

    test('lists hosts without evaluating one', () => {
      expect(lab.evaluate(`builtins.attrNames (${wrapper}).hosts`)).toEqual(['broken', 'web 01']);
    });

    test('answers for a host beside a broken one, and for its facts evaluates no derivation', () => {
      const facts = lab.evaluate<Record<string, unknown>>(`(${wrapper}).hosts."web 01".facts`);
      expect(facts).toMatchObject({
        system: 'aarch64-linux',
        release: '24.05',
        hostName: 'web-1',
      });
      const layout = Layout.parse(facts.layout);
      expect(layout.problems).toEqual([]);
      const sizes = layout.partitions.map(({ role, size }) => [role, size]);
      expect(sizes).toContainEqual(['data', '200G']);
      expect(sizes).toContainEqual(['swap', '4G']);
      expect(sizes).toContainEqual(['root', null]);
    });

    test('tells what is wrong with the one that is asked for', () => {
      expect(lab.complaint(`(${wrapper}).hosts.broken.facts`)).toContain('broken was evaluated');
    });
  });
});
