# What the boot loader of a host needs of the disk.
# → { firmware; bios; disks; espPoints; espExact; bootPoints; grubPaths; notes; problems; ofOneDisk; }
# `ofOneDisk`: problems where one disk is created, and disko does not create several.
{ lib, host }:
let
  inherit (import ./text.nix { inherit lib; }) because show;
  loader = host.boot.loader or { };
  enabled = name: loader.${name}.enable or false;
  espPoint = loader.efi.efiSysMountPoint or "/boot";

  isPartition =
    name:
    lib.stringLength name < 4096
    && (
      builtins.match "/dev/([shv]d[a-z]+|xvd[a-z]+)[0-9]+|/dev/(nvme[0-9]+n[0-9]+|mmcblk[0-9]+)p[0-9]+|/dev/disk/by-(id|path)/.*-part[0-9]+" name
      != null
      || builtins.match "/dev/disk/by-(label|uuid|partlabel|partuuid)/.*" name != null
    );

  none = {
    efi = false;
    bios = false;
    # To which it is written for BIOS, by the names that the host has for them.
    disks = [ ];
    # Where an EFI system partition must be mounted.
    espPoints = [ ];
    # At this very place; else a folder of it will do.
    espExact = false;
    # Where a boot partition may be mounted.
    bootPoints = [ "/boot" ];
    # What GRUB itself must be able to read.
    grubPaths = [ ];
    notes = [ ];
    problems = [ ];
    ofOneDisk = [ ];
  };

  efi = none // {
    efi = true;
    espPoints = [ espPoint ];
    espExact = true;
  };

  systemdBoot =
    let
      point = loader.systemd-boot.xbootldrMountPoint or null;
    in
    efi // { bootPoints = [ "/boot" ] ++ (if point == null then [ ] else [ point ]); };

  limine =
    let
      onEfi = loader.limine.efiSupport or true;
      onBios = loader.limine.biosSupport or false;
    in
    none
    // {
      efi = onEfi;
      bios = onBios;
      disks = if onBios then [ (loader.limine.biosDevice or "") ] else [ ];
      espPoints = if onEfi then [ espPoint ] else [ ];
    };

  grub =
    let
      cfg = loader.grub;
      mirrored = cfg.mirroredBoots or [ ];
      single = {
        path = "/boot";
        efiSysMountPoint = espPoint;
        devices = (cfg.devices or [ ]) ++ [ (cfg.device or "") ];
      };
      places = if mirrored == [ ] then [ single ] else mirrored;
      pointOf =
        place: if (place.efiSysMountPoint or null) == null then place.path else place.efiSysMountPoint;
      # As text: a name may be given twice, in `device` and in `devices`.
      disks = lib.unique (
        lib.filter (name: name != "" && name != "nodev") (lib.concatMap (place: place.devices or [ ]) places)
      );
      onPartition = lib.filter isPartition disks;
      onEfi = cfg.efiSupport or false;
      onBios = disks != [ ];
    in
    none
    // {
      efi = onEfi;
      bios = onBios;
      inherit disks;
      espPoints = if onEfi then map pointOf places else [ ];
      bootPoints = map ({ path, ... }: path) places;
      grubPaths = map ({ path, ... }: path) places;
      problems =
        lib.optional (!onEfi && !onBios) (
          because "BOOT_LOADER_NOT_INSTALLED"
            "GRUB is installed nowhere: boot.loader.grub names no disk (device is \"nodev\" or empty), and efiSupport is off."
            "Set boot.loader.grub.device to the disk (for BIOS), or boot.loader.grub.efiSupport (for EFI)."
        )
        ++ lib.optional (onPartition != [ ]) (
          because "GRUB_ON_PARTITION"
            "GRUB is to be written to ${show (lib.head onPartition)}, which is a partition: the firmware starts what is at the beginning of a disk."
            "Set boot.loader.grub.device to the whole disk (/dev/sda, or its link in /dev/disk/by-id)."
        );
      ofOneDisk =
        lib.optional (lib.length places > 1) (
          because "MIRRORED_BOOTS"
            "GRUB is installed to ${toString (lib.length places)} places (boot.loader.grub.mirroredBoots), and the installer creates one disk."
            "Describe the disks with disko, or name one place."
        )
        ++ lib.optional (lib.length places == 1 && lib.length disks > 1) (
          because "GRUB_SEVERAL_DISKS"
            "GRUB is written to ${toString (lib.length disks)} disks (${lib.concatStringsSep ", " (map show disks)}), and the installer creates one: it would refuse on every machine."
            "Name one of them: boot.loader.grub.devices = lib.mkForce [ ${builtins.toJSON (lib.head disks)} ]. Or describe the disks with disko."
        );
    };

  # U-Boot starts the stick as EFI does, and reads /boot of the installed system.
  extlinux = none // {
    efi = true;
    notes = lib.optional (enabled "generic-extlinux-compatible") (
      "The host is started by U-Boot (extlinux), and the installer writes no firmware: U-Boot has to be in a memory of the board that is not the disk (SPI flash). "
      + "What stands at the beginning of the disk, such as a U-Boot that was written there, is erased."
    );
  };

  # -- Machines whose firmware is a matter of their own

  # github:nix-community/nixos-apple-silicon: `hardware.asahi`, and before it had `enable` the options of its boot loader.
  isAppleSilicon =
    if (host.hardware or { }) ? asahi then
      host.hardware.asahi.enable or true
    else
      builtins.any (name: (host.boot or { }) ? ${name}) [
        "m1n1"
        "m1n1CustomLogo"
        "m1n1ExtraOptions"
      ];
  isSdImage = host ? sdImage || (host.system.build or { }) ? sdImage;
  isRaspberryPi =
    enabled "raspberryPi"
    || enabled "raspberry-pi"
    || (enabled "generic-extlinux-compatible" && (host.hardware or { }) ? raspberry-pi);
  ofMachine =
    lib.optional isAppleSilicon (
      because "APPLE_SILICON"
        "The host is for a Mac with Apple silicon. The installer takes a whole disk: macOS, its recovery and the firmware's own partitions would be erased with it, and the Mac would start nothing any more."
        "Install it beside macOS, with the installer of nixos-apple-silicon (its guide: docs/uefi-standalone.md)."
    )
    ++ lib.optional (isSdImage || isRaspberryPi) (
      because "BOARD_FIRMWARE"
        "The host is for a board that reads its firmware from the disk${
          if isSdImage then " (an SD card image)" else " (Raspberry Pi)"
        }. The installer writes none, and the board would not start."
        "Write the host's own image to the card instead: it is in system.build.sdImage, with nixpkgs' sd-image module."
    );

  unknown = none // {
    efi = true;
    problems = [
      (because "BOOT_LOADER_MISSING" "The host has no boot loader, so that the installed system would not start."
        "Enable one: boot.loader.systemd-boot.enable = true."
      )
    ];
  };

  chosen =
    if host.boot.lanzaboote.enable or false then
      efi
    else if enabled "systemd-boot" then
      systemdBoot
    else if enabled "limine" then
      limine
    else if enabled "refind" then
      efi
    else if enabled "grub" then
      grub
    else if
      enabled "generic-extlinux-compatible"
      || enabled "external"
      || enabled "raspberryPi"
      || enabled "raspberry-pi"
    then
      extlinux
    else
      unknown;
in
{
  inherit (chosen)
    bios
    bootPoints
    disks
    espExact
    espPoints
    grubPaths
    notes
    ofOneDisk
    ;
  # Those of the machine are the reason, whatever else there is.
  problems = if ofMachine != [ ] then ofMachine else chosen.problems;
  firmware =
    if chosen.efi && chosen.bios then
      "both"
    else if chosen.bios then
      "bios"
    else
      "efi";
}
