# What nixpkgs called otherwise between 24.05 and 26.05, by looking for the options themselves: a fork or a commit between
# two releases may have either.
{
  lib,
  options,
  config,
  pkgs,
}:

let
  inherit (lib) mkForce mkIf optionalAttrs;
in
{
  # 25.05 (image/file-options.nix). Its alias for isoName is not what the image is called by.
  imageName =
    name:
    if options ? image && options.image ? baseName then
      { image.baseName = mkForce name; }
    else
      { isoImage.isoName = mkForce "${name}.iso"; };

  # Without it nixpkgs is not copied a second time, after being hashed during each evaluation.
  withoutChannel = optionalAttrs (options.system ? installer && options.system.installer ? channel) {
    system.installer.channel.enable = false;
  };

  # 25.11 made these a section of logind.conf.
  lidIsIgnored =
    if options.services.logind ? settings then
      { services.logind.settings.Login.HandleLidSwitch = "ignore"; }
    else
      { services.logind.lidSwitch = "ignore"; };

  # 26.05's stage 1 is systemd, which has no place for commands but services.
  bootCommands = commands: {
    boot.initrd =
      optionalAttrs (options.boot.initrd ? postDeviceCommands) {
        postDeviceCommands = mkIf (!config.boot.initrd.systemd.enable) commands;
      }
      // {
        systemd.services = mkIf (config.boot.initrd.systemd.enable && commands != "") {
          flakestick-boot-commands = {
            description = "Commands of autoInstaller.extraBootCommands";
            unitConfig.DefaultDependencies = false;
            wantedBy = [ "initrd.target" ];
            after = [
              "systemd-udev-trigger.service"
              "systemd-modules-load.service"
            ];
            before = [
              "sysroot.mount"
              "sysroot-iso.mount"
              "initrd-root-fs.target"
            ];
            serviceConfig = {
              Type = "oneshot";
              RemainAfterExit = true;
            };
            script = ''
              udevadm settle --timeout=30 || true
              ${commands}
            '';
          };
        };
      };
  };

  nixosInstall = config.system.build.nixos-install or pkgs.nixos-install-tools;

  # disko's, as both its old and its new releases call it.
  diskoScript = build: build.diskoScript or build.destroyFormatMount or null;
}
