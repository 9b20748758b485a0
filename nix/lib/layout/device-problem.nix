# Why devices of one kind can't be created by the installer; null where they can.
# `subjects`: `{ what; device; }` each, such as `/home` or `Swap`, all with devices of one kind.
# `keep`: mount points that can be kept as they are; empty where they are needed for installing.
{
  subjects,
  keep ? [ ],
}:
let
  inherit (import ./text.nix) listed show;
  inherit (builtins) head length map;
  one = length subjects == 1;
  inherit (head subjects) device;
  whats = listed (map ({ what, ... }: what) subjects);
  withDevices = listed (map ({ what, device }: "${what} (${show device.path})") subjects);
  because = code: single: many: hint: {
    inherit code hint;
    message = if one then "${whats} ${single}" else "${withDevices} ${many}";
  };
  orKeep =
    if keep == [ ] then
      ""
    else
      " ${if one then "One that exists" else "Those that exist"} on other disks: ${import ./set-sizes.nix keep "keep"}.";
  byName = "Let the host find ${
    if one then "it" else "each"
  } by a label: /dev/disk/by-label/NAME, which the installer then gives it.${orKeep}";
  toPartition = "put ${if one then whats else "them"} on ${if one then "a partition" else "partitions"}.${orKeep}";
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
  because "DEVICE_UNSTABLE"
    "is on ${show device.path}, a name that the kernel gives to another disk when their order changes."
    "are on names that the kernel gives to other disks when their order changes."
    byName
else if device.kind == "id" then
  because "DEVICE_OF_ONE_DISK" "is on ${show device.path}, which names a place on one certain disk."
    "are on names of a place on one certain disk." byName
else if device.kind == "lvm" then
  because "LVM_UNSUPPORTED" "is on ${show device.path}, a logical volume of LVM." "are on logical volumes of LVM."
    "Describe the disks with disko, or ${toPartition}"
else if device.kind == "raid" then
  because "RAID_UNSUPPORTED" "is on ${show device.path}, a RAID of several disks." "are on RAIDs of several disks."
    "Describe the disks with disko, or ${toPartition}"
else if device.kind == "zfs" then
  because "ZFS_UNSUPPORTED" "is on ${show device.path}, a volume of a ZFS pool." "are on volumes of ZFS pools."
    "Describe the pool with disko, or ${toPartition}"
else
  because "DEVICE_MISSING" "has no device that can be created: ${show device.path}."
    "have no devices that can be created." byName
