#!/usr/bin/env bash
# Asks before anything is erased
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" ask disks identity confirm

hold_disks disk
gather_facts "$FLAKESTICK_STATE/facts"
show_what_is_erased
ask_for_yes
# The answer may have taken an hour.
hold_disks disk
write_disks confirmed "${DISKS[@]}"
say "Confirmed: ${DISKS[*]}"
