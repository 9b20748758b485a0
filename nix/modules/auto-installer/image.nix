# The image: its names, how it is packed, and what it carries.
{
  config,
  lib,
  ...
}:

let
  cfg = config.autoInstaller;
  inherit (cfg) settings;
  names = import ../../lib/names.nix;

  # What tells this image from any other, without building anything.
  identity = builtins.unsafeDiscardStringContext (
    builtins.toJSON {
      inherit (settings) host revision mode;
      source = if cfg.fleet == null then null else toString (cfg.fleet.outPath or null);
    }
  );
  zstdLevel = {
    fast = 3;
    small = 19;
  };

  bundle = if cfg.repository == null then null else cfg.repository.bundle or null;
in
{
  isoImage = {
    volumeID = names.volume cfg.targetHost identity;
    appendToMenuLabel = lib.mkDefault " installs ${cfg.targetHost}";
    squashfsCompression = lib.mkDefault "zstd -Xcompression-level ${toString zstdLevel.${cfg.compression}}";

    storeContents =
      lib.optional (settings.toplevel != null) settings.toplevel
      ++ lib.optional (settings.diskoScript != null) settings.diskoScript
      ++ settings.sources
      # Its context is the whole of the graph: what each step was built with, and the result of each.
      ++ lib.optional (
        settings.toplevel != null && cfg.dependencies == "image"
      ) settings.toplevel.drvPath;

    # Not in the store: the history of a repository is nobody else's to copy.
    contents = lib.optional (bundle != null) {
      source = bundle;
      target = "/flakestick/${baseNameOf bundle}";
    };
  };
}
