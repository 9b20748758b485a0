{
  description = "Installers for hosts of NixOS flakes, on USB sticks that are proven";

  # For the app alone: `lib` and the modules take nixpkgs from the host that they are used for, so a flake without a use for
  # the app can say `inputs.flakestick.inputs.nixpkgs.follows = "nixpkgs"` and fetches nothing more.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      forEachSystem =
        value:
        builtins.listToAttrs (
          map (system: {
            name = system;
            value = value system;
          }) systems
        );
      appOf =
        program: system:
        let
          package = self.packages.${system}.default;
        in
        {
          type = "app";
          program = "${package}/bin/${program}";
          meta = { inherit (package.meta) description; };
        };
    in
    {
      lib = import ./nix/lib;

      nixosModules = {
        autoInstaller = ./nix/modules/auto-installer.nix;
        selfUpdate = ./nix/modules/self-update.nix;
        ageIdentity = ./nix/modules/age-identity.nix;
        # With the package, which the file by itself does not know.
        flakestick =
          { lib, pkgs, ... }:
          {
            _file = ./nix/modules/flakestick.nix;
            imports = [ ./nix/modules/flakestick.nix ];
            programs.flakestick.package =
              lib.mkDefault
                self.packages.${pkgs.stdenv.hostPlatform.system}.default or null;
          };
      };

      packages = forEachSystem (system: {
        default = nixpkgs.legacyPackages.${system}.callPackage ./nix/package.nix { };
      });

      # `nix run` is the window, `nix run …#cli -- hosts …` the command line.
      apps = forEachSystem (system: {
        default = appOf "flakestick-app" system;
        cli = appOf "flakestick" system;
      });

      devShells = forEachSystem (system: {
        default = nixpkgs.legacyPackages.${system}.callPackage ./nix/dev-shell.nix { };
      });
    };
}
