#!/usr/bin/env bash
# Installs the system
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" network install

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
