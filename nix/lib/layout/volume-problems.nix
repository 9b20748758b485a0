# What is wrong with the partitions of a host, and with the sizes that were given (volumes.nix has the terms).
{
  lib,
  volumes,
  created,
  # No size, and one is needed.
  unsized,
  # Each would take the rest.
  ambiguous,
  fileSystems,
  sizes,
  swapSize,
  isSize,
  creatable,
}:
let
  inherit (import ./text.nix { inherit lib; }) because listed setSizes show;
  list = lib.concatStringsSep " and ";
  firstPoint = volume: lib.head volume.mountPoints;
  optionFor = mountPoint: "layout.sizes.${builtins.toJSON mountPoint}";

  ofRest =
    if ambiguous != [ ] then
      [
        (because "REST_AMBIGUOUS"
          "${list (map firstPoint ambiguous)} would each take the rest of the disk."
          "Give all but one a size: ${setSizes [ (firstPoint (lib.head ambiguous)) ] "200G"}."
        )
      ]
    else
      sizeMissing (map firstPoint (lib.filter ({ fsType, ... }: lib.elem fsType creatable) unsized));
  sizeMissing =
    points:
    let
      one = lib.length points == 1;
    in
    lib.optional (points != [ ]) (
      because "SIZE_MISSING"
        (
          if one then
            "${lib.head points} is on a partition of its own, and nothing says how large it is."
          else
            "${listed points} are on partitions of their own, and nothing says how large they are."
        )
        "Say ${if one then "its size" else "their sizes"}: ${setSizes points "200G"}. Or keep ${
          if one then "one that exists" else "those that exist"
        } on another disk: ${setSizes points "keep"}."
    );

  problemsOf =
    volume:
    let
      point = firstPoint volume;
    in
    lib.optional (lib.length volume.types > 1) (
      because "FSTYPE_CONFLICT" "One device is mounted as ${lib.concatStringsSep " and as " volume.types}: ${show volume.device.path}."
        "Give ${list volume.mountPoints} one fsType."
    )
    ++ lib.optional (lib.length volume.given > 1) (
      because "SIZE_CONFLICT" "${list volume.mountPoints} are in one partition, and have different sizes."
        "Give a size to ${point} alone."
    )
    ++ lib.optional (volume.format == null) (
      because "FSTYPE_UNSUPPORTED"
        "${point} is a file system that the installer can't create: ${show volume.fsType}."
        "It creates ${lib.concatStringsSep ", " creatable}; any other is created by disko.${
          if volume.role == "data" then
            " One that exists on another disk: ${setSizes [ point ] "keep"}."
          else
            ""
        }"
    )
    ++ lib.optional (volume.role == "root" && volume.fsType == "vfat") (
      because "FSTYPE_UNSUPPORTED" "${point} can't be vfat: it knows neither owners nor links." "Use ext4, xfs or btrfs."
    );

  sizesOf =
    mountPoint:
    let
      size = sizes.${mountPoint};
      volume = lib.filter ({ mountPoints, ... }: lib.elem mountPoint mountPoints) volumes;
      inRoot = volume != [ ] && (lib.head volume).role == "root" && mountPoint != "/";
    in
    if !(lib.elem mountPoint fileSystems.mountPoints) then
      [
        (because "SIZE_UNKNOWN" "${optionFor mountPoint}: the host mounts nothing at ${show mountPoint}."
          "It mounts ${lib.concatStringsSep ", " (map show fileSystems.mountPoints)}."
        )
      ]
    else if size == "keep" then
      lib.optional (inRoot || mountPoint == "/") (
        because "KEEP_IMPOSSIBLE" "${mountPoint} can't be kept: it is the root partition, which the installer creates."
          "Remove ${optionFor mountPoint}."
      )
    else if !(isSize size) then
      [
        (because "SIZE_INVALID" "${optionFor mountPoint} can't be ${builtins.toJSON size}."
          "A size is a whole number with K, M, G, T or P, as sgdisk has it (\"200G\"), or \"keep\"."
        )
      ]
    else
      lib.optional (volume == [ ] || inRoot) (
        because "SIZE_WITHOUT_EFFECT" "${optionFor mountPoint} has no effect: ${mountPoint} is on no partition of its own."
          "Remove it."
      );

  hasSwap = lib.any ({ role, ... }: role == "swap") created;
  ofSwap = lib.optional (hasSwap && !(isSize swapSize)) (
    because "SIZE_INVALID" "swap.size can't be ${builtins.toJSON swapSize}."
      "A size is a whole number with K, M, G, T or P, as sgdisk has it (\"8G\")."
  );
in
lib.concatMap problemsOf (lib.filter ({ role, ... }: role != "swap") created)
++ ofRest
++ lib.concatMap sizesOf (lib.attrNames sizes)
++ ofSwap
