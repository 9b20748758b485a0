# shellcheck shell=bash
# File systems of the layout, with their labels and UUIDs.

makes_container() {
  local number
  for number in "${!PARTITION_ROLE[@]}"; do
    if [ -n "${LUKS_NAME[number]}" ] && ! is_kept "$number"; then return 0; fi
  done
  return 1
}

# $1: number, $2: node, $3: passphrase of the container
format_partition() {
  local number=$1 node=$2 passphrase=$3
  wipefs --all --quiet "$node"
  if [ -n "${LUKS_NAME[number]}" ]; then
    say "Encrypting $node as ${LUKS_NAME[number]}. This takes some seconds."
    make_container "$node" "$number" "$passphrase"
    open_container "$node" "${LUKS_NAME[number]}" "$passphrase"
    node=/dev/mapper/${LUKS_NAME[number]}
  fi
  [ -n "${PARTITION_FORMAT[number]}" ] || return 0
  say "Making ${PARTITION_FORMAT[number]} on $node (${PARTITION_ROLE[number]})."
  make_file_system "$number" "$node"
}

make_file_system() {
  local node=$2 label=${PARTITION_LABEL[$1]} uuid=${PARTITION_UUID[$1]} options=()
  case ${PARTITION_FORMAT[$1]} in
    vfat)
      [ -z "$label" ] || options+=(-n "$label")
      # Of a FAT it is a number of 32 bits, shown as XXXX-XXXX.
      [ -z "$uuid" ] || options+=(-i "${uuid//-/}")
      mkfs.vfat -F 32 "${options[@]}" "$node"
      ;;
    ext4)
      [ -z "$label" ] || options+=(-L "$label")
      [ -z "$uuid" ] || options+=(-U "$uuid")
      mkfs.ext4 -q -F "${options[@]}" "$node"
      ;;
    xfs)
      [ -z "$label" ] || options+=(-L "$label")
      [ -z "$uuid" ] || options+=(-m "uuid=$uuid")
      mkfs.xfs -q -f "${options[@]}" "$node"
      ;;
    btrfs)
      [ -z "$label" ] || options+=(-L "$label")
      [ -z "$uuid" ] || options+=(-U "$uuid")
      mkfs.btrfs -q -f "${options[@]}" "$node"
      make_subvolumes "$1" "$node"
      ;;
    swap)
      [ -z "$label" ] || options+=(-L "$label")
      [ -z "$uuid" ] || options+=(-U "$uuid")
      mkswap "${options[@]}" "$node"
      ;;
    *) fail "How to make a file system ${PARTITION_FORMAT[$1]} is not known." ;;
  esac
}

make_subvolumes() {
  local number folder path
  [[ " ${SUBVOLUME_PARTITION[*]} " == *" $1 "* ]] || return 0
  folder=$(mktemp -d "$FLAKESTICK_STATE/btrfs.XXXXXX")
  mount -t btrfs -o subvolid=5 "$2" "$folder"
  for number in "${!SUBVOLUME_PATH[@]}"; do
    [ "${SUBVOLUME_PARTITION[number]}" = "$1" ] || continue
    path=$folder/${SUBVOLUME_PATH[number]#/}
    case $path/ in */../*) fail "The subvolume ${SUBVOLUME_PATH[number]} has .. in it." ;; esac
    [ ! -e "$path" ] || continue
    mkdir -p "$(dirname "$path")"
    btrfs subvolume create "$path"
  done
  umount "$folder"
  rmdir "$folder"
}
