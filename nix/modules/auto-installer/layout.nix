# What is done with the disk: read from the target, so that what it says need not be said twice.
{
  config,
  lib,
  options,
  ...
}:

let
  cfg = config.autoInstaller;
  known = cfg.target != null;

  # Set by somebody, and not by the defaults below.
  isChosen =
    group: name:
    options.autoInstaller.${group}.${name}.highestPrio < (lib.mkDefault null).priority;
  chosen =
    group:
    lib.filterAttrs (name: _: isChosen group name) (
      lib.mapAttrs (name: _: cfg.${group}.${name}) options.autoInstaller.${group}
    );

  layout = import ../../lib/layout.nix {
    inherit lib;
    config = if known then cfg.target.config else null;
    inherit (cfg.layout) sizes;
    labels = chosen "labels";
    luks = chosen "luks";
    swap = chosen "swap";
    commands = cfg.extraPostMountCommands;
  };

  # By their names: which of them are set must be known before the layout is, which asks what somebody has chosen.
  defaults = import ../../lib/layout-defaults.nix { inherit lib; } layout;
  defaultsFor = group: names: lib.genAttrs names (name: lib.mkDefault defaults.${group}.${name});
in
{
  options.autoInstaller.computedLayout = lib.mkOption {
    type = lib.types.raw;
    readOnly = true;
    internal = true;
    description = "What the installation does with the disk, as electron/contract/layout.ts describes it.";
  };

  config.autoInstaller = lib.mkMerge [
    { computedLayout = layout; }
    (lib.mkIf known {
      labels = defaultsFor "labels" [
        "efi"
        "root"
        "luks"
        "swap"
      ];
      luks = defaultsFor "luks" [
        "enable"
        "mapperName"
      ];
      swap = defaultsFor "swap" [ "enable" ];
    })
  ];
}
