import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { has, program } from '../../config/machine.ts';
import { createNixpkgsLab, type NixpkgsLab, nixpkgs } from './nixpkgs-lab.ts';

describe.skipIf(!has.nix || nixpkgs === undefined)(
  'modules of hosts with nixpkgs (needs FLAKESTICK_NIXPKGS)',
  { timeout: 120_000 },
  () => {
    let lab: NixpkgsLab;
    beforeAll(() => {
      lab = createNixpkgsLab();
    });
    afterAll(() => lab?.remove());

    /** What `ask` finds in the machines with these settings. */
    const machines = <T>(module: string, settings: string[], ask: string): T[] =>
      lab.evaluate(`map (settings: let
        evaluated = import (nixpkgs + "/nixos/lib/eval-config.nix") {
          system = "x86_64-linux";
          modules = [
            (flakestick + "/modules/${module}.nix")
            { networking.hostName = "machine"; system.stateVersion = "24.05"; }
            settings
          ];
        };
        inherit (evaluated) config;
        # Of this module alone: the others of NixOS ask for most of the system.
        complaints = map ({ message, ... }: message) (builtins.filter ({ assertion, ... }: !assertion)
          (builtins.concatMap ({ file, value }: if file == toString (flakestick + "/modules/${module}.nix") then value else [ ])
            evaluated.options.assertions.definitionsWithLocations));
      in ${ask}) [ ${settings.join(' ')} ]`);

    describe('selfUpdate', () => {
      type Machine = {
        enable: boolean;
        flake: string | null;
        flags: string[];
        dates: string;
        reboot: boolean;
        complaints: string[];
      };
      const updated = (...settings: string[]) =>
        machines<Machine>(
          'self-update',
          settings.map((text) => `{ flakestick.selfUpdate = { ${text} }; }`),
          `{
            inherit complaints;
            inherit (config.system.autoUpgrade) enable flake flags dates;
            reboot = config.system.autoUpgrade.allowReboot;
          }`,
        );

      test('brings the machine up to date from its flake, by the host’s name in it', () => {
        const [off, same, other] = updated(
          'flake = "github:owner/fleet";',
          'enable = true; flake = "github:owner/fleet"; allowReboot = true; dates = "04:10";',
          'enable = true; flake = "github:owner/fleet"; host = "laptop";',
        );
        expect(off).toMatchObject({ enable: false });
        expect(same).toMatchObject({
          enable: true,
          flake: 'github:owner/fleet',
          dates: '04:10',
          reboot: true,
          complaints: [],
        });
        expect(other).toMatchObject({
          flake: 'github:owner/fleet#laptop',
          dates: '03:00',
          reboot: false,
          complaints: [],
        });
      });

      test('refuses credentials and a host after #, and says what to do', () => {
        const wrong = [
          'git+https://user:secret@git.example/a',
          'git+https://secret@git.example/a',
          'git+ssh://git:secret@git.example/a',
          'https://git.example/a.tar.gz?access_token=secret',
          'github:owner/fleet#machine',
        ];
        const right = [
          'git+ssh://git@git.example/a',
          'git+https://git.example/a@b?ref=main',
          '/etc/nixos',
        ];
        const found = updated(
          ...[...wrong, ...right].map((flake) => `enable = true; flake = "${flake}";`),
          'enable = true; flake = "/etc/nixos"; host = "a#b";',
          'enable = true; flake = "/etc/nixos"; host = "";',
        ).map(({ complaints }) => complaints.join('\n'));
        for (const text of found.slice(0, 4)) {
          expect(text).toContain('holds credentials');
          expect(text).not.toContain('secret@');
        }
        expect(found[4]).toMatch(/names a host after its #[\s\S]*flakestick\.selfUpdate\.host/);
        expect(found.slice(5, 8)).toEqual(['', '', '']);
        expect(found[8]).toContain('another name in nixosConfigurations');
        expect(found[9]).toContain('the name of the machine may differ');
      });
    });

    test('the flake’s module of a workstation brings the package, which is the app', () => {
      // Of a release that has it; here its evaluation is what is asked for.
      const { module, own, built } = lab.evaluate<Record<string, string>>(`let
        pkgs = import nixpkgs { system = "x86_64-linux"; config = { }; overlays = [
          (final: prev: {
            nodejs_24 = prev.nodejs_24 or prev.nodejs_22;
            electron = prev.hello // { version = "45.4.1"; };
          })
        ]; };
        outputs = (import (flakestick + "/../flake.nix")).outputs {
          self = outputs;
          nixpkgs.legacyPackages.x86_64-linux = pkgs;
        };
        package = outputs.packages.x86_64-linux.default;
        machine = module: (import (nixpkgs + "/nixos/lib/eval-config.nix") {
          system = "x86_64-linux";
          modules = [ module { programs.flakestick.enable = true; } ];
        }).config.programs.flakestick.package;
        plain = value: builtins.unsafeDiscardStringContext value.drvPath;
      in {
        own = plain package;
        built = builtins.unsafeDiscardStringContext package.installPhase;
        module = plain (machine outputs.nixosModules.flakestick);
      }`);
      expect(own).toMatch(/-flakestick-\d+\.\d+\.\d+\.drv$/);
      expect(module).toBe(own);
      expect(built).toContain('polkit-1/actions');
    });

    test('ageIdentity derives one at activation, before what needs it', () => {
      const script =
        '{ text = config.system.activationScripts.flakestickAgeIdentity.text or ""; scripts = builtins.attrNames config.system.activationScripts; deps = config.system.activationScripts.agenixNewGeneration.deps or [ ]; paths = config.age.identityPaths or [ ]; whole = if config.system.activationScripts ? agenixNewGeneration then builtins.unsafeDiscardStringContext config.system.activationScripts.script else ""; }';
      // Of agenix as much as there is to wire up: its option, and its first script where it has secrets.
      const agenix = (secrets: boolean) =>
        `({ lib, ... }: {
          options.age.identityPaths = lib.mkOption { type = lib.types.listOf lib.types.path; default = [ ]; };
          config.flakestick.ageIdentity.enable = true;
          config.system.activationScripts = lib.mkIf ${secrets} {
            agenixNewGeneration = { text = "echo agenix"; deps = [ "specialfs" ]; };
            users.deps = [ "agenixNewGeneration" ];
          };
        })`;
      const [off, alone, idle, wired, own] = machines<{
        text: string;
        scripts: string[];
        deps: string[];
        paths: string[];
        whole: string;
      }>(
        'age-identity',
        [
          '{ }',
          '{ flakestick.ageIdentity.enable = true; }',
          agenix(false),
          agenix(true),
          '{ flakestick.ageIdentity = { enable = true; path = "/persist/it\'s.agekey"; }; services.openssh.hostKeys = [ { type = "rsa"; path = "/a"; bits = 4096; } { type = "ed25519"; path = "/persist/key"; } ]; }',
        ],
        script,
      );
      expect(off?.text).toBe('');
      expect(alone?.text).toMatch(
        /derive-age-identity '?\/etc\/age\/machine\.agekey'? '?\/etc\/ssh\/ssh_host_ed25519_key/,
      );
      expect(alone?.scripts).not.toContain('agenixNewGeneration');
      expect(own?.text).toMatch(/'\/persist\/it'\\''s\.agekey' '?\/persist\/key/);
      expect(idle?.paths).toEqual(['/etc/age/machine.agekey']);
      expect(wired?.deps).toEqual(expect.arrayContaining(['specialfs', 'flakestickAgeIdentity']));
      const at = (text: string) => wired?.whole.indexOf(text) ?? -1;
      expect(at('derive-age-identity')).toBeGreaterThan(0);
      expect(at('echo agenix')).toBeGreaterThan(at('derive-age-identity'));
    });
  },
);

const script = new URL('../../../nix/modules/age-identity.sh', import.meta.url).pathname;

describe.skipIf(!program('ssh-keygen'))('age-identity.sh (needs ssh-keygen)', () => {
  let root: string;
  let identity: string;
  let hostKey: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'flakestick-age-'));
    identity = join(root, 'etc/age/machine.agekey');
    hostKey = join(root, 'etc/ssh/ssh_host_ed25519_key');
    // A stand-in for ssh-to-age, which is not Debian's: it reads a private key as the real one does, and names it.
    mkdirSync(join(root, 'bin'));
    writeFileSync(
      join(root, 'bin/ssh-to-age'),
      `#!/bin/sh
[ "$1 $2" = "-private-key -i" ] || exit 2
[ ! -e '${root}/fails' ] || { echo half; exit 1; }
ssh-keygen -y -f "$3" | cut -d ' ' -f 2
`,
      { mode: 0o755 },
    );
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const run = () =>
    spawnSync('bash', ['-c', 'umask 022; exec bash "$@"', 'bash', script, identity, hostKey], {
      env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` },
      encoding: 'utf8',
    }).status;
  const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

  test('makes the host key where sshd has not yet, and its identity, for root alone', () => {
    expect(run()).toBe(0);
    const publicKey = readFileSync(`${hostKey}.pub`, 'utf8').split(' ')[1];
    expect(readFileSync(identity, 'utf8').trim()).toBe(publicKey);
    expect([mode(identity), mode(join(root, 'etc/age')), mode(hostKey)]).toEqual([
      '600',
      '700',
      '600',
    ]);
    expect(mode(join(root, 'etc/ssh'))).toBe('755');
  });

  test('keeps a host key and an identity that are there', () => {
    expect(run()).toBe(0);
    const before = readFileSync(hostKey, 'utf8');
    rmSync(identity);
    expect(run()).toBe(0);
    expect(readFileSync(hostKey, 'utf8')).toBe(before);
    writeFileSync(identity, 'AGE-SECRET-KEY-OF-SOMEBODY\n');
    expect(run()).toBe(0);
    expect(readFileSync(identity, 'utf8')).toBe('AGE-SECRET-KEY-OF-SOMEBODY\n');
  });

  test('a conversion that fails leaves nothing half, and the next one succeeds', () => {
    writeFileSync(join(root, 'fails'), '');
    expect(run()).not.toBe(0);
    expect(existsSync(identity)).toBe(false);
    rmSync(join(root, 'fails'));
    expect(run()).toBe(0);
    expect(existsSync(identity)).toBe(true);
  });
});
