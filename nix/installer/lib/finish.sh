# shellcheck shell=bash
# Power off or restart, unless somebody wants to stay.

end_of_all() {
  if [ -n "$POWER_OFF" ]; then printf 'poweroff'; else printf 'reboot'; fi
}

end_words() {
  if [ -n "$POWER_OFF" ]; then printf 'powers off'; else printf 'restarts'; fi
}

# Status 1: somebody stays. A console makes the file `stay` when Enter is pressed.
count_down() {
  local seconds=$1
  rm -f "$FLAKESTICK_STATE/stay"
  say "This machine $(end_words) in $seconds seconds. Press Enter to stay."
  write_state countdown "$seconds"
  while [ "$seconds" -gt 0 ] && [ ! -e "$FLAKESTICK_STATE/stay" ]; do
    sleep 1
    seconds=$((seconds - 1))
  done
  rm -f "$FLAKESTICK_STATE/countdown"
  if [ -e "$FLAKESTICK_STATE/stay" ]; then
    say "Staying. When you are done: systemctl $(end_of_all)"
    return 1
  fi
  say "Now it $(end_words)."
}
