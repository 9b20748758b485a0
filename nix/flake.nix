{
  description = "Installers for hosts of NixOS flakes, on USB sticks that are proven";

  # For `packages` alone: `lib` and the modules take nixpkgs from the host that they are used for, so a flake without a
  # use for the app can say `inputs.flakestick.inputs.nixpkgs.follows = "nixpkgs"` and fetches nothing more. There is no
  # flake.lock here for that reason, and because whoever has this as an input locks it in a lock file of their own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    let
      forEachSystem =
        value:
        builtins.listToAttrs (
          map
            (system: {
              name = system;
              value = value system;
            })
            [
              "x86_64-linux"
              "aarch64-linux"
            ]
        );
    in
    {
      lib = import ./lib;

      nixosModules = {
        autoInstaller = ./modules/auto-installer.nix;
        selfUpdate = ./modules/self-update.nix;
        ageIdentity = ./modules/age-identity.nix;
        # With the package, which the file by itself does not know.
        flakestick =
          { lib, pkgs, ... }:
          {
            _file = ./modules/flakestick.nix;
            imports = [ ./modules/flakestick.nix ];
            programs.flakestick.package =
              lib.mkDefault
                self.packages.${pkgs.stdenv.hostPlatform.system}.default or null;
          };
      };

      packages = forEachSystem (system: {
        default = nixpkgs.legacyPackages.${system}.callPackage ./package.nix { };
      });
    };
}
