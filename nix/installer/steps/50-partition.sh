#!/usr/bin/env bash
# Partitions the disk
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" disks identity partitions release

if [ "$LAYOUT_METHOD" = disko ]; then
  say "The host's own disko script does this, in 70-mount."
  exit 0
fi

hold_confirmed_disks
release_disk "$DISK"
sector=$(blockdev --getss "$DISK")
place_partitions_on "$DISK"

arguments=()
for number in "${!PARTITION_START[@]}"; do
  start=$((PARTITION_START[number] * MEBIBYTE / sector))
  end=$(((PARTITION_START[number] + PARTITION_LENGTH[number]) * MEBIBYTE / sector - 1))
  arguments+=("--new=$((number + 1)):$start:$end" "--typecode=$((number + 1)):$(type_code "$number")")
  arguments+=("--change-name=$((number + 1)):${PARTITION_NAME[number]}")
  [ -z "${PARTITION_GUID[number]}" ] || arguments+=("--partition-guid=$((number + 1)):${PARTITION_GUID[number]}")
done

say "Erasing $DISK."
note_erased
erase_signatures "$DISK"
# It complains of a damaged table that it then replaces.
sgdisk --zap-all "$DISK" >/dev/null 2>&1 || sgdisk --zap-all "$DISK"
say "Making ${#PARTITION_START[@]} partitions."
sgdisk --set-alignment=1 "${arguments[@]}" "$DISK"
wait_for_partitions "$DISK"
for number in "${!PARTITION_START[@]}"; do
  # What lay here before at the same place is back.
  wipefs --all --quiet "$(partition_node "$DISK" "$number")"
done
sgdisk --verify "$DISK" | grep -q 'No problems found' || fail "The partition table of $DISK is not what was written." "The disk may be failing."
