# An age identity made of the machine's own SSH host key, so that secrets can be encrypted to a machine by what is known
# of it. A key that was put there before is left alone: it is what the first start needs, see the chapter on secrets.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:

let
  cfg = config.flakestick.ageIdentity;
  hostKeys = builtins.filter (key: key.type == "ed25519") config.services.openssh.hostKeys;

  hasAgenix = options ? age && options.age ? identityPaths;

  derive = pkgs.writeShellScript "derive-age-identity" ''
    export PATH=${
      lib.makeBinPath [
        pkgs.coreutils
        pkgs.openssh
        pkgs.ssh-to-age
      ]
    }
    exec ${pkgs.bash}/bin/bash ${./age-identity.sh} "$@"
  '';
in
{
  options.flakestick.ageIdentity = {
    enable = lib.mkEnableOption "an age identity that is derived from the SSH host key";

    hostKey = lib.mkOption {
      type = lib.types.str;
      default = if hostKeys == [ ] then "/etc/ssh/ssh_host_ed25519_key" else (builtins.head hostKeys).path;
      defaultText = lib.literalMD "the first of `services.openssh.hostKeys` of the type ed25519";
      example = "/persist/etc/ssh/ssh_host_ed25519_key";
      description = "The private SSH key, of the type ed25519: age knows no other.";
    };

    path = lib.mkOption {
      type = lib.types.str;
      default = "/etc/age/${config.networking.hostName}.agekey";
      defaultText = lib.literalMD "`/etc/age/<networking.hostName>.agekey`";
      example = "/persist/etc/age/machine.agekey";
      description = "Where the identity is kept, readable by root alone. What is there already is never overwritten.";
    };
  };

  config = lib.mkIf cfg.enable (
    {
      system.activationScripts = {
        flakestickAgeIdentity = {
          # Not `etc`: that comes after the users, whose passwords agenix may have to decrypt before.
          deps = [ "specialfs" ];
          # A machine without this identity still has to start.
          text = ''
            ${derive} ${lib.escapeShellArgs [ cfg.path cfg.hostKey ]} \
              || echo "No age identity could be made of the SSH host key." >&2
          '';
        };
      }
      // lib.optionalAttrs hasAgenix {
        # Its first script, where it has secrets to decrypt; else an empty one.
        agenixNewGeneration = {
          text = lib.mkDefault "";
          deps = [ "flakestickAgeIdentity" ];
        };
      };
    }
    // lib.optionalAttrs hasAgenix { age.identityPaths = [ cfg.path ]; }
  );
}
