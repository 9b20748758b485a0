#!/usr/bin/env bash
# Keeps the log
set -euo pipefail
lib=$(dirname "${BASH_SOURCE[0]}")/../lib
# shellcheck source=../lib/common.sh
source "$lib/common.sh"
# shellcheck source=../lib/settings.sh
source "$lib/settings.sh"
# shellcheck source=../lib/keep-log.sh
source "$lib/keep-log.sh"
report_unexpected_failures
make_state_folder
load_settings

keep_log || fail "The log can't be copied to $FLAKESTICK_ROOT$(log_folder)." "To go on without: flakestick-install --from 99-finish"
say "The log is in $(log_folder) of the installed system."
