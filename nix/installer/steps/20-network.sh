#!/usr/bin/env bash
# Waits for the network, where it is needed
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" network

if [ "$MODE" = offline ]; then
  say "Nothing is asked of the network."
  exit 0
fi

wait_for_network "${FLAKESTICK_NETWORK_SECONDS:-300}"
