# Could the installed system start? `created` and `kept`: volumes (volumes.nix).
{
  lib,
  created,
  kept,
  containerOf,
  fileSystems,
  loader,
}:
let
  inherit (import ./text.nix { inherit lib; }) because;
  at = mountPoint: volumes: lib.filter ({ mountPoints, ... }: lib.elem mountPoint mountPoints) volumes;
  mountedOver =
    path:
    let
      found = fileSystems.holding path;
    in
    if found == null then "" else found.mountPoint;

  ofEsp =
    point:
    let
      mountPoint = fileSystems.espAt point;
      found = at mountPoint (created ++ kept);
      entry = fileSystems.holding mountPoint;
    in
    if found != [ ] && (lib.head found).role == "esp" then
      if containerOf (lib.head found) == null then
        [ ]
      else
        [
          (because "ESP_ENCRYPTED" "The EFI system partition (${mountPoint}) is encrypted, and the firmware can't read it."
            "Put it on a partition without LUKS."
          )
        ]
    else if entry != null && entry.mountPoint == mountPoint && entry.is == "refused" then
      [ ]
    else if found != [ ] && loader.espExact then
      [
        (because "ESP_NOT_FAT" "${mountPoint} is to be the EFI system partition, and it is ${(lib.head found).fsType}."
          "Set fileSystems.${builtins.toJSON mountPoint}.fsType = \"vfat\"."
        )
      ]
    else
      [
        (because "ESP_MISSING" "The boot loader needs an EFI system partition at ${point}, and the host mounts none there."
          "Set fileSystems.${builtins.toJSON point} (vfat), or boot.loader.efi.efiSysMountPoint to where it is mounted."
        )
      ];

  # The installer makes LUKS2 with argon2id, and GRUB knows neither that nor, where it is not told to, LUKS at all.
  ofGrub =
    path:
    map (
      _:
      because "GRUB_ENCRYPTED_BOOT" "GRUB reads ${path} at the start, and that is in a LUKS container that it can't open."
        "Give the host a partition of its own for ${path}: the EFI system partition (boot.loader.efi.efiSysMountPoint = \"/boot\"), or ext4."
    ) (lib.filter (volume: containerOf volume != null && volume.role != "esp") (at (mountedOver path) created));
in
lib.concatMap ofEsp loader.espPoints ++ lib.concatMap ofGrub loader.grubPaths
