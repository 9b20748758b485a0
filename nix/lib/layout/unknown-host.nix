# The configuration that a hand-written installer is for, where its target is not at hand (seed 003): an EFI system
# partition at /boot, swap, and an ext4 root in LUKS, as the options have it.
{
  lib,
  labels,
  luks,
  swap,
}:
let
  or' = default: value: if value == null then default else value;
  # As the file systems are called, the partitions are: the target may look for either.
  partition = name: "/dev/disk/by-partlabel/${(import ./text.nix { inherit lib; }).encodeUdev name}";
  encrypted = luks.enable == true;
  mapperName = or' "cryptroot" luks.mapperName;
in
{
  boot = {
    loader.systemd-boot.enable = true;
    initrd.luks.devices =
      if encrypted then { ${mapperName}.device = partition (or' "root" labels.luks); } else { };
  };
  fileSystems = {
    "/" = {
      device = if encrypted then "/dev/mapper/${mapperName}" else partition (or' "root" labels.root);
      fsType = "ext4";
    };
    "/boot" = {
      device = partition (or' "esp" labels.efi);
      fsType = "vfat";
      options = [ "umask=0077" ];
    };
  };
  swapDevices = if swap.enable == true then [ { device = partition (or' "swap" labels.swap); } ] else [ ];
}
