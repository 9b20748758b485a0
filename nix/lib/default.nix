# Installers for hosts that have none. Nothing here needs a nixpkgs of its own: it is that of the host.
let
  # `{ "swap.size" = "4G"; }` or `{ swap.size = "4G"; }`; the name of an option has dots, the keys of its value are its own.
  definitionsOf =
    lib: options:
    lib.mkMerge (
      lib.mapAttrsToList (name: value: lib.setAttrByPath (lib.splitString "." name) value) options
    );

  /*
    The evaluated installer of a host; the image is its `.config.system.build.isoImage`.

    target: the evaluated host, of `nixosConfigurations`.
    host: its name there.
    fleet: the flake. Without it a stick can't install offline.
    options: of `autoInstaller`, nested or with dotted names.
    modules: further modules of the installer.
    repository: `{ bundle, url, revision, branch, dir, dirty }`, what to carry of the repository; see ../modules.
    sources: what an offline stick brings of the flake's sources; null: that of `fleet` and of all its inputs.
  */
  mkInstaller =
    {
      target,
      host,
      fleet ? null,
      options ? { },
      modules ? [ ],
      repository ? null,
      sources ? null,
    }:
    import (target.pkgs.path + "/nixos/lib/eval-config.nix") {
      # It is that of the packages.
      system = null;
      modules = [
        ../modules/auto-installer.nix
        (
          { lib, ... }:
          {
            _file = "the options of the installer of ${host}";
            # The overlays of the host, its permission for unfree packages, and what of them is evaluated already.
            nixpkgs.pkgs = target.pkgs;
            system.nixos.versionSuffix = lib.mkDefault target.config.system.nixos.versionSuffix;
            system.nixos.revision = lib.mkDefault target.config.system.nixos.revision;
            autoInstaller = lib.mkMerge [
              {
                targetHost = lib.mkDefault host;
                inherit
                  target
                  fleet
                  repository
                  sources
                  ;
              }
              (definitionsOf lib options)
            ];
          }
        )
      ]
      ++ modules;
    };

  /*
    One installer for each host of a flake, by its name. `X-installer` is not a host where there is an `X`: it is what
    somebody wrote by hand to install it.
  */
  mkInstallers =
    {
      fleet,
      options ? { },
    }:
    let
      hosts = fleet.nixosConfigurations;
      isInstaller =
        name:
        let
          of = builtins.match "(.+)-installer" name;
        in
        of != null && hosts ? ${builtins.head of};
      names = builtins.filter (name: !(isInstaller name)) (builtins.attrNames hosts);
    in
    builtins.listToAttrs (
      map (host: {
        name = host;
        value = mkInstaller {
          target = hosts.${host};
          inherit host fleet options;
        };
      }) names
    );
in
{
  inherit mkInstaller mkInstallers;
}
