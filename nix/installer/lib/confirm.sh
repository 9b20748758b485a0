# shellcheck shell=bash
# The one question before a disk is erased.

show_what_is_erased() {
  local only decision
  only=$(printf '%s\n' "${DISKS[@]}" | jq --raw-input . | jq --slurp --compact-output .)
  decision=$(decide "$FLAKESTICK_STATE/facts" choose-disk.jq --argjson rootMinimum 0)
  say "This will be erased, with all that is on it:"
  say ""
  show_disks "$decision" "$only"
  say ""
  printf '%s' "$decision" | jq --raw-output --argjson only "$only" '
    [.disks[] | select(.path | IN($only[]))]
    | (if [.[].partitions[]] == [] then "  There are no partitions on it." else empty end),
      ([.[] | .entries[], (.partitions[] | select(.fstype | IN("ntfs", "BitLocker")) | "Windows")] | unique
        | if . == [] then empty else "  Systems on it, as far as is seen: \(join(", "))" end),
      (if any(.[].partitions[]; .fstype == "crypto_LUKS") then "  Part of it is encrypted." else empty end)'
  say "  To be installed: $HOST, $(revision_words), $MODE"
  say ""
}

# Three wrong answers, an empty one, `no` and a cancelled question all end here.
ask_for_yes() {
  local attempt
  for attempt in 1 2 3; do
    ask_line "Erase ${DISKS[*]} and install $HOST? Type yes or no:" || ANSWER=
    ANSWER=${ANSWER//[[:space:]]/}
    case $ANSWER in
      yes) return ;;
      '' | [Nn] | [Nn][Oo]) break ;;
    esac
    [ "$attempt" -eq 3 ] || say "Only the word yes goes on; no stops. Once more."
  done
  fail "Declined." "flakestick-install --from 40-confirm asks again."
}
