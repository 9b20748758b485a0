#!/usr/bin/env bash
# Makes the file systems
set -euo pipefail
lib=$(dirname "${BASH_SOURCE[0]}")/../lib
# shellcheck source=../lib/common.sh
source "$lib/common.sh"
# shellcheck source=../lib/settings.sh
source "$lib/settings.sh"
# shellcheck source=../lib/ask.sh
source "$lib/ask.sh"
# shellcheck source=../lib/identity.sh
source "$lib/identity.sh"
# shellcheck source=../lib/partitions.sh
source "$lib/partitions.sh"
# shellcheck source=../lib/release.sh
source "$lib/release.sh"
# shellcheck source=../lib/luks.sh
source "$lib/luks.sh"
# shellcheck source=../lib/format.sh
source "$lib/format.sh"
report_unexpected_failures
make_state_folder
load_settings

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
