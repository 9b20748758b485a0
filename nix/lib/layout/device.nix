# What a device of a configuration names: `{ kind; value; path; }`. Two devices are the same where kind and value are.
# Kinds: label, uuid, partlabel, partuuid, mapper, raw (a kernel's name), other links (id), lvm, raid, zfs, zram,
# file (a path outside of /dev), none.
{ lib }:
let
  inherit (import ./text.nix { inherit lib; }) afterPrefix because decodeUdev encodeUdev listed orKeep show;

  links = [
    {
      kind = "label";
      folder = "/dev/disk/by-label/";
      tag = "LABEL=";
    }
    {
      kind = "uuid";
      folder = "/dev/disk/by-uuid/";
      tag = "UUID=";
    }
    {
      kind = "partlabel";
      folder = "/dev/disk/by-partlabel/";
      tag = "PARTLABEL=";
    }
    {
      kind = "partuuid";
      folder = "/dev/disk/by-partuuid/";
      tag = "PARTUUID=";
    }
  ];

  unquote =
    text:
    let
      size = lib.stringLength text;
    in
    if size >= 2 && lib.hasPrefix "\"" text && lib.substring (size - 1) 1 text == "\"" then
      lib.substring 1 (size - 2) text
    else
      text;

  # Neither `fromLink` nor `fromTag`: null.
  linkOf =
    text:
    let
      found = lib.filter ({ folder, tag, ... }: lib.hasPrefix folder text || lib.hasPrefix tag text) links;
      link = lib.head found;
      encoded = afterPrefix link.folder text;
      value = if encoded == null then unquote (afterPrefix link.tag text) else decodeUdev encoded;
    in
    if found == [ ] then
      null
    else
      {
        inherit (link) kind;
        # An escape sequence that can't be decoded is no character of a name: the name is then refused as it stands.
        value = if value == null then encoded else value;
        path = if encoded == null then link.folder + encodeUdev value else text;
      };

  kindBelowDev =
    name:
    let
      folder = lib.head (lib.splitString "/" name);
    in
    if lib.hasPrefix "md" name then
      "raid"
    else if lib.hasPrefix "zram" name then
      "zram"
    else if folder == "zvol" then
      "zfs"
    else if folder == "disk" then
      if lib.hasPrefix "disk/by-id/md-" name then "raid" else "id"
    else if folder == "block" || folder == "stratis" || folder == "bcache" then
      "id"
    else if lib.length (lib.splitString "/" name) == 2 then
      "lvm"
    else
      "raw";

  parse =
    device:
    let
      text = if device == null then "none" else builtins.unsafeDiscardStringContext (toString device);
      link = linkOf text;
      mapper = afterPrefix "/dev/mapper/" text;
      mapperById = afterPrefix "/dev/disk/by-id/dm-name-" text;
      name = afterPrefix "/dev/" text;
      of = kind: value: {
        inherit kind value;
        path = text;
      };
      mapped = if mapper != null then mapper else mapperById;
      mappedName = decodeUdev mapped;
    in
    if link != null then
      link
    else if mapped != null then
      of "mapper" (if mappedName == null then mapped else mappedName)
    else if name != null then
      of (kindBelowDev name) text
    else if lib.hasPrefix "/" text then
      of "file" text
    else
      of "none" text;
in
{
  inherit parse;

  byLabel = label: {
    kind = "label";
    value = builtins.unsafeDiscardStringContext label;
    path = "/dev/disk/by-label/${encodeUdev label}";
  };

  # Why devices of one kind can't be created by the installer; null where they can.
  # `subjects`: `{ what; device; }` each, such as `/home` or `Swap`, all with devices of one kind.
  # `keep`: mount points that can be kept as they are; empty where they are needed for installing.
  problemOf =
    {
      subjects,
      keep ? [ ],
    }:
    let
      one = lib.length subjects == 1;
      inherit (lib.head subjects) device;
      whats = listed (map ({ what, ... }: what) subjects);
      withDevices = listed (map ({ what, device }: "${what} (${show device.path})") subjects);
      said = code: single: many: because code (if one then "${whats} ${single}" else "${withDevices} ${many}");
      byName = "Let the host find ${
        if one then "it" else "each"
      } by a label: /dev/disk/by-label/NAME, which the installer then gives it.${orKeep keep}";
      toPartition = "put ${if one then whats else "them"} on ${if one then "a partition" else "partitions"}.${orKeep keep}";
      known = [
        "label"
        "uuid"
        "partlabel"
        "partuuid"
        "mapper"
      ];
    in
    if builtins.elem device.kind known then
      null
    else if device.kind == "raw" then
      said "DEVICE_UNSTABLE"
        "is on ${show device.path}, a name that the kernel gives to another disk when their order changes."
        "are on names that the kernel gives to other disks when their order changes."
        byName
    else if device.kind == "id" then
      said "DEVICE_OF_ONE_DISK" "is on ${show device.path}, which names a place on one certain disk."
        "are on names of a place on one certain disk." byName
    else if device.kind == "lvm" then
      said "LVM_UNSUPPORTED" "is on ${show device.path}, a logical volume of LVM." "are on logical volumes of LVM."
        "Describe the disks with disko, or ${toPartition}"
    else if device.kind == "raid" then
      said "RAID_UNSUPPORTED" "is on ${show device.path}, a RAID of several disks." "are on RAIDs of several disks."
        "Describe the disks with disko, or ${toPartition}"
    else if device.kind == "zfs" then
      said "ZFS_UNSUPPORTED" "is on ${show device.path}, a volume of a ZFS pool." "are on volumes of ZFS pools."
        "Describe the pool with disko, or ${toPartition}"
    else
      said "DEVICE_MISSING" "has no device that can be created: ${show device.path}."
        "have no devices that can be created." byName;

  keyOf = { kind, value, ... }: "${kind}:${value}";
}
