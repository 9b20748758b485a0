# What the installer does with a disk, read from the configuration of the host: the JSON that
# electron/contract/layout.ts describes. Evaluates no derivation.
#
# `config`: the host's, or null where only the options are known. What is asked for besides, null or missing where it is
# as the host has it: `labels.{efi,root,luks,swap}`, `luks.{enable,mapperName}`, `swap.{enable,size}`, and `sizes` by
# mount point, in sgdisk's syntax or "keep". `commands`: what is run when all is mounted, which may bring files.
{
  # Of any nixpkgs.
  lib,
  config,
  sizes ? { },
  labels ? { },
  luks ? { },
  swap ? { },
  commands ? [ ],
}:
let
  given =
    set: names: lib.genAttrs names (name: if (set.${name} or "") == "" then null else set.${name});
  asked = {
    labels = given labels [
      "efi"
      "root"
      "luks"
      "swap"
    ];
    luks = given luks [
      "enable"
      "mapperName"
    ];
    swap = given swap [
      "enable"
      "size"
    ];
  };

  host = if config == null then import ./layout/unknown-host.nix (asked // { inherit lib; }) else config;
  loader = import ./layout/boot-loader.nix { inherit lib host; };
  disko = import ./layout/disko.nix { inherit lib host loader; };
  onTarget = import ./layout/target-files.nix { inherit lib host commands; };

  partitioned = import ./layout/partitions.nix (
    asked
    // {
      inherit lib host loader;
      sizes = lib.mapAttrs (_: toString) sizes;
    }
  );
  byInstaller = {
    method = "partition";
    inherit (loader) firmware;
    inherit (partitioned)
      ignored
      kept
      mounts
      partitions
      ;
    inherit (loader) notes;
    inherit (onTarget) files;
    disko = null;
    problems = loader.problems ++ loader.ofOneDisk ++ partitioned.problems ++ onTarget.problems;
  }
  // lib.optionalAttrs (partitioned.binds != [ ]) { inherit (partitioned) binds; };

  byDisko = {
    method = "disko";
    inherit (loader) firmware;
    partitions = [ ];
    mounts = [ ];
    kept = [ ];
    inherit (disko) ignored;
    inherit (loader) notes;
    files = disko.files ++ onTarget.files;
    disko = {
      inherit (disko)
        devices
        encrypted
        keyFiles
        passphrases
        untouched
        ;
    };
    problems =
      loader.problems
      ++ disko.problems
      ++ onTarget.problems
      ++ map (option: {
        code = "DISKO_DECIDES";
        message = "${option} has no effect: disko partitions the disks of this host.";
        hint = "Remove it, and change disko.devices in the host instead.";
      }) withoutEffect;
  };
  # Options that can have none, because disko partitions.
  withoutEffect =
    let
      defaults = import ./layout-defaults.nix { inherit lib; } byDisko;
      differs =
        group: name:
        let
          value = asked.${group}.${name};
        in
        lib.optional (value != null && value != defaults.${group}.${name}) "${group}.${name}";
    in
    map (mountPoint: "layout.sizes.${builtins.toJSON mountPoint}") (lib.attrNames sizes)
    ++ lib.concatMap (differs "labels") (lib.attrNames defaults.labels)
    ++ differs "luks" "enable"
    ++ differs "swap" "enable";

  notAMachine = if config == null then null else import ./layout/not-a-machine.nix { inherit host; };
  nothing = byDisko // {
    method = "partition";
    disko = null;
    ignored = [ ];
    notes = [ ];
    files = [ ];
    problems = [ notAMachine.problem ];
  };
in
if notAMachine != null then
  nothing
else if disko.isUsed then
  byDisko
else
  byInstaller
