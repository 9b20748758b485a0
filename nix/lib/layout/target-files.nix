# Files that the installation of a host reads from the target, apart from disko's (disko-keys.nix): the boot loader packs
# secrets into the initrd, and signs. → { files; problems; }. `commands`: the installer's extraPostMountCommands.
{ lib, host, commands }:
let
  inherit (import ./text.nix { inherit lib; }) because plain show;
  isIn = text: lib.any (lib.hasInfix text) (map plain commands);

  # -- nixos/modules/system/boot/stage-1.nix: null is the file of the same name

  secrets = host.boot.initrd.secrets or { };
  sourceOf = name: plain (if secrets.${name} == null then name else secrets.${name});
  ssh = host.boot.initrd.network.ssh or { };
  ofSsh = if ssh.enable or false then map plain (ssh.hostKeys or [ ]) else [ ];
  sources = lib.attrNames (
    builtins.groupBy (path: path) (map sourceOf (lib.attrNames secrets) ++ ofSsh)
  );
  # Other boot loaders have them in the initrd of the store.
  areRead = host.boot.loader.supportsInitrdSecrets or true;
  ofInitrd = map (path: {
    inherit path;
    what = "the initrd (boot.initrd.secrets)";
    from =
      if lib.hasPrefix "/nix/store/" path then
        "store"
      else if isIn path then
        "commands"
      else
        "nothing";
  }) (if areRead then sources else [ ]);

  # -- github:nix-community/lanzaboote

  lanzaboote = host.boot.lanzaboote or { };
  keyFiles =
    if lanzaboote ? pkiBundle then
      [ (plain lanzaboote.pkiBundle) ]
    else
      map plain (
        lib.filter (file: file != null) [
          (lanzaboote.publicKeyFile or null)
          (lanzaboote.privateKeyFile or null)
        ]
      );
  signs =
    (lanzaboote.enable or false)
    && !(lanzaboote.autoGenerateKeys.enable or false)
    && !(lanzaboote.allowUnsigned or false);
  ofLanzaboote = map (path: {
    inherit path;
    what = "lanzaboote, which signs with it";
    from = if isIn path || isIn "sbctl create-keys" then "commands" else "nothing";
  }) (if signs then keyFiles else [ ]);

  missing = lib.filter ({ from, ... }: from == "nothing");
  paths = files: lib.concatStringsSep ", " (map ({ path, ... }: show path) files);
  lostSecrets = missing ofInitrd;
  lostKeys = missing ofLanzaboote;
  # A key of SSH can be made anew.
  sshKeys = lib.filter ({ path, ... }: lib.elem path ofSsh || lib.hasInfix "/ssh_host_" path) lostSecrets;
  commandFor =
    path:
    "install -d /mnt${dirOf path} && ssh-keygen -q -t ${
      if lib.hasInfix "_rsa_" path then "rsa" else "ed25519"
    } -N \"\" -f /mnt${path}";
in
{
  files = ofInitrd ++ ofLanzaboote;
  problems =
    (
      if lostSecrets == [ ] then
        [ ]
      else
        [
          (because "TARGET_FILE_MISSING"
            "The initrd of the host takes files from the disk (boot.initrd.secrets), and nothing brings them to a new one: ${paths lostSecrets}. The boot loader would not be installed."
            "${
              if sshKeys == [ ] then
                "Let extraPostMountCommands put each of them below /mnt"
              else
                "Let the installer make the SSH keys: --set 'extraPostMountCommands=${
                  lib.concatStringsSep " && " (map ({ path, ... }: commandFor path) sshKeys)
                }'"
            } (or leave it out of boot.initrd.secrets until the system is installed)."
          )
        ]
    )
    ++ (
      if lostKeys == [ ] then
        [ ]
      else
        [
          (because "TARGET_FILE_MISSING"
            "lanzaboote signs with keys that a new disk does not have: ${paths lostKeys}. The boot loader would not be installed."
            "Install with boot.loader.systemd-boot and switch lanzaboote on afterwards, or set boot.lanzaboote.autoGenerateKeys.enable, or let extraPostMountCommands put them at ${lib.concatStringsSep ", " (map ({ path, ... }: "/mnt${path}") lostKeys)}."
          )
        ]
    );
}
