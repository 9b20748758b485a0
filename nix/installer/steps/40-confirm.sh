#!/usr/bin/env bash
# Asks before anything is erased
set -euo pipefail
lib=$(dirname "${BASH_SOURCE[0]}")/../lib
# shellcheck source=../lib/common.sh
source "$lib/common.sh"
# shellcheck source=../lib/settings.sh
source "$lib/settings.sh"
# shellcheck source=../lib/ask.sh
source "$lib/ask.sh"
# shellcheck source=../lib/disks.sh
source "$lib/disks.sh"
# shellcheck source=../lib/identity.sh
source "$lib/identity.sh"
# shellcheck source=../lib/confirm.sh
source "$lib/confirm.sh"
report_unexpected_failures
make_state_folder
load_settings

hold_disks disk
gather_facts "$FLAKESTICK_STATE/facts"
show_what_is_erased
ask_for_yes
# The answer may have taken an hour.
hold_disks disk
write_disks confirmed "${DISKS[@]}"
say "Confirmed: ${DISKS[*]}"
