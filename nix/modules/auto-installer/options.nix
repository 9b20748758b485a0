# `autoInstaller`: the table of ../../options.json, and what is no JSON.
{
  config,
  lib,
  pkgs,
  ...
}@args:

let
  cfg = config.autoInstaller;
  given = config._module.args // args;

  internal =
    description: default: text:
    lib.mkOption {
      type = lib.types.raw;
      inherit default description;
      defaultText = lib.literalMD text;
      internal = true;
    };
in
{
  options.autoInstaller = lib.recursiveUpdate (import ../../lib/options.nix { inherit lib pkgs; }) {
    fleet =
      internal "The flake with the host in its `nixosConfigurations`."
        (given.self or given.inputs.self or null)
        "`self`, or `inputs.self`, of `specialArgs`; null where neither is given";

    target = internal "The evaluated configuration of the host." (
      if cfg.fleet == null then
        null
      else
        (cfg.fleet.nixosConfigurations or { }).${cfg.targetHost} or null
    ) "`fleet.nixosConfigurations.<targetHost>`; null where the flake is not known";

    repository =
      internal
        "What is carried of the repository: `bundle` (a file, or a bare repository), `url`, `revision`, `branch`, `dirty`."
        null
        "null: the files of the flake alone";

    sources =
      internal "The sources that an offline stick brings." null
        "null: those of the flake and of all its inputs";
  };
}
