#!/usr/bin/env bash
# Finishes
set -euo pipefail
lib=$(dirname "${BASH_SOURCE[0]}")/../lib
# shellcheck source=../lib/common.sh
source "$lib/common.sh"
# shellcheck source=../lib/settings.sh
source "$lib/settings.sh"
# shellcheck source=../lib/identity.sh
source "$lib/identity.sh"
# shellcheck source=../lib/release.sh
source "$lib/release.sh"
# shellcheck source=../lib/finish.sh
source "$lib/finish.sh"
# shellcheck source=../lib/key-files.sh
source "$lib/key-files.sh"
report_unexpected_failures
make_state_folder
load_settings

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
