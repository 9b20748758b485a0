# A volume (volumes.nix) and its LUKS container as a partition of a layout (electron/contract/layout.ts).
# → { partition; problems; }. `label`, `luksLabel`, `mapperName`: asked for by options, null where not.
# `partLabel`: its name where the host gives it none. `resume`: the device that a hibernated system is read from, or null.
{
  lib,
  volume,
  container,
  label,
  luksLabel,
  mapperName,
  partLabel,
  resume,
}:
let
  inherit (import ./text.nix { inherit lib; }) afterPrefix because hasControl show;
  inherit (volume) device role;
  outer = if container == null then device else container.device;

  valueOf = kind: device: if device.kind == kind then device.value else null;
  orElse = other: value: if value == null then other else value;
  isEmpty = volume.isRandom;

  # The label that the host looks for decides; one asked for is added where the host looks for none.
  chosenLabel =
    option: found: asked:
    {
      value = if found == null then asked else found;
      problems =
        if found == null || asked == null || asked == found then
          [ ]
        else
          [
            (because "LABEL_DIFFERS" "${option} is ${show asked}, but the host looks for the label ${show found}."
              "Leave ${option} out, or set it to ${show found}; another label has to be set in the host first."
            )
          ];
    };
  # A hibernated system is looked for by this.
  foundBy = kind: orElse (if resume == null then null else valueOf kind resume) (valueOf kind device);
  ofFileSystem = chosenLabel "labels.${if role == "esp" then "efi" else role}" (foundBy "label") label;
  ofContainer = chosenLabel "labels.luks" (valueOf "label" outer) luksLabel;

  options = lib.concatMap ({ options, ... }: options) volume.mounts;
  # `subvol=/@/home`, as the kernel reads it: `@/home`.
  withoutSlashes = path: if lib.hasPrefix "/" path then withoutSlashes (lib.substring 1 (-1) path) else path;
  valuesOf = prefix: lib.filter (value: value != null) (map (afterPrefix prefix) options);
  # Parents first: a parent's path is a prefix.
  subvolumes = lib.filter (name: name != "") (
    lib.attrNames (lib.groupBy (name: name) (map withoutSlashes (valuesOf "subvol=")))
  );
  badSubvolumes = lib.filter (
    name:
    hasControl name
    || lib.any (
      part:
      lib.stringLength part > 255
      || lib.elem part [
        ""
        "."
        ".."
      ]
    ) (lib.splitString "/" name)
    || lib.stringLength name > 4000
  ) subvolumes;
  isByNumber = option: lib.hasPrefix "subvolid=" option && option != "subvolid=5" && option != "subvolid=0";
  byNumber = lib.filter (
    { options, ... }: lib.any isByNumber options && !(lib.any (lib.hasPrefix "subvol=") options)
  ) volume.mounts;
in
{
  partition = {
    inherit role;
    inherit (volume) format size;
    partLabel = orElse partLabel (valueOf "partlabel" outer);
    partUuid = valueOf "partuuid" outer;
    luks =
      if container == null then
        null
      else
        {
          name = orElse container.name mapperName;
          label = ofContainer.value;
          uuid = valueOf "uuid" outer;
        };
    label = if isEmpty then null else ofFileSystem.value;
    uuid = if isEmpty then null else foundBy "uuid";
    subvolumes = if volume.fsType == "btrfs" then subvolumes else [ ];
  };

  problems =
    (if isEmpty then [ ] else ofFileSystem.problems)
    ++ (if container == null then [ ] else ofContainer.problems)
    ++ lib.optional (badSubvolumes != [ ]) (
      because "SUBVOLUME_INVALID" "${show (lib.head badSubvolumes)} can't be the name of a subvolume."
        "A subvolume is a path without empty parts, . and .., and without parts of over 255 bytes (\"@\", \"@/home\")."
    )
    ++ lib.optional (byNumber != [ ]) (
      because "SUBVOLUME_BY_NUMBER"
        "${(lib.head byNumber).mountPoint} is a subvolume by its number (subvolid=), which a new file system gives away by itself."
        "Name it: subvol=NAME."
    );
}
