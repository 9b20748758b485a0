# The command line and the window on a NixOS machine. Nothing here touches the hosts that are installed with it.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  cfg = config.programs.flakestick;
  rules = "70-flakestick-drives.rules";
in
{
  options.programs.flakestick = {
    enable = lib.mkEnableOption "Flakestick, which turns a host of a flake into a USB stick that installs that host";

    package = lib.mkOption {
      type = lib.types.nullOr lib.types.package;
      default = null;
      example = lib.literalExpression "inputs.flakestick.packages.x86_64-linux.default";
      description = "The package of Flakestick. Null adds none, for one that runs from a checkout.";
    };

    driveAccess.enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      example = true;
      description = ''
        Whether whoever sits at this machine (the user of the active session on its seat) may open removable USB disks
        without a password. Flakestick then writes them without asking polkit or sudo.

        This has a price: every program of that user, and not only Flakestick, can read and overwrite every removable
        USB disk that is plugged in, without a question and past the file system's permissions. Leave it off where
        programs run that you do not trust, or where sticks hold what not every user of the seat may see.
      '';
    };
  };

  config = lib.mkIf cfg.enable {
    environment.systemPackages = lib.optional (cfg.package != null) cfg.package;

    # pkexec, through which the helper becomes root where the drives are not the user's to open.
    security.polkit.enable = lib.mkDefault true;

    # Not services.udev.extraRules: those come at 99, after the tag is acted on.
    services.udev.packages = lib.optional cfg.driveAccess.enable (
      pkgs.writeTextDir "lib/udev/rules.d/${rules}" (builtins.readFile (./. + "/${rules}"))
    );
  };
}
