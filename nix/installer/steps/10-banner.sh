#!/usr/bin/env bash
# Says what this stick installs
set -euo pipefail
lib=$(dirname "${BASH_SOURCE[0]}")/../lib
# shellcheck source=../lib/common.sh
source "$lib/common.sh"
# shellcheck source=../lib/settings.sh
source "$lib/settings.sh"
# shellcheck source=../lib/banner.sh
source "$lib/banner.sh"
# shellcheck source=../lib/tools.sh
source "$lib/tools.sh"
report_unexpected_failures
make_state_folder
load_settings

show_banner
say "Started $(date '+%Y-%m-%d %H:%M:%S %Z') on a machine of the kind $(uname -m)."

[ "$(id -u)" -eq 0 ] || fail "Only root can install."
check_tools

if [ "${#LAYOUT_PROBLEMS[@]}" -gt 0 ]; then
  fail "This host can't be installed so." "${LAYOUT_PROBLEMS[@]}"
fi
