#!/usr/bin/env bash
# Keeps the log
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" keep-log

keep_log || fail "The log can't be copied to $FLAKESTICK_ROOT$(log_folder)." "To go on without: flakestick-install --from 99-finish"
say "The log is in $(log_folder) of the installed system."
