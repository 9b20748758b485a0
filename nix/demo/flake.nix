{
  description = "The practice fleet: three hosts whose installer images need no nixpkgs and no network";

  outputs =
    { self }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];

      hosts = {
        laptop.sizeKiB = 4096;
        server.sizeKiB = 6144;
        fails-on-purpose = {
          sizeKiB = 2048;
          fails = true;
        };
      };

      # What a stick that installs without a network holds besides.
      closureKiB = 3072;

      genAttrs =
        names: value:
        builtins.listToAttrs (
          map (name: {
            inherit name;
            value = value name;
          }) names
        );

      # The 68 characters of an ed25519 key in SSH's wire format: 25 that say so, then the 43 of the key itself.
      # These can be read, so nobody takes it for a real one, and nobody holds the private half of it.
      practiceKey =
        host:
        let
          name = builtins.replaceStrings [ "-" ] [ "+" ] host;
          padded = "FLAKESTICK+PRACTICE+KEY+" + name + "+++++++++++++++++++++++++++++++++++++++++++";
        in
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${builtins.substring 0 43 padded} ${host}-installer";

      image =
        system: host: closure:
        derivation {
          name = "${host}-installer.iso";
          inherit system host;
          builder = "/bin/sh";
          args = [ ./practice-image.sh ];
          sizeKiB = hosts.${host}.sizeKiB;
          closureKiB = if closure then closureKiB else 0;
          fails = if hosts.${host}.fails or false then "1" else "";
          publicKey = practiceKey host;
          # Made in seconds, so asking a cache or a remote builder would only cost time.
          allowSubstitutes = false;
          preferLocalBuild = true;
        };

      # `prebuilt` beside the image is what lets Flakestick offer *Offline (prebuilt)* without touching the flake.
      installer = system: host: image system host false // { prebuilt = image system host true; };
    in
    {
      packages = genAttrs systems (
        system:
        builtins.listToAttrs (
          map (host: {
            name = "${host}InstallerIso";
            value = installer system host;
          }) (builtins.attrNames hosts)
        )
      );

      # As in a real fleet a host has a configuration too. Listing the hosts never looks inside.
      nixosConfigurations = genAttrs (builtins.attrNames hosts) (host: {
        config = throw "The practice host ${host} has an installer image but no NixOS system: the practice fleet is made without nixpkgs.";
      });
    };
}
