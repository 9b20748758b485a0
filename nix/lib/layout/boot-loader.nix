# What the boot loader of a host needs of the disk.
# → { firmware; bios; disks; espPoints; espExact; bootPoints; grubPaths; problems; }
{ host }:
let
  inherit (builtins)
    concatMap
    filter
    length
    map
    ;
  loader = host.boot.loader or { };
  enabled = name: loader.${name}.enable or false;
  espPoint = loader.efi.efiSysMountPoint or "/boot";
  because = code: message: hint: { inherit code message hint; };
  optional = condition: value: if condition then [ value ] else [ ];

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
    problems = [ ];
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
      disks = filter (name: name != "" && name != "nodev") (
        concatMap (place: place.devices or [ ]) places
      );
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
        optional (!onEfi && !onBios) (
          because "BOOT_LOADER_NOT_INSTALLED"
            "GRUB is installed nowhere: the host has neither boot.loader.grub.device nor boot.loader.grub.efiSupport."
            "Set boot.loader.grub.device to the disk (for BIOS), or boot.loader.grub.efiSupport (for EFI)."
        )
        ++ optional (length places > 1) (
          because "MIRRORED_BOOTS"
            "GRUB is installed to ${toString (length places)} places (boot.loader.grub.mirroredBoots), and the installer creates one disk."
            "Describe the disks with disko, or name one place."
        );
    };

  # U-Boot starts the stick as EFI does, and reads /boot of the installed system.
  extlinux = none // {
    efi = true;
  };

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
    else if enabled "generic-extlinux-compatible" || enabled "external" then
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
    problems
    ;
  firmware =
    if chosen.efi && chosen.bios then
      "both"
    else if chosen.bios then
      "bios"
    else
      "efi";
}
