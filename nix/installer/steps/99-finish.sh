#!/usr/bin/env bash
# Finishes
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" identity release finish key-files

remove_key_files
sync
hold_confirmed_disks
release_target
for disk in "${DISKS[@]}"; do release_disk "$disk"; done
# Of data that is kept on other disks.
for name in "${LUKS_NAME[@]}"; do
  if [ -n "$name" ] && [ -e "/dev/mapper/$name" ]; then cryptsetup close "$name"; fi
done

say ""
say "$HOST is installed. Remove the stick."
count_down "${FLAKESTICK_COUNTDOWN:-15}" || exit 0
# What is told to stop now has succeeded.
trap '' TERM
systemctl --no-block "$(end_of_all)"
