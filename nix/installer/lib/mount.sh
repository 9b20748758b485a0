# shellcheck shell=bash
# The mounts of the layout. By the nodes that were made and not by label: another disk may have the same.

# A host that keeps nothing but what it mounts below has its root in memory.
mount_memory_root() {
  local point
  for point in "${MOUNT_POINT[@]}"; do
    [ "$point" != / ] || return 0
  done
  mkdir -p "$FLAKESTICK_ROOT"
  mount -t tmpfs -o mode=0755 flakestick "$FLAKESTICK_ROOT" || fail "$FLAKESTICK_ROOT can't be put into memory."
}

open_containers() {
  local number node
  for number in "${!PARTITION_ROLE[@]}"; do
    [ -n "${LUKS_NAME[number]}" ] || continue
    node=$(kept_device "$number")
    [ -n "$node" ] || node=$(partition_node "$DISK" "$number") ||
      fail "Partition $((number + 1)) of $DISK is not there." "flakestick-install --from 50-partition"
    open_with_question "$node" "${LUKS_NAME[number]}"
  done
}

# The device with the file system of a partition, also of a kept one, which has to be what it was.
mounted_node() {
  local number=$1 path uuid found
  if ! is_kept "$number"; then
    content_node "$DISK" "$number"
    return
  fi
  while IFS=$'\t' read -r found path uuid; do
    [ "$found" = "$number" ] || continue
    [ "$(blkid --probe --match-tag UUID --output value "$path")" = "$uuid" ] ||
      fail "$path is not what it was." "flakestick-install --from 30-find-disk"
    if [ -n "${LUKS_NAME[number]}" ]; then path=/dev/mapper/${LUKS_NAME[number]}; fi
    printf '%s' "$path"
  done <"$FLAKESTICK_STATE/kept"
}

# Those that the installation needs otherwise, and those for systemd, are left out.
installation_options() {
  local options=() option list
  IFS=, read -r -a list <<<"$1"
  for option in "${list[@]}"; do
    case $option in
      '' | defaults | auto | noauto | nofail | ro | noexec | user | users | owner | group | _netdev | x-* | comment=*) ;;
      *) options+=("$option") ;;
    esac
  done
  local IFS=,
  printf '%s' "rw${options[*]:+,${options[*]}}"
}

# $1: device, $2: mount point of the installed system, $3: type, $4: options
mount_on_target() {
  local place=$FLAKESTICK_ROOT${2%/}
  case $2/ in
    */../*) fail "The mount point $2 has .. in it." ;;
  esac
  mkdir -p "$place"
  mount -t "$3" -o "$(installation_options "$4")" "$1" "$place" || fail "$1 can't be mounted at $2."
}

mount_partition() {
  local number=$1 partition=${MOUNT_PARTITION[$1]} node
  node=$(mounted_node "$partition")
  [ -b "$node" ] || fail "Partition $((partition + 1)) of $DISK is not there." "flakestick-install --from 50-partition"
  mount_on_target "$node" "${MOUNT_POINT[number]}" "${MOUNT_TYPE[number]}" "${MOUNT_OPTIONS[number]}"
}

# A device that other disks carry, and this one is not made for.
mount_kept() {
  local number=$1
  if [ ! -e "${KEPT_DEVICE[number]}" ] && [[ ${KEPT_DEVICE[number]} == /* ]]; then
    case ,${KEPT_OPTIONS[number]}, in
      *,nofail,* | *,noauto,*)
        warn "${KEPT_DEVICE[number]} is not there, so ${KEPT_POINT[number]} is not mounted."
        return
        ;;
    esac
    fail "${KEPT_DEVICE[number]}, which is kept as ${KEPT_POINT[number]}, is not there."
  fi
  # One of several devices is mounted once the kernel knows them all.
  if [ "${KEPT_TYPE[number]}" = btrfs ]; then btrfs device scan >/dev/null 2>&1 || true; fi
  mount_on_target "${KEPT_DEVICE[number]}" "${KEPT_POINT[number]}" "${KEPT_TYPE[number]}" "${KEPT_OPTIONS[number]}"
}

# A folder of what is mounted so far, in another place, too: the store of a host that keeps it elsewhere.
mount_bound() {
  local source=$FLAKESTICK_ROOT${BIND_SOURCE[$1]} place=$FLAKESTICK_ROOT${BIND_POINT[$1]}
  case $source/:$place/ in
    */../*) fail "The mount point ${BIND_POINT[$1]} has .. in it." ;;
  esac
  mkdir -p "$source" "$place"
  mount --bind "$source" "$place" || fail "${BIND_SOURCE[$1]} can't be mounted at ${BIND_POINT[$1]}."
}

use_swap() {
  local number node
  for number in "${!PARTITION_ROLE[@]}"; do
    [ "${PARTITION_FORMAT[number]}" = swap ] || continue
    node=$(content_node "$DISK" "$number")
    # It helps a small machine; the installation goes on without.
    swapon "$node" || warn "$node can't be used as swap."
  done
}

# nixos-install insists on it.
check_root() {
  mountpoint -q "$FLAKESTICK_ROOT" || fail "Nothing is mounted at $FLAKESTICK_ROOT."
  chown 0:0 "$FLAKESTICK_ROOT"
  chmod 0755 "$FLAKESTICK_ROOT"
}

make_extra_folders() {
  local folder place
  for folder in "${EXTRA_MOUNT_DIRS[@]}"; do
    case $folder/ in
      */../*) fail "The folder $folder of extraMountDirs has .. in it." ;;
      /mnt/*) place=$FLAKESTICK_ROOT${folder#/mnt} ;;
      *) place=$FLAKESTICK_ROOT/${folder#/} ;;
    esac
    mkdir -p "$place"
  done
}

run_extra_commands() {
  local number
  for number in "${!EXTRA_POST_MOUNT_COMMANDS[@]}"; do
    say "Command $((number + 1)) of extraPostMountCommands"
    (cd / && exec bash -c "${EXTRA_POST_MOUNT_COMMANDS[number]}") </dev/null ||
      fail "Command $((number + 1)) of extraPostMountCommands failed: ${EXTRA_POST_MOUNT_COMMANDS[number]}" \
        "To go on without it: flakestick-install --from 80-source"
  done
}
