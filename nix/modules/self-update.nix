# A machine that brings itself up to date from the flake that it was installed from.
{
  config,
  lib,
  ...
}:

let
  cfg = config.flakestick.selfUpdate;
  hostName = config.networking.hostName;

  # Else nixos-rebuild looks for the host by the name of the machine.
  reference = if cfg.host == hostName then cfg.flake else "${cfg.flake}#${cfg.host}";

  # `git@`, the account of an ssh address, is not one.
  hasCredentials =
    builtins.match "[^:]+://[^/@]+:[^/@]*@.*" cfg.flake != null
    || builtins.match "(git[+])?https?://[^/@]+@.*" cfg.flake != null
    || builtins.match ".*[?&](access_token|private_token|token|password)=.*" cfg.flake != null;
in
{
  options.flakestick.selfUpdate = {
    enable = lib.mkEnableOption "bringing this machine up to date from its flake, regularly and unattended";

    flake = lib.mkOption {
      type = lib.types.str;
      example = "github:owner/fleet";
      description = "The flake, without a host.";
    };

    host = lib.mkOption {
      type = lib.types.str;
      default = hostName;
      defaultText = lib.literalExpression "config.networking.hostName";
      example = "laptop";
      description = "The host's name in `nixosConfigurations`, where that is not the name of the machine.";
    };

    dates = lib.mkOption {
      type = lib.types.str;
      default = "03:00";
      example = "weekly";
      description = "When, as systemd.time(7) has it.";
    };

    allowReboot = lib.mkOption {
      type = lib.types.bool;
      default = false;
      example = true;
      description = "Restart where the new system has another kernel, initrd or kernel modules.";
    };

    randomizedDelaySec = lib.mkOption {
      type = lib.types.str;
      default = "30min";
      example = "2h";
      description = "By how much it is put off at most, so that not all machines ask at once.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.host != "";
        message = ''
          flakestick.selfUpdate.host is empty, because this machine has no networking.hostName.
          Set it to the name that the host has in nixosConfigurations: that and the name of the machine may differ, and only then a `#<host>` is added to the flake.
        '';
      }
      {
        assertion = builtins.match ".*#.*" cfg.flake == null;
        message = ''
          flakestick.selfUpdate.flake names a host after its #.
          Leave it out there, and set `flakestick.selfUpdate.host` where the name in nixosConfigurations is not the machine's, ${hostName}.
        '';
      }
      {
        # Without the address: what is wrong with it is that it holds a secret.
        assertion = !hasCredentials;
        message = ''
          flakestick.selfUpdate.flake holds credentials, and all that a system is configured with can be read by everyone on it.
          Take them out of the address; put a deploy key under /root/.ssh, or a token into /root/.config/nix/nix.conf (access-tokens).
        '';
      }
      {
        assertion = builtins.match "[^\"#?]+" cfg.host != null || cfg.host == "";
        message = "flakestick.selfUpdate.host: nixos-rebuild can't take a host with one of \" # ? in its name. Give it another name in nixosConfigurations.";
      }
    ];

    system.autoUpgrade = {
      enable = true;
      flake = reference;
      inherit (cfg) dates allowReboot randomizedDelaySec;
      # To see in the journal what it did.
      flags = [ "--print-build-logs" ];
    };
  };
}
