# shellcheck shell=bash
# What outlives a restart. A host may have its root in memory, and keep only what it mounts below that.

# Whether the folder $1 of the installed system, with what is mounted so far, is in memory.
is_in_memory() {
  local place=$FLAKESTICK_ROOT${1%/}
  while [ ! -e "$place" ]; do place=${place%/*}; done
  [ "$(findmnt --noheadings --first-only --output FSTYPE --target "$place")" = tmpfs ]
}

# Prints the mount point below which something is kept: not the one of the boot loader, and the store only if there is
# no other. Nothing where all is in memory.
kept_point() {
  local point type store=
  while read -r point type; do
    point=${point#"$FLAKESTICK_ROOT"}
    case $type:$point in
      tmpfs:* | vfat:* | *:/boot | *:/boot/* | *:/efi) ;;
      *:/nix | *:/nix/*) store=${store:-$point} ;;
      *)
        printf '%s' "$point"
        return
        ;;
    esac
  done < <(findmnt --noheadings --list --submounts --output TARGET,FSTYPE "$FLAKESTICK_ROOT")
  printf '%s' "$store"
}

# $1: a folder of the installed system. Prints it, or where it is kept on a host whose root is in memory.
kept_place() {
  if is_in_memory "$1"; then printf '%s%s' "$(kept_point)" "$1"; else printf '%s' "$1"; fi
}
