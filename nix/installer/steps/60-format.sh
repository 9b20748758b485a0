#!/usr/bin/env bash
# Makes the file systems
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" ask identity partitions release luks format

if [ "$LAYOUT_METHOD" = disko ]; then
  say "The host's own disko script does this, in 70-mount."
  exit 0
fi

hold_confirmed_disks
check_partitions "$DISK"
passphrase=
if makes_container; then
  ask_new_passphrase "the encrypted disk of $HOST"
  passphrase=$ANSWER
  # The answer may have taken an hour.
  hold_confirmed_disks
fi
release_disk "$DISK"
for number in "${!PARTITION_ROLE[@]}"; do
  if is_kept "$number"; then
    say "Kept as it is: $(kept_device "$number")"
    continue
  fi
  node=$(partition_node "$DISK" "$number") ||
    fail "Partition $((number + 1)) of $DISK is not there." "flakestick-install --from 50-partition"
  format_partition "$number" "$node" "$passphrase"
done
sync
udevadm settle --timeout=30 || true
