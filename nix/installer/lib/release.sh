# shellcheck shell=bash
# Letting go of a disk: swap, mounts of an installation before, containers, volumes and arrays on it.

# $1: disk. The step fails where something holds it that lies on other disks as well, or is mounted elsewhere.
release_disk() {
  local disk=$1 name round
  name=$(kernel_name "$disk") || fail "$disk is gone."
  release_target
  for round in 1 2 3; do
    stop_swap "$disk"
    close_holders "$name"
    udevadm settle --timeout=30 || true
    [ -n "$(holders_of "$name")" ] || break
    # udev may have opened again what was closed a moment ago.
    [ "$round" -lt 3 ] || fail "$disk is still in use." "Close what is on it, then: flakestick-install --from ${FLAKESTICK_STEP:-50-partition}"
  done
  local mounted
  mounted=$(mounts_on "$disk")
  [ -z "$mounted" ] || fail "$disk is in use at $mounted." "Unmount it, then: flakestick-install --from ${FLAKESTICK_STEP:-50-partition}"
}

# Whatever was mounted for the installation.
release_target() {
  if mountpoint -q "$FLAKESTICK_ROOT"; then
    umount --recursive "$FLAKESTICK_ROOT" ||
      fail "$FLAKESTICK_ROOT can't be unmounted: something uses it." "See who does: fuser -vm $FLAKESTICK_ROOT"
  fi
  local folder
  for folder in "$FLAKESTICK_STATE"/btrfs.*; do
    [ -d "$folder" ] || continue
    mountpoint -q "$folder" && umount "$folder"
    rmdir "$folder"
  done
}

stop_swap() {
  local device
  while IFS= read -r device; do
    [ -z "$device" ] || swapoff "$device"
  done < <(devices_on "$1" '[SWAP]')
}

mounts_on() {
  lsblk --json --tree --output PATH,MOUNTPOINTS "$1" |
    jq --raw-output '[.. | .mountpoints? // empty | .[] | select(. != null)] | unique | join(", ")'
}

devices_on() {
  lsblk --json --tree --output PATH,MOUNTPOINTS "$1" |
    jq --raw-output --arg point "$2" '[.. | objects | select(.mountpoints? // [] | any(. == $point)) | .path] | unique[]'
}

# Names of what lies on this disk or its partitions directly.
holders_of() {
  local folder
  for folder in "/sys/class/block/$1/holders/"* "/sys/class/block/$1/"*/holders/*; do
    [ ! -e "$folder" ] || printf '%s\n' "${folder##*/}"
  done
}

# The disks at the bottom of a device.
disks_below() {
  local name=$1 slave whole found=
  for slave in "/sys/class/block/$name/slaves/"*; do
    [ -e "$slave" ] || continue
    found=yes
    disks_below "${slave##*/}"
  done
  [ -z "$found" ] || return 0
  if [ -e "/sys/class/block/$name/partition" ]; then
    whole=$(readlink -f "/sys/class/block/$name/..")
    name=${whole##*/}
  fi
  printf '%s\n' "$name"
}

# What lies highest is closed first.
close_holders() {
  local name=$1 holder
  while IFS= read -r holder; do
    if [ -z "$holder" ] || [ ! -e "/sys/class/block/$holder" ]; then continue; fi
    refuse_shared "$holder"
    close_holders "$holder"
    close_device "$holder"
  done < <(holders_of "$name")
}

# DISKS are those that will be erased.
refuse_shared() {
  local below disk ours
  while IFS= read -r below; do
    ours=
    for disk in "${DISKS[@]}"; do
      [ "$(kernel_name "$disk")" != "$below" ] || ours=yes
    done
    [ -n "$ours" ] || fail "$(device_words "$1") lies on ${DISKS[*]} and on /dev/$below." \
      "What else is in it would be damaged. Stop it (vgchange -an, mdadm --stop), then: flakestick-install --from ${FLAKESTICK_STEP:-50-partition}"
  done < <(disks_below "$1" | sort -u)
}

# A device by the name that people know it by.
device_words() {
  local mapped
  if read -r mapped 2>/dev/null <"/sys/class/block/$1/dm/name"; then
    printf '/dev/mapper/%s' "$(printable "$mapped")"
  else
    printf '/dev/%s' "$1"
  fi
}

close_device() {
  local name=$1 mapped
  say "Closing $(device_words "$name")."
  case $name in
    dm-*)
      read -r mapped <"/sys/class/block/$name/dm/name"
      dmsetup remove --retry "$mapped" || fail "$(device_words "$name") can't be closed: something uses it."
      ;;
    md*)
      mdadm --stop "/dev/$name" || fail "/dev/$name can't be stopped."
      ;;
    *) fail "/dev/$name lies on ${DISKS[*]}, and how to close it is not known." ;;
  esac
}
