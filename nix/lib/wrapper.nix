# What the flake that the app writes around a user's flake has as its outputs: for each host facts, image and proof,
# each evaluated by itself and only when asked for, so that one broken host does not hinder another.
{
  # The user's flake.
  fleet,
  # The folder of the wrapper, with what of the repository is carried; among its inputs are sources, see below.
  files,
  # `{ options = { "swap.size" = "4G"; … }; repository = null | { bundle, url, revision, branch, dir, dirty };`
  # `leftOut = [ "input" … ]; }`, the last where there is something.
  request,
}:

let
  inherit (import ./.) mkInstaller;

  options = request.options or { };
  asked = request.repository or null;
  repository =
    if asked == null || asked.bundle or null == null then
      asked
    else
      asked // { bundle = "${files}/${asked.bundle}"; };

  # The sources of all nodes of the lock file that can be had, each an input that is no flake
  # (electron/engine/installer/derive/find-sources.ts). By the values of the flakes they could not be told from what can't be
  # fetched, and each flake would be evaluated, also where nothing needs it.
  inputs = files.inputs or { };
  sourceNames = builtins.filter (name: builtins.match "flakestick-source-[0-9]+" name != null) (
    builtins.attrNames inputs
  );
  sources = if sourceNames == [ ] then null else map (name: "${inputs.${name}}") sourceNames;

  # Options of a group without the group's name, however they are written.
  group =
    name:
    let
      prefix = "${name}.";
      length = builtins.stringLength prefix;
      dotted = builtins.filter (option: builtins.substring 0 length option == prefix) (
        builtins.attrNames options
      );
    in
    options.${name} or { }
    // builtins.listToAttrs (
      map (option: {
        name = builtins.substring length (-1) option;
        value = options.${option};
      }) dotted
    );

  hostOf =
    host: target:
    let
      installer = mkInstaller {
        inherit
          target
          host
          fleet
          options
          repository
          sources
          ;
      };
      inherit (installer.config.autoInstaller) settings;
      medium = import ./layout/not-a-machine.nix { host = target.config; };
      plain = path: builtins.unsafeDiscardStringContext "${path}";
    in
    {
      # Asks the host alone: no installer is evaluated for it, and no derivation.
      facts = {
        inherit (target.pkgs.stdenv.hostPlatform) system;
        inherit (target.config.system.nixos) release;
        inherit (target.config.networking) hostName;
        # A medium to start from, and no host to make one of: what of `system.build` it is.
        image = if medium == null then null else medium.image;
        layout = import ./layout.nix {
          inherit (target.pkgs) lib;
          inherit (target) config;
          sizes = options."layout.sizes" or options.layout.sizes or { };
          labels = group "labels";
          luks = group "luks";
          swap = group "swap";
          commands = options.extraPostMountCommands or [ ];
        };
      };

      image =
        if medium == null || medium.image == null then
          installer.config.system.build.isoImage
        else
          target.config.system.build.${medium.image};

      proof = {
        toplevel = if settings.toplevel == null then null else plain settings.toplevel;
        sources = map plain settings.sources;
        leftOut = request.leftOut or [ ];
      };
    };
  configurations = fleet.nixosConfigurations or { };
  # An attribute path on a command line can't have a quotation mark in a name (electron/engine/installer/derive/ask-wrapper.ts).
  unnameable = builtins.filter (name: builtins.replaceStrings [ "\"" ] [ "" ] name != name) (
    builtins.attrNames configurations
  );
  hosts = builtins.mapAttrs hostOf configurations;
in
{
  hosts =
    hosts
    // builtins.listToAttrs (
      map (name: {
        name = builtins.hashString "sha256" name;
        value = hosts.${name};
      }) unnameable
    );
}
