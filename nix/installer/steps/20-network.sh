#!/usr/bin/env bash
# Waits for the network, where it is needed
set -euo pipefail
lib=$(dirname "${BASH_SOURCE[0]}")/../lib
# shellcheck source=../lib/common.sh
source "$lib/common.sh"
# shellcheck source=../lib/settings.sh
source "$lib/settings.sh"
# shellcheck source=../lib/network.sh
source "$lib/network.sh"
report_unexpected_failures
make_state_folder
load_settings

if [ "$MODE" = offline ]; then
  say "Nothing is asked of the network."
  exit 0
fi

wait_for_network "${FLAKESTICK_NETWORK_SECONDS:-300}"
