#!/usr/bin/env bash
# Installs the system
set -euo pipefail
lib=$(dirname "${BASH_SOURCE[0]}")/../lib
# shellcheck source=../lib/common.sh
source "$lib/common.sh"
# shellcheck source=../lib/settings.sh
source "$lib/settings.sh"
# shellcheck source=../lib/network.sh
source "$lib/network.sh"
# shellcheck source=../lib/install.sh
source "$lib/install.sh"
report_unexpected_failures
make_state_folder
load_settings

mountpoint -q "$FLAKESTICK_ROOT" || fail "Nothing is mounted at $FLAKESTICK_ROOT." "flakestick-install --from 70-mount"
# nixos-install then puts it on the disk: the live system is in memory.
unset TMPDIR

if [ "$MODE" = offline ]; then
  copy_sources
  install_offline
else
  install_online
fi
check_installed
