# What the scripts are told: one file, and nothing else of this configuration is theirs to know.
{
  autoInstallerCompat,
  config,
  lib,
  ...
}:

let
  cfg = config.autoInstaller;
  caches = import ../../lib/caches.nix { inherit lib; } cfg.target;
  withoutCredentials = import ../../lib/url.nix;
  sourcesOf = import ../../lib/sources.nix;

  fleet = if cfg.fleet == null then { } else cfg.fleet;
  known = cfg.target != null;
  offline = cfg.prebuilt && known;
  repository = if cfg.repository == null then { } else cfg.repository;

  installed =
    if cfg.dependencies == "target" then
      cfg.target.extendModules { modules = [ { system.includeBuildDependencies = true; } ]; }
    else
      cfg.target;

  orNull = value: if value == null || value == "" then null else value;
  # nix says so of a changed tree since 2.14; before, it has no revision at all.
  dirtyRevision = fleet.dirtyRev or null;
  cleanRevision = lib.removeSuffix "-dirty";
  revision =
    if repository.revision or null != null then
      repository.revision
    else
      fleet.rev or (lib.mapNullable cleanRevision dirtyRevision);
  bundle = repository.bundle or null;
in
{
  options.autoInstaller.settings = lib.mkOption {
    type = lib.types.raw;
    readOnly = true;
    internal = true;
    description = "What is written to `/etc/flakestick/install.json`.";
  };

  config = {
    autoInstaller = {
      repoUrl = lib.mkIf (repository.url or null != null) (lib.mkDefault repository.url);

      settings = {
        host = cfg.targetHost;
        inherit revision;
        dirty = repository.dirty or (dirtyRevision != null);
        mode = if offline then "offline" else "online";
        toplevel = if offline then installed.config.system.build.toplevel else null;
        layout = cfg.computedLayout;
        # Where the host has GRUB put itself: the wrong disk there would be the stick, or someone's data.
        bootLoaderDisks =
          if known then
            (import ../../lib/layout/boot-loader.nix {
              inherit lib;
              host = cfg.target.config;
            }).disks
          else
            [ ];
        diskoScript =
          if known && cfg.computedLayout.method == "disko" then
            autoInstallerCompat.diskoScript cfg.target.config.system.build
          else
            null;
        repository = {
          bundle = if bundle == null then null else "/iso/flakestick/${baseNameOf bundle}";
          source = if fleet ? outPath then "${fleet}" else null;
          url = orNull (withoutCredentials cfg.repoUrl);
          inherit revision;
          branch = repository.branch or null;
          dir = repository.dir or null;
          clonePath = cfg.repoClonePath;
          installPath = cfg.repoInstallPath;
        };
        sources =
          if !offline then
            [ ]
          else if cfg.sources != null then
            cfg.sources
          else
            sourcesOf fleet;
        # With the dependencies in the target they are part of the closure of its toplevel.
        extraStorePaths = [ ];
        inherit (cfg) extraMountDirs extraPostMountCommands powerOff;
        inherit (caches) substituters trustedPublicKeys;
      };
    };

    environment.etc."flakestick/install.json".text = builtins.toJSON cfg.settings;
  };
}
