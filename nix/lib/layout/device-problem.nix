# Why a device can't be created by the installer, for `what` (`/home`, `swap`); null where it can.
# `keep`: the option that keeps it as it is, null where it is needed for installing.
{
  what,
  device,
  keep ? null,
}:
let
  inherit (import ./text.nix) show;
  because = code: message: hint: { inherit code message hint; };
  byName = "Let the host find it by a label: /dev/disk/by-label/NAME, which the installer then gives it.";
  orKeep = if keep == null then "" else " One that exists on other disks: ${keep} = \"keep\".";
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
    "${what} is on ${show device.path}, a name that the kernel gives to another disk when their order changes."
    byName
else if device.kind == "id" then
  because "DEVICE_OF_ONE_DISK"
    "${what} is on ${show device.path}, which names a place on one certain disk." byName
else if device.kind == "lvm" then
  because "LVM_UNSUPPORTED" "${what} is on ${show device.path}, a logical volume of LVM."
    "Describe the disks with disko, or put ${what} on a partition.${orKeep}"
else if device.kind == "raid" then
  because "RAID_UNSUPPORTED" "${what} is on ${show device.path}, a RAID of several disks."
    "Describe the disks with disko, or put ${what} on a partition.${orKeep}"
else if device.kind == "zfs" then
  because "ZFS_UNSUPPORTED" "${what} is on ${show device.path}, a volume of a ZFS pool."
    "Describe the pool with disko, or put ${what} on a partition.${orKeep}"
else
  because "DEVICE_MISSING" "${what} has no device that can be created: ${show device.path}." byName
