#!/usr/bin/env bash
# Mounts the file systems
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
# shellcheck source=../lib/mount.sh
source "$lib/mount.sh"
# shellcheck source=../lib/disko.sh
source "$lib/disko.sh"
report_unexpected_failures
make_state_folder
load_settings

hold_confirmed_disks
if [ "$LAYOUT_METHOD" = disko ]; then
  run_disko
else
  check_partitions "$DISK"
  release_target
  open_containers
  mount_memory_root
  for number in "${!MOUNT_POINT[@]}"; do mount_partition "$number"; done
  use_swap
fi
for number in "${!KEPT_POINT[@]}"; do mount_kept "$number"; done
for number in "${!BIND_POINT[@]}"; do mount_bound "$number"; done
check_root
make_extra_folders
run_extra_commands
findmnt --submounts --list --output TARGET,SOURCE,FSTYPE,SIZE "$FLAKESTICK_ROOT"
