import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * In the place of the shipped `nix/lib`, so that a host without an installer of its own needs no nixpkgs. What the installer was
 * asked for stands in its image, a boot record without partitions.
 */
export const standInLibrary = `{ fleet, files, request }:
let
  partition = role: size: format: label: {
    inherit role size format label;
    partLabel = label; partUuid = null; luks = null; uuid = null; subvolumes = [ ];
  };
  mount = mountPoint: partition: fsType: { inherit mountPoint partition fsType; options = [ ]; };
in
{
  hosts = builtins.mapAttrs (name: host: {
    facts = {
      system = "x86_64-linux";
      release = "24.05";
      hostName = name;
      layout = {
        method = "partition";
        firmware = "efi";
        partitions = [ (partition "esp" "512M" "vfat" "BOOT") (partition "root" null "ext4" "nixos") ];
        mounts = [ (mount "/" 1 "ext4") (mount "/boot" 0 "vfat") ];
        kept = [ ]; ignored = [ ]; disko = null;
        problems = builtins.seq host.config [ ];
      };
    };
    image = derivation {
      name = "image";
      system = "x86_64-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin:/run/current-system/sw/bin";
      options = builtins.toJSON request.options;
      host = name;
      args = [ "-c" ''
        mkdir -p $out/iso
        {
          printf '\\364\\364%-444s' "installer of $host with $options"
          head -c 64 /dev/zero
          printf '\\125\\252'
        } > $out/iso/$host.iso
      '' ];
    };
    proof = { };
  }) fleet.nixosConfigurations;
}
`;

/** A fleet of two systems: two hosts have an installer of their own, another can't be evaluated. */
const fleet = `{
  outputs = { self }: {
    nixosConfigurations = {
      attic = { config = { }; };
      broken = { config = throw "The disk of broken is not described."; };
    };
    packages.aarch64-linux.raspberryInstallerIso = throw "The installer of raspberry was evaluated.";
    packages.x86_64-linux.towerInstallerIso = throw "The installer of tower was evaluated.";
  };
}
`;

/** A folder with a flake in it, below `folder`. */
export const writeFlake = (folder: string, name: string, flake = fleet): string => {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'flake.nix'), flake);
  return place;
};
