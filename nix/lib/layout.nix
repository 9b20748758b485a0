# What the installer does with a disk, read from the configuration of the host: the JSON that
# electron/contract/layout.ts describes. With builtins alone; evaluates no derivation.
#
# `config`: the host's, or null where only the options are known. What is asked for besides, null or missing where it is
# as the host has it: `labels.{efi,root,luks,swap}`, `luks.{enable,mapperName}`, `swap.{enable,size}`, and `sizes` by
# mount point, in sgdisk's syntax or "keep". `commands`: what is run when all is mounted, which may bring files.
{
  config,
  sizes ? { },
  labels ? { },
  luks ? { },
  swap ? { },
  commands ? [ ],
}:
let
  given =
    set: names:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = if (set.${name} or "") == "" then null else set.${name};
      }) names
    );
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

  host = if config == null then import ./layout/unknown-host.nix asked else config;
  loader = import ./layout/boot-loader.nix { inherit host; };
  disko = import ./layout/disko.nix { inherit host loader; };
  onTarget = import ./layout/target-files.nix { inherit host commands; };

  partitioned = import ./layout/partitions.nix (
    asked
    // {
      inherit host loader;
      sizes = builtins.mapAttrs (_: toString) sizes;
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
  // (if partitioned.binds == [ ] then { } else { inherit (partitioned) binds; });

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
      ++ import ./layout/check-disko-options.nix {
        inherit asked sizes;
        defaults = import ./layout-defaults.nix byDisko;
      };
  };

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
