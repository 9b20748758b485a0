# The options of `autoInstaller`, made from the one table of them: ../options.json, which the app reads, too.
{ lib, pkgs }:

let
  table = builtins.fromJSON (builtins.readFile ../options.json);

  # `hello`, `python3Packages.requests`; a package, or its path in the store, stays as it is.
  packageOf =
    name:
    if lib.hasPrefix "/" name then
      name
    else
      lib.attrByPath (lib.splitString "." name) (throw "autoInstaller.extraPackages: nixpkgs has no package ${name}. Give its name as `nix search` shows it, without the part before the system.") pkgs;

  types = {
    string = lib.types.str;
    boolean = lib.types.bool;
    # What is none is refused with the layout, in words.
    size = lib.types.str;
    lines = lib.types.lines;
    "listOf string" = lib.types.listOf lib.types.str;
    "listOf package" = lib.types.listOf (lib.types.coercedTo lib.types.str packageOf lib.types.package);
    "attrsOf string" = lib.types.attrsOf lib.types.str;
  };

  typeOf =
    option: if option.type == "enum" then lib.types.enum option.values else types.${option.type};

  optionOf =
    option:
    lib.mkOption (
      {
        type = typeOf option;
        inherit (option) example;
        description =
          option.description + lib.optionalString (option.cost != null) "\n\nWhat it costs: ${option.cost}";
      }
      // lib.optionalAttrs (option ? default) { inherit (option) default; }
    );
in
lib.foldl' (
  options: option:
  lib.recursiveUpdate options (lib.setAttrByPath (lib.splitString "." option.name) (optionOf option))
) { } table.options
