# The binary caches of a host, taken over by its installer: what the host may fetch, the installer may.
{ lib }:
target:
let
  settings = if target == null then { } else target.config.nix.settings;
  listOf =
    name:
    let
      value = settings.${name} or [ ];
    in
    lib.unique (if builtins.isList value then value else lib.splitString " " value);

  # What nixpkgs adds to every system by itself (nixos/modules/config/nix.nix).
  ownSubstituter = "https://cache.nixos.org/";
  ownKeyPrefix = "cache.nixos.org-1:";

  substituters = listOf "substituters";
  trustedPublicKeys = listOf "trusted-public-keys";
  nonEmpty = lib.filterAttrs (_: value: value != [ ]);
in
{
  substituters = lib.unique (substituters ++ listOf "extra-substituters");
  trustedPublicKeys = lib.unique (trustedPublicKeys ++ listOf "extra-trusted-public-keys");

  settings =
    if target == null then
      { }
    else
      {
        # A host that does without nixpkgs' own cache has a reason to: then the installer does, too.
        substituters =
          if builtins.elem ownSubstituter substituters then
            lib.remove ownSubstituter substituters
          else
            lib.mkForce substituters;
        trusted-public-keys = builtins.filter (key: !(lib.hasPrefix ownKeyPrefix key)) trustedPublicKeys;
      }
      // nonEmpty {
        extra-substituters = listOf "extra-substituters";
        extra-trusted-public-keys = listOf "extra-trusted-public-keys";
      };
}
