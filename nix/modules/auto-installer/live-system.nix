# The system on the stick, apart from the installation.
{
  config,
  lib,
  ...
}:

let
  cfg = config.autoInstaller;
  names = import ../../lib/names.nix;
  caches = import ../../lib/caches.nix { inherit lib; } cfg.target;
in
lib.mkMerge [
  # With nmtui, because a machine that needs a network may have none but a wireless one.
  (lib.mkIf (!cfg.prebuilt) {
    networking.networkmanager.enable = true;
    # Connections to offices, which some releases add by themselves.
    networking.networkmanager.plugins = lib.mkForce [ ];
    networking.wireless.enable = lib.mkImageMediaOverride false;
  })
  {
    networking.hostName = lib.mkDefault (names.machine cfg.targetHost);
    system.stateVersion = lib.mkDefault config.system.nixos.release;

    boot.initrd.kernelModules = cfg.extraInitrdKernelModules;

    # Its options are not those of any other system, so no cache has its manual.
    documentation.enable = lib.mkForce false;
    documentation.nixos.enable = lib.mkForce false;

    # No wait for an address: without a cable it would last half a minute.
    networking.dhcpcd.wait = lib.mkDefault "background";

    # A passphrase typed here has to be the same when the host asks for it at its start.
    console.keyMap = lib.mkIf (cfg.target != null) (lib.mkDefault cfg.target.config.console.keyMap);

    # An installation is not put to sleep by a lid.
    systemd.targets = lib.genAttrs [ "sleep" "suspend" "hibernate" "hybrid-sleep" ] (_: {
      enable = false;
    });

    nix.settings = lib.mkMerge [
      {
        experimental-features = [
          "nix-command"
          "flakes"
        ];
        flake-registry = lib.mkDefault "";
        # As a setting and not only as a flag: without any interface nix switches it off, and then does not even look
        # into the store of the stick (nix, src/nix/main.cc, haveInternet).
        substitute = true;
        connect-timeout = lib.mkDefault (if cfg.prebuilt then 1 else 10);
        download-attempts = lib.mkDefault (if cfg.prebuilt then 1 else 5);
      }
      # Those of the target, and no empty list where it installs offline: a network that is there may still help.
      caches.settings
    ];
  }
]
