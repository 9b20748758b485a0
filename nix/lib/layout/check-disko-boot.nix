# Could a system that disko's script has made room for start? `devices`: what it erases; `mounts`, `nodes`: of
# disko-devices.nix.
{
  lib,
  host,
  loader,
  devices,
  mounts,
  nodes,
}:
let
  inherit (import ./text.nix { inherit lib; }) because holding isAbove show;

  isMade = mountPoint: lib.any (mount: mount.mountPoint == mountPoint) mounts;

  # What the host mounts, by disko or not.
  ofHost = map (name: {
    mountPoint = builtins.unsafeDiscardStringContext (host.fileSystems.${name}.mountPoint or name);
    inMemory = lib.elem (host.fileSystems.${name}.fsType or "auto") [ "tmpfs" "ramfs" ];
  }) (lib.filter (name: host.fileSystems.${name}.enable or true) (lib.attrNames (host.fileSystems or { })));
  isMemory = mount: mount != null && mount.inMemory;
  rootOfHost = lib.filter ({ mountPoint, ... }: mountPoint == "/") ofHost;
  rootInMemory =
    if isMade "/" then
      isMemory (lib.head (lib.filter ({ mountPoint, ... }: mountPoint == "/") mounts))
    else
      rootOfHost != [ ] && isMemory (lib.head rootOfHost);

  store = holding "/nix/store" mounts;
  describe = "Describe the whole system in disko.devices. Or leave disko out of the installation (disko.enableConfig = false): then fileSystems says what is created, and layout.sizes which of it is kept.";
  ofRoot =
    if !(isMade "/") && !rootInMemory then
      [
        (because "DISKO_WITHOUT_ROOT"
          "disko.devices has no file system for /: its script would erase ${
            if devices == [ ] then "its disks" else builtins.concatStringsSep ", " (map show devices)
          }, and there would be nothing to install to."
          describe
        )
      ]
    else
      lib.optional (store == null || isMemory store) (
        because "DISKO_WITHOUT_STORE" "disko.devices has / in memory, and no file system for /nix."
          "Describe /nix in disko.devices as well."
      );

  # What an installation writes to has to be mounted by the script: what the host mounts over it later hides it.
  written = lib.unique (
    lib.filter (mount: mount != null && mount.mountPoint != "/" && !(isMade mount.mountPoint)) (
      map (path: holding path ofHost) ([ "/nix/store" ] ++ loader.bootPoints ++ loader.espPoints)
    )
  );
  ofWritten = map (
    { mountPoint, ... }:
    because (if isAbove mountPoint "/nix/store" then "DISKO_WITHOUT_STORE" else "DISKO_WITHOUT_BOOT")
      "The host mounts ${mountPoint} from a device that disko.devices does not have: what is installed there would not be found at the start."
      "Describe ${mountPoint} in disko.devices as well."
  ) written;

  isFat = format: lib.elem format [ "vfat" "fat" "msdos" ];
  ofEsp =
    point:
    let
      found = holding point mounts;
    in
    if lib.any ({ mountPoint, ... }: isAbove mountPoint point) written then
      [ ]
    else if found == null || found.mountPoint == "/" || !(isFat found.format) || (loader.espExact && found.mountPoint != point) then
      [
        (because "DISKO_WITHOUT_BOOT"
          "The boot loader needs an EFI system partition at ${point}, and disko.devices has none there."
          "Add a partition of the type EF00 with a vfat for ${point} to disko.devices, or set boot.loader.efi.efiSysMountPoint to where it is mounted."
        )
      ]
    else
      lib.optional found.encrypted (
        because "ESP_ENCRYPTED" "The EFI system partition (${found.mountPoint}) is encrypted, and the firmware can't read it."
          "Put it on a partition without LUKS."
      );

  # -- GRUB for BIOS

  kindOf = name: if lib.hasPrefix "/dev/disk/" name then lib.head (builtins.match "/dev/disk/([^/]*)/.*" name) else "kernel";
  # A link and a kernel's name may be the same disk, which is only known at the target.
  isElsewhere = name: !(lib.elem name devices) && devices != [ ] && lib.all (device: kindOf device == kindOf name) devices;
  ofOtherDisk = map (
    name:
    because "GRUB_ON_OTHER_DISK" "GRUB is to be written to ${show name}, which is no disk that disko makes (${builtins.concatStringsSep ", " (map show devices)})."
      "Remove ${show name} from boot.loader.grub.devices, or describe that disk in disko.devices."
  ) (lib.filter isElsewhere loader.disks);

  biosBootTypes = [
    "EF02"
    "ef02"
    "21686148-6449-6E6F-744E-656564454649"
  ];
  tables = lib.filter (node: (node.type or "") == "gpt" && lib.isAttrs (node.partitions or null)) nodes;
  withoutBiosBoot = lib.all (
    table: !(lib.any (partition: lib.elem (partition.type or "") biosBootTypes) (lib.attrValues table.partitions))
  ) tables;
in
ofRoot
++ (if ofRoot == [ ] then ofWritten ++ lib.concatMap ofEsp loader.espPoints else [ ])
++ ofOtherDisk
++ lib.optional (loader.disks != [ ] && tables != [ ] && withoutBiosBoot) (
  because "DISKO_WITHOUT_BIOS_BOOT"
    "GRUB starts a GPT disk by BIOS from a partition of its own, and disko.devices has none of the type EF02."
    "Add one to its partitions in disko.devices: boot = { size = \"1M\"; type = \"EF02\"; }; (in any place)."
)
