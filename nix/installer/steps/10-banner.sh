#!/usr/bin/env bash
# Says what this stick installs
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" banner tools

show_banner
say "Started $(date '+%Y-%m-%d %H:%M:%S %Z') on a machine of the kind $(uname -m)."

[ "$(id -u)" -eq 0 ] || fail "Only root can install."
check_tools

if [ "${#LAYOUT_PROBLEMS[@]}" -gt 0 ]; then
  fail "This host can't be installed so." "${LAYOUT_PROBLEMS[@]}"
fi
