# What nixpkgs called otherwise between 24.05 and 26.05, by looking for the options themselves: a fork or a commit between
# two releases may have either.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:

let
  cfg = config.autoInstaller;
  imageName = (import ../../lib/names.nix).image cfg.targetHost;
  hasSystemdInitrd = config.boot.initrd.systemd.enable;
in
lib.mkMerge [
  {
    _module.args.autoInstallerCompat = {
      nixosInstall = config.system.build.nixos-install or pkgs.nixos-install-tools;

      # disko's, as both its old and its new releases call it.
      diskoScript = build: build.diskoScript or build.destroyFormatMount or null;
    };
  }

  # 25.05 (image/file-options.nix). Its alias for isoName is not what the image is called by.
  (
    if options ? image && options.image ? baseName then
      { image.baseName = lib.mkForce imageName; }
    else
      { isoImage.isoName = lib.mkForce "${imageName}.iso"; }
  )

  # Without it nixpkgs is not copied a second time, after being hashed during each evaluation.
  (lib.optionalAttrs (options.system ? installer && options.system.installer ? channel) {
    system.installer.channel.enable = false;
  })

  # An installation is not put to sleep by a lid. 25.11 made these a section of logind.conf.
  (
    if options.services.logind ? settings then
      { services.logind.settings.Login.HandleLidSwitch = "ignore"; }
    else
      { services.logind.lidSwitch = "ignore"; }
  )

  # 26.05's stage 1 is systemd, which has no place for commands but services.
  (lib.optionalAttrs (options.boot.initrd ? postDeviceCommands) {
    boot.initrd.postDeviceCommands = lib.mkIf (!hasSystemdInitrd) cfg.extraBootCommands;
  })
  {
    boot.initrd.systemd.services = lib.mkIf (hasSystemdInitrd && cfg.extraBootCommands != "") {
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
          ${cfg.extraBootCommands}
        '';
      };
    };
  }
]
