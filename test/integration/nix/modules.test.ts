import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Layout } from '../../../electron/contract/layout.ts';
import { has } from '../../config/machine.ts';
import { createNixpkgsLab, type NixpkgsLab, nixpkgs } from './nixpkgs-lab.ts';

type Unit = { text: string; wantedBy: string[]; enable: boolean };
type Installer = {
  image: string;
  imageName: string;
  settings: Record<string, unknown> & {
    toplevel: string | null;
    sources: string[];
    repository: Record<string, unknown>;
  };
  store: string[];
  contents: { source: string; target: string }[];
  volumeID: string;
  compression: string;
  hostName: string;
  kernelParams: string[];
  nix: Record<string, unknown>;
  units: Record<string, Unit>;
  suppressed: string[];
  path: string;
  packages: string[];
  initrdModules: string[];
  bootCommands: string;
  labels: Record<string, string>;
};

/** What is asked of an evaluated installer, in one go: an evaluation takes some ten seconds. */
const report = `
  (config: let
    plain = value: builtins.unsafeDiscardStringContext "\${value}";
    unitOf = name: { inherit (config.systemd.units.\${name}) text wantedBy enable; };
    consoles = builtins.filter (name: builtins.match "flakestick-console@.*" name != null)
      (builtins.attrNames config.systemd.units);
    wrapper = builtins.head (builtins.filter (package: package.name or "" == "flakestick-install")
      config.environment.systemPackages);
  in {
    image = plain config.system.build.isoImage.drvPath;
    imageName = config.system.build.isoImage.name;
    settings = builtins.fromJSON (plain config.environment.etc."flakestick/install.json".text);
    store = map plain config.isoImage.storeContents;
    contents = map ({ source, target, ... }: { source = plain source; inherit target; }) config.isoImage.contents;
    inherit (config.isoImage) volumeID;
    compression = config.isoImage.squashfsCompression;
    inherit (config.networking) hostName;
    inherit (config.boot) kernelParams;
    nix = removeAttrs config.nix.settings [ "system-features" ];
    units = builtins.listToAttrs (map (name: { inherit name; value = unitOf name; }) (
      consoles ++ [ "\${config.autoInstaller.targetHost}-auto-install.service" "getty@tty1.service"
      "serial-getty@ttyS0.service" ]));
    suppressed = config.systemd.suppressedSystemUnits;
    path = builtins.concatStringsSep "\\n" (map (part: part.text or "") (wrapper.paths or [ ]));
    packages = map (package: package.pname or package.name or "") config.environment.systemPackages;
    initrdModules = config.boot.initrd.kernelModules;
    bootCommands = config.boot.initrd.postDeviceCommands;
    inherit (config.autoInstaller) labels;
  })`;

const lib = 'lib = import (nixpkgs + "/lib");';

describe.skipIf(!has.nix || nixpkgs === undefined)(
  'the modules with nixpkgs (needs FLAKESTICK_NIXPKGS)',
  { timeout: 180_000 },
  () => {
    let lab: NixpkgsLab;
    beforeAll(() => {
      lab = createNixpkgsLab();
    });
    afterAll(() => lab?.remove());

    const derive = (host: string, settings: string) => `(mkInstaller ({
      host = "${host}";
      fleet = fleet "home";
      target = (fleet "home").nixosConfigurations.${host};
    } // ${settings})).config`;
    const reportOf = (config: string): Installer => lab.evaluate(`${report} (${config})`);

    test('the options have the types and defaults of the table', () => {
      const options = lab.evaluate<Record<string, { type: string; value: unknown }>>(`let
        ${lib}
        pkgs.hello = throw "hello was evaluated";
        options = import (flakestick + "/lib/options.nix") { inherit lib pkgs; };
        flat = lib.collect (option: option._type or null == "option") (lib.mapAttrsRecursiveCond
          (value: !(value ? _type)) (path: option: option // { name = lib.concatStringsSep "." path; }) options);
      in lib.listToAttrs (map (option: lib.nameValuePair option.name {
        type = option.type.name;
        value = option.default or "required";
      }) flat)`);
      const table = JSON.parse(
        readFileSync(new URL('../../../nix/options.json', import.meta.url), 'utf8'),
      );
      const names: Record<string, string> = {
        string: 'str',
        boolean: 'bool',
        lines: 'separatedString',
        enum: 'enum',
        'listOf string': 'listOf',
        'listOf package': 'listOf',
        'attrsOf string': 'attrsOf',
      };
      expect(options).toEqual(
        Object.fromEntries(
          table.options.map((option: { name: string; type: string; default?: unknown }) => [
            option.name,
            { type: names[option.type], value: option.default ?? 'required' },
          ]),
        ),
      );
    });

    describe('a host without an installer, offline', () => {
      let installer: Installer;
      beforeAll(() => {
        installer = reportOf(derive('laptop', '{ options.prebuilt = true; }'));
      }, 180_000);

      test('has an image', () => {
        expect(installer.image).toMatch(/-laptop-installer\.iso\.drv$/);
        expect(installer.imageName).toBe('laptop-installer.iso');
        expect(installer.hostName).toBe('laptop-installer');
        expect(installer.volumeID).toMatch(/^laptop-[0-9a-f]{10}$/);
        expect(installer.kernelParams).toContain(`root=LABEL=${installer.volumeID}`);
        expect(installer.compression).toBe('zstd -Xcompression-level 3');
      });

      test('which carries the system and every source, of inputs of inputs, too', () => {
        const { settings, store } = installer;
        const names = settings.sources.map((path) => path.replace(/^.*\/\w{32}-/, ''));
        expect(names.sort()).toEqual([
          'flakestick-source',
          'fleet-source',
          'nixpkgs-source',
          'other-systems-source',
          'secrets-source',
          'systems-source',
          'tools-source',
        ]);
        expect(settings.toplevel).toMatch(/-nixos-system-laptop-24\.05/);
        expect(store).toEqual(expect.arrayContaining([settings.toplevel, ...settings.sources]));
        expect(store.some((path) => path.endsWith('.drv'))).toBe(false);
      });

      test('its settings are what the scripts read', () => {
        const { layout, ...settings } = installer.settings;
        expect(Layout.parse(layout).problems).toEqual([]);
        const source = settings.sources.find((path) => path.endsWith('fleet-source'));
        expect(settings).toEqual({
          host: 'laptop',
          revision: '0123456789abcdef0123456789abcdef01234567',
          dirty: false,
          mode: 'offline',
          toplevel: settings.toplevel,
          diskoScript: null,
          bootLoaderDisks: [],
          repository: {
            bundle: null,
            source,
            url: null,
            revision: '0123456789abcdef0123456789abcdef01234567',
            branch: null,
            dir: null,
            clonePath: '/mnt/nix-config',
            installPath: '/etc/nixos',
          },
          sources: settings.sources,
          extraStorePaths: [],
          extraMountDirs: [],
          extraPostMountCommands: [],
          substituters: [
            'https://home.cachix.example',
            'https://cache.nixos.org/',
            'https://second.example',
          ],
          trustedPublicKeys: [
            expect.stringMatching(/^cache\.nixos\.org-1:/),
            'home.cachix.example-1:AAAA',
          ],
          powerOff: true,
        });
      });

      test('nix on the stick may use the caches of the host, and waits for none', () => {
        expect(installer.nix).toMatchObject({
          substituters: ['https://home.cachix.example', 'https://cache.nixos.org/'],
          'extra-substituters': ['https://second.example'],
          substitute: true,
          'flake-registry': '',
          'connect-timeout': 1,
          'download-attempts': 1,
          'experimental-features': ['nix-command', 'flakes'],
        });
      });

      test('a service installs, and waits for no network', () => {
        const unit = installer.units['laptop-auto-install.service'];
        expect(unit?.wantedBy).toEqual(['multi-user.target']);
        expect(unit?.text).toMatch(/^ExecStart=\S+-flakestick-install\/bin\/flakestick-install$/m);
        expect(unit?.text).not.toContain('network');
      });

      test('its tools are in its path', () => {
        for (const tool of [
          ...['bash', 'coreutils', 'util-linux', 'gnugrep', 'gnused', 'gawk', 'jq', 'gptfdisk'],
          ...['parted', 'cryptsetup', 'dosfstools', 'e2fsprogs', 'xfsprogs', 'btrfs-progs'],
          ...['efibootmgr', 'systemd', 'git', 'nix', 'nixos-install', 'lvm2', 'mdadm', 'kmod'],
        ]) {
          expect(installer.path, tool).toMatch(new RegExp(`/\\w{32}-${tool}-?[^/]*/s?bin[:\\n]`));
        }
        expect(installer.path).toMatch(
          /exec \S+\/bash \S+-flakestick-installer\/install\.sh "\$@"/,
        );
        expect(installer.path).toMatch(
          /exec \S+\/bash \S+-flakestick-installer\/console\.sh "\$@"/,
        );
      });

      test('each console shows it, and nothing else reads from one', () => {
        const template = installer.units['flakestick-console@.service'];
        expect(template?.text).toContain(
          'ExecStart=/run/current-system/sw/bin/flakestick-console %I',
        );
        for (const tty of ['tty1', 'ttyS0']) {
          expect(installer.units[`flakestick-console@${tty}.service`]?.wantedBy).toEqual([
            'multi-user.target',
          ]);
        }
        expect(installer.units['getty@tty1.service']?.enable).toBe(false);
        expect(installer.units['serial-getty@ttyS0.service']?.enable).toBe(false);
        expect(installer.suppressed).toEqual(
          expect.arrayContaining([
            'systemd-ask-password-console.path',
            'systemd-ask-password-wall.path',
          ]),
        );
        const consoles = installer.kernelParams.filter((word) => word.startsWith('console='));
        expect(consoles).toEqual(['console=ttyS0,115200n8', 'console=tty0']);
      });
    });

    describe('a host without an installer, online', () => {
      let installer: Installer;
      beforeAll(() => {
        installer = reportOf(
          derive(
            'vault',
            `{
              options = {
                "swap.size" = "4G";
                compression = "small";
                labels.root = "VAULT-ROOT";
                extraBootCommands = "echo early";
                extraPackages = [ "hello" "python3Packages.requests" ];
              };
              repository = {
                bundle = "/somewhere/repository.bundle";
                url = "https://token@git.example/fleet.git";
                revision = "feedc0de";
                branch = "main";
                dirty = true;
              };
            }`,
          ),
        );
      }, 180_000);

      test('has an image that carries no system', () => {
        expect(installer.image).toMatch(/\.iso\.drv$/);
        expect(installer.settings).toMatchObject({ mode: 'online', toplevel: null, sources: [] });
        expect(installer.store.filter((path) => path.includes('nixos-system-vault'))).toEqual([
          expect.stringContaining('-nixos-system-vault-installer-'),
        ]);
        expect(installer.compression).toBe('zstd -Xcompression-level 19');
      });

      test('knows the repository and what of it is carried, without credentials', () => {
        expect(installer.settings).toMatchObject({
          revision: 'feedc0de',
          dirty: true,
          repository: {
            bundle: '/iso/flakestick/repository.bundle',
            url: 'https://git.example/fleet.git',
            revision: 'feedc0de',
            branch: 'main',
            dir: null,
          },
        });
        expect(installer.contents).toContainEqual({
          source: '/somewhere/repository.bundle',
          target: '/flakestick/repository.bundle',
        });
      });

      test('waits for the network without holding up anything', () => {
        const { text } = installer.units['vault-auto-install.service'] as Unit;
        expect(text).toMatch(/^Wants=network-online\.target$/m);
        expect(text).not.toMatch(/^After=.*network/m);
        expect(installer.nix).toMatchObject({ 'connect-timeout': 10, 'download-attempts': 5 });
      });

      test('asks no other cache than a host that forbids it', () => {
        expect(installer.nix.substituters).toEqual(['https://only.vault.example']);
      });

      test('has the layout of the host, with what was asked for', () => {
        const layout = Layout.parse(installer.settings.layout);
        expect(layout.problems).toEqual([]);
        const byRole = new Map(layout.partitions.map((partition) => [partition.role, partition]));
        expect(byRole.get('root')).toMatchObject({
          size: null,
          format: 'xfs',
          label: 'VAULT-ROOT',
          luks: { name: 'cryptvault' },
        });
        expect(byRole.get('swap')).toMatchObject({ size: '4G', label: 'vault-swap' });
      });

      test('its early commands come after the devices', () => {
        expect(installer.bootCommands).toContain('echo early');
      });

      test('packages are found by their names', () => {
        expect(installer.packages).toEqual(expect.arrayContaining(['hello', 'requests']));
      });
    });

    test('newer releases of nixpkgs are known by their options', () => {
      const newer = lab.evaluate(`let
        config = ${derive(
          'laptop',
          `{
            options.extraBootCommands = "echo early";
            modules = [
              ({ lib, ... }: {
                options.image.baseName = lib.mkOption { type = lib.types.str; default = "nixos"; };
                options.services.logind.settings = lib.mkOption { type = lib.types.anything; };
                config.boot.initrd.systemd.enable = true;
              })
            ];
          }`,
        )};
        service = config.boot.initrd.systemd.services.flakestick-boot-commands;
      in {
        inherit (config.image) baseName;
        inherit (config.services.logind) settings;
        commands = config.boot.initrd.postDeviceCommands;
        inherit (service) script before wantedBy;
      }`);
      expect(newer).toMatchObject({
        baseName: 'laptop-installer',
        settings: { Login: { HandleLidSwitch: 'ignore' } },
        commands: '',
        script: expect.stringContaining('echo early'),
        before: expect.arrayContaining(['sysroot-iso.mount']),
        wantedBy: ['initrd.target'],
      });
    });

    describe('an installer that somebody wrote by hand', () => {
      test('with its flake at hand installs offline, as it says', () => {
        const installer = reportOf('(fleet "by-hand").nixosConfigurations.attic-installer.config');
        expect(installer.image).toMatch(/-attic-installer\.iso\.drv$/);
        expect(installer.store).toContain(installer.settings.toplevel);
        expect(installer.settings).toMatchObject({
          host: 'attic',
          mode: 'offline',
          extraMountDirs: ['/mnt/etc/age'],
          extraPostMountCommands: ['chmod 700 /mnt/etc/age'],
          powerOff: false,
        });
        expect(installer.units['attic-auto-install.service']?.wantedBy).toEqual([
          'multi-user.target',
        ]);
        const layout = Layout.parse(installer.settings.layout);
        expect(layout.problems).toEqual([]);
        expect(layout.partitions.map(({ label }) => label)).toEqual(
          expect.arrayContaining(['ATTIC-EFI', 'ATTIC-ROOT', 'ATTIC-SWAP']),
        );
        expect(layout.partitions.find(({ role }) => role === 'swap')?.size).toBe('16G');
        expect(installer.packages).toEqual(expect.arrayContaining(['age', 'ssh-to-age']));
        expect(installer.initrdModules).toContain('thunderbolt');
        expect(installer.bootCommands).toContain('echo early');
        const lists = lab.evaluate<{ own: string; offered: string }>(`{
          own = (fleet "by-hand").nixosConfigurations.attic-installer.config.system.build.isoImage.outPath;
          offered = (fleet "by-hand").packages.x86_64-linux.atticInstallerIso.outPath;
        }`);
        expect(lists.own).toBe(lists.offered);
      });

      test('without a flake clones one', () => {
        const installer = reportOf('(fleet "by-hand").nixosConfigurations.shed-installer.config');
        expect(installer.image).toMatch(/-shed-installer\.iso\.drv$/);
        expect(installer.settings).toMatchObject({
          host: 'shed',
          mode: 'online',
          revision: null,
          repository: { source: null, url: 'https://git.example/fleet.git' },
        });
        const layout = Layout.parse(installer.settings.layout);
        expect(layout.problems).toEqual([]);
        expect(layout.partitions.map(({ label }) => label)).toEqual(['SHED-EFI', 'SHED-ROOT']);
      });
    });

    test('a host on disko is partitioned by its own script, which is on the stick', () => {
      const { settings, store, complaints } = lab.evaluate<{
        settings: { layout: unknown; diskoScript: string };
        store: string[];
        complaints: string[];
      }>(`let
        # As much of disko as an installer looks at: what it describes, and the script.
        disko = { lib, pkgs, ... }: {
          options.disko = lib.mkOption { type = lib.types.raw; };
          config.disko.enableConfig = true;
          config.disko.devices.disk.main = {
            type = "disk";
            device = "/dev/disk/by-id/nvme-main";
            content = {
              type = "gpt";
              partitions.esp.content = { type = "filesystem"; format = "vfat"; mountpoint = "/boot"; };
              partitions.root.content = {
                type = "luks";
                name = "crypt";
                passwordFile = "/tmp/secret.key";
                content = { type = "filesystem"; format = "ext4"; mountpoint = "/"; };
              };
            };
          };
          config.system.build.diskoScript = pkgs.writeScript "disko" "exit";
        };
        config = (mkInstaller {
          host = "laptop";
          fleet = fleet "home";
          target = (fleet "home").nixosConfigurations.laptop.extendModules { modules = [ disko ]; };
          options.prebuilt = true;
        }).config;
      in {
        settings = builtins.fromJSON (builtins.unsafeDiscardStringContext config.environment.etc."flakestick/install.json".text);
        store = map (value: builtins.unsafeDiscardStringContext "\${value}") config.isoImage.storeContents;
        complaints = map ({ message, ... }: message) (builtins.filter ({ assertion, ... }: !assertion) config.assertions);
      }`);
      expect(complaints).toEqual([]);
      expect(Layout.parse(settings.layout)).toMatchObject({
        method: 'disko',
        partitions: [],
        disko: {
          devices: ['/dev/disk/by-id/nvme-main'],
          encrypted: ['crypt'],
          keyFiles: [{ path: '/tmp/secret.key', opens: ['crypt'] }],
        },
      });
      expect(settings.diskoScript).toMatch(/-disko$/);
      expect(store).toContain(settings.diskoScript);
    });

    test('what a system was built with is on the stick, or in the target', () => {
      const { target, image, plain } = lab.evaluate<Record<string, string[]>>(`let
        storeOf = dependencies: map (value: builtins.unsafeDiscardStringContext "\${value}")
          (${derive('laptop', '{ options = { prebuilt = true; inherit dependencies; }; }')}).isoImage.storeContents;
      in { plain = storeOf "none"; image = storeOf "image"; target = storeOf "target"; }`);
      const systemIn = (store?: string[]) =>
        store?.find((path) => /-nixos-system-laptop-24[^/]*(?<!\.drv)$/.test(path));
      expect(systemIn(image)).toBe(systemIn(plain));
      expect(image?.filter((path) => path.endsWith('.drv'))).toEqual([
        expect.stringContaining('-nixos-system-laptop-24'),
      ]);
      expect(systemIn(target)).not.toBe(systemIn(plain));
      expect(target?.some((path) => path.endsWith('.drv'))).toBe(false);
    });

    describe('what is wrong is said when the image is evaluated', () => {
      test.each([
        ['pool', '{ }', /\/.*zfs/is],
        [
          'laptop',
          '{ options.labels.efi = "ELSE"; }',
          /labels\.efi is ELSE.*looks for the label ESP/,
        ],
        ['laptop', '{ options.nonsense = true; }', /autoInstaller\.nonsense.*does not exist/s],
        ['laptop', '{ options.prebuilt = "yes"; }', /autoInstaller\.prebuilt.*not of type.*bool/s],
        ['laptop', '{ options.compression = "xz"; }', /autoInstaller\.compression.*one of/s],
        ['laptop', '{ options.extraPackages = [ "no.such" ]; }', /nixpkgs has no package no\.such/],
        [
          'laptop',
          '{ options.dependencies = "target"; }',
          /dependencies = "target" needs autoInstaller\.prebuilt/,
        ],
        [
          'laptop',
          '{ options.prebuilt = true; fleet = null; }',
          /prebuilt: the sources .* the flake is not known/,
        ],
        ['broken', '{ }', /broken on purpose/],
      ])('%s with %s', (host, settings, words) => {
        const complaint = lab.complaint(
          `(${derive(host, settings)}).system.build.isoImage.drvPath`,
        );
        expect(complaint).toMatch(words);
      });

      test('each other mistake in its own words', () => {
        const messages = lab.evaluate<string[][]>(`let
          ${lib}
          complaints = config: map ({ message, ... }: message)
            (builtins.filter ({ assertion, ... }: !assertion) config.assertions);
          byHand = settings: specialArgs: ((fleet "by-hand").inputs.nixpkgs.lib.nixosSystem {
            modules = [
              (flakestick + "/modules/auto-installer.nix")
              {
                nixpkgs.hostPlatform = "x86_64-linux";
                autoInstaller = lib.mkMerge [
                  { targetHost = lib.mkDefault "attic"; labels = lib.mkDefault { efi = "E"; root = "R"; }; }
                  settings
                ];
              }
            ];
            inherit specialArgs;
          }).config;
        in map complaints [
          (byHand { prebuilt = true; } { })
          (byHand { } { })
          (byHand { targetHost = "cellar"; } { self = fleet "by-hand"; })
          (byHand { repoUrl = "https://git.example/a"; repoClonePath = "/home/me"; } { })
          (byHand { repoUrl = "https://git.example/a"; repoInstallPath = "etc"; } { })
          (byHand { } { inputs.self = fleet "home"; })
          (byHand { repoUrl = "https://git.example/a"; } { })
        ]`);
        const words = [
          /prebuilt needs to know the flake with attic/,
          /neither carries the flake nor knows where it is/,
          /no nixosConfigurations\.cellar.*attic, attic-installer, shed-installer/s,
          /repoClonePath is \/home\/me/,
          /repoInstallPath is etc/,
          /no nixosConfigurations\.attic.*laptop/s,
        ];
        for (const [index, word] of words.entries()) {
          expect(messages[index]?.join('\n')).toMatch(word);
        }
        expect(messages.at(-1)).toEqual([]);
      });
    });

    test('a fleet gets an installer for each host, and a broken one hinders no other', () => {
      expect(
        lab.evaluate(`let
          installers = mkInstallers { fleet = fleet "home"; options.powerOff = false; };
          byHand = mkInstallers { fleet = fleet "by-hand"; };
        in {
          hosts = builtins.attrNames installers;
          byHand = builtins.attrNames byHand;
          server = installers.server.config.autoInstaller.settings.layout;
          inherit (installers.server.config.autoInstaller) powerOff;
        }`),
      ).toMatchObject({
        hosts: ['broken', 'laptop', 'pool', 'server', 'vault'],
        byHand: ['attic', 'shed-installer'],
        powerOff: false,
        server: {
          firmware: 'bios',
          problems: [],
          partitions: expect.arrayContaining([
            expect.objectContaining({ role: 'biosBoot', format: null }),
            expect.objectContaining({
              role: 'root',
              uuid: '0d2f7e9c-3c37-4a4c-9f0b-7c8de5a3f111',
              subvolumes: ['@', '@home'],
            }),
          ]),
        },
      });
    });

    test('the wrapper gives facts, image and proof', () => {
      const { laptop, server } = lab.evaluate<
        Record<
          string,
          { facts: object; image: string; proof: { toplevel: string; sources: string[] } }
        >
      >(`let
        wrapped = import (flakestick + "/lib/wrapper.nix") {
          fleet = fleet "home";
          files = "/somewhere";
          request = {
            options = { prebuilt = true; "swap.enable" = true; };
            repository = { bundle = "repository.git"; url = null; revision = null; branch = null; dirty = false; };
          };
        };
        show = { facts, image, proof }: { inherit facts proof; image = builtins.unsafeDiscardStringContext image.drvPath; };
      in { laptop = show wrapped.hosts.laptop; server.facts = wrapped.hosts.server.facts; }`);
      expect(laptop?.facts).toMatchObject({
        system: 'x86_64-linux',
        release: '24.05',
        hostName: 'laptop',
      });
      expect(server?.facts).toMatchObject({ hostName: 'web-1' });
      expect(laptop?.image).toMatch(/-laptop-installer\.iso\.drv$/);
      expect(laptop?.proof.toplevel).toMatch(/-nixos-system-laptop-24/);
      expect(laptop?.proof.sources).toHaveLength(7);
    });
  },
);
