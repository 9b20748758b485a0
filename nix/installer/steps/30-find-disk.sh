#!/usr/bin/env bash
# Looks for the disk
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" ask disks identity checks

facts=$FLAKESTICK_STATE/facts
rm -rf "$facts"
rm -f "$FLAKESTICK_STATE"/{disk,confirmed,kept}
gather_facts "$facts"
check_firmware "$(<"$facts/firmware")"

decision=$(decide "$facts" choose-disk.jq --argjson rootMinimum "$(root_minimum)")
about_decision() { printf '%s' "$decision" | jq --raw-output "$1"; }

# Equally plausible disks: a question. The answer goes to `chosen`.
choose_by_number() {
  local candidates number
  mapfile -t candidates < <(about_decision '.candidates[]')
  say ""
  say "Nothing says which of these it should be:"
  for number in "${!candidates[@]}"; do
    say "$((number + 1)):"
    show_disks "$decision" "[\"${candidates[number]}\"]"
  done
  while :; do
    ask_line "Number of the disk to install to (1-${#candidates[@]}, 0 to stop):" || ANSWER=0
    ANSWER=${ANSWER//[[:space:]]/}
    [ "$ANSWER" != 0 ] || fail "No disk was chosen." "flakestick-install --from 30-find-disk asks again."
    if [[ $ANSWER =~ ^[1-9][0-9]?$ ]] && [ "$ANSWER" -le "${#candidates[@]}" ]; then
      chosen=("${candidates[ANSWER - 1]}")
      say "Taken: ${chosen[0]}, as answered."
      return
    fi
    say "There is no such number. Once more."
  done
}

say "Disks of this machine:"
show_disks "$decision"
case $(about_decision .outcome) in
  failed) fail "$(about_decision .message)" "$(about_decision .hint)" ;;
  ask) choose_by_number ;;
  chosen)
    mapfile -t chosen < <(about_decision '.chosen[]')
    say "Taken: ${chosen[*]}, because $(about_decision .because)."
    while IFS= read -r line; do warn "$line"; done < <(about_decision '.warnings[]')
    ;;
esac

check_boot_loader_disks "${chosen[@]}"
check_kept_devices "$facts"
check_used_devices "$decision"
[ "$LAYOUT_METHOD" = disko ] || check_names "$facts" "${chosen[@]}"
write_disks disk "${chosen[@]}"
