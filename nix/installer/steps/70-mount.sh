#!/usr/bin/env bash
# Mounts the file systems
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" ask identity partitions release luks mount disko

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
