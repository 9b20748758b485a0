# shellcheck shell=bash
# Partitions of the layout on the disk: where they go, and which node each of them is.

MEBIBYTE=1048576

# A size in sgdisk's syntax in MiB, rounded up; a number alone is in sectors of $2 bytes.
size_in_mebibytes() {
  local size=${1#+} sector=$2 bytes
  [[ $size =~ ^([0-9]+)([kKmMgGtTpP]?)(iB|B)?$ ]] || fail "$1 is not a size in sgdisk's syntax."
  case ${BASH_REMATCH[2]} in
    '') bytes=$((BASH_REMATCH[1] * sector)) ;;
    k | K) bytes=$((BASH_REMATCH[1] * 1024)) ;;
    m | M) bytes=$((BASH_REMATCH[1] * MEBIBYTE)) ;;
    g | G) bytes=$((BASH_REMATCH[1] * 1024 * MEBIBYTE)) ;;
    t | T) bytes=$((BASH_REMATCH[1] * 1024 * 1024 * MEBIBYTE)) ;;
    p | P) bytes=$((BASH_REMATCH[1] * 1024 * 1024 * 1024 * MEBIBYTE)) ;;
  esac
  printf '%s' $(((bytes + MEBIBYTE - 1) / MEBIBYTE))
}

# Fills PARTITION_START and PARTITION_LENGTH, both in MiB. $1: bytes of the disk, $2: bytes of a sector.
# The first and the last MiB are the partition table's. Kept partitions are left out.
place_partitions() {
  local total=$(($1 / MEBIBYTE - 2)) sector=$2 number at=1 rest='' fixed=0
  PARTITION_START=() PARTITION_LENGTH=()
  for number in "${!PARTITION_ROLE[@]}"; do
    is_kept "$number" && continue
    if [ -z "${PARTITION_SIZE[number]}" ]; then
      [ -z "$rest" ] || fail "The layout has two partitions that take the rest of the disk."
      rest=$number
      PARTITION_LENGTH[number]=0
    else
      PARTITION_LENGTH[number]=$(size_in_mebibytes "${PARTITION_SIZE[number]}" "$sector")
      fixed=$((fixed + PARTITION_LENGTH[number]))
    fi
  done
  [ "$fixed" -lt "$total" ] || fail "The partitions of the layout need $fixed MiB, and the disk has $total MiB."
  [ -z "$rest" ] || PARTITION_LENGTH[rest]=$((total - fixed))
  for number in "${!PARTITION_LENGTH[@]}"; do
    # shellcheck disable=SC2034 # for 50-partition
    PARTITION_START[number]=$at
    at=$((at + PARTITION_LENGTH[number]))
  done
}

# Type in the partition table, as sgdisk takes it. Without an ESP a separate /boot is no XBOOTLDR (Discoverable
# Partitions Specification).
type_code() {
  local number=$1
  if [ -n "${LUKS_NAME[number]}" ]; then
    printf '8309'
    return
  fi
  case ${PARTITION_ROLE[number]} in
    esp) printf 'EF00' ;;
    biosBoot) printf 'EF02' ;;
    swap) printf '8200' ;;
    boot)
      if [[ " ${PARTITION_ROLE[*]} " == *' esp '* ]]; then
        printf 'BC13C2FF-59E6-4262-A352-B275FD6F7172'
      else
        printf '8300'
      fi
      ;;
    root)
      case $(uname -m) in
        x86_64) printf '8304' ;;
        aarch64) printf '8305' ;;
        *) printf '8300' ;;
      esac
      ;;
    *) printf '8300' ;;
  esac
}

# $1: disk, $2: number in the layout, from 0. Prints the node, such as /dev/nvme0n1p2; status 1 where there is none.
partition_node() {
  local disk folder number
  disk=$(kernel_name "$1") || return 1
  for folder in "/sys/class/block/$disk/"*/; do
    [ -r "${folder}partition" ] || continue
    read -r number <"${folder}partition" || continue
    [ "$number" -eq $(($2 + 1)) ] || continue
    folder=${folder%/}
    folder=${folder##*/}
    printf '/dev/%s' "${folder//!//}"
    return 0
  done
  return 1
}

# The file system of a partition is on this: the node itself, or what its container is opened as.
content_node() {
  local disk=$1 number=$2
  if [ -n "${LUKS_NAME[number]}" ]; then
    printf '/dev/mapper/%s' "${LUKS_NAME[number]}"
  else
    partition_node "$disk" "$number"
  fi
}

# Data that lies on another disk: mounted, and neither made nor formatted. 30-find-disk has written down which.
is_kept() {
  [ -n "$(kept_device "$1")" ]
}

kept_device() {
  local number path
  [ -s "$FLAKESTICK_STATE/kept" ] || return 0
  while IFS=$'\t' read -r number path _; do
    [ "$number" != "$1" ] || printf '%s' "$path"
  done <"$FLAKESTICK_STATE/kept"
}

# Old file systems, arrays and tables, of the partitions first.
erase_signatures() {
  local disk=$1 device
  while IFS= read -r device; do
    [ "$device" = "$disk" ] || wipefs --all --force --quiet "$device"
  done < <(lsblk --list --noheadings --output PATH "$disk")
  wipefs --all --force --quiet "$disk"
}

# Places the layout's partitions on the disk as it is.
place_partitions_on() {
  place_partitions "$(blockdev --getsize64 "$1")" "$(blockdev --getss "$1")"
}

# What a step formats or mounts are the partitions that 50-partition has made, and none that were there before.
check_partitions() {
  place_partitions_on "$1"
  if [ ! -s "$FLAKESTICK_STATE/erased" ] || ! partitions_are_there "$1"; then
    fail "The disk has not been partitioned yet." "flakestick-install --from 50-partition"
  fi
}

# Until the kernel has exactly these partitions, and udev their nodes.
wait_for_partitions() {
  local disk=$1
  for _ in {1..30}; do
    udevadm settle --timeout=30 || true
    partitions_are_there "$disk" && return 0
    # Busy while udev looks at it.
    blockdev --rereadpt "$disk" 2>/dev/null || sleep 1
  done
  fail "The kernel does not see the new partitions of $disk." "Restart the machine with the stick, and begin again."
}

partitions_are_there() {
  local disk=$1 number node name start length folder count=0
  for number in "${!PARTITION_START[@]}"; do
    node=$(partition_node "$disk" "$number") || return 1
    [ -b "$node" ] || return 1
    name=$(kernel_name "$node")
    # Sectors of 512 bytes, whatever the disk's are.
    read -r start <"/sys/class/block/$name/start"
    read -r length <"/sys/class/block/$name/size"
    [ "$start" -eq $((PARTITION_START[number] * 2048)) ] || return 1
    [ "$length" -eq $((PARTITION_LENGTH[number] * 2048)) ] || return 1
  done
  for folder in "/sys/class/block/$(kernel_name "$disk")/"*/partition; do
    [ ! -e "$folder" ] || count=$((count + 1))
  done
  [ "$count" -eq "${#PARTITION_START[@]}" ]
}
