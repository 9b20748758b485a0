# shellcheck shell=bash
# Following the log and the status of the installation, without starting a process.

FLAKESTICK_QUESTIONS=${FLAKESTICK_QUESTIONS:-/run/systemd/ask-password}
# So many lines are shown of what has grown in one go. A serial line passes some 140 a second.
LINES_AT_ONCE=100
LINES_OF_TAIL=30

question_is_open() {
  local file
  for file in "$FLAKESTICK_QUESTIONS"/ask.*; do
    [ ! -e "$file" ] || return 0
  done
  return 1
}

# A pipe that nobody writes to: reading from it takes as long as it may.
prepare_to_wait() {
  exec {silence}<> <(:)
}

pause() {
  read -r -t "$1" -u "$silence" _ || true
}

read_state() {
  [ -r "$FLAKESTICK_STATE/$1" ] && read -r "$2" 2>/dev/null <"$FLAKESTICK_STATE/$1"
}

# Empty where it has not begun.
read_status() {
  # shellcheck disable=SC2034 # for the console
  status=
  read_state status status || true
}

open_log() {
  [ -n "${log:-}" ] && return 0
  [ -r "$FLAKESTICK_STATE/log" ] || return 1
  exec {log}<"$FLAKESTICK_STATE/log"
  unfinished=
}

# What has come since the last time, without its time of day.
show_new_lines() {
  show_lines "$LINES_AT_ONCE"
}

# The last of it, for who comes to it late or again.
show_tail() {
  if [ -n "${log:-}" ]; then exec {log}<&-; fi
  log=
  show_lines "$LINES_OF_TAIL"
}

show_lines() {
  local most=$1 lines=() number first=0
  open_log || return 0
  mapfile -u "$log" lines
  [ "${#lines[@]}" -gt 0 ] || return 0
  lines[0]=$unfinished${lines[0]}
  unfinished=
  number=$((${#lines[@]} - 1))
  if [[ ${lines[number]} != *$'\n' ]]; then
    unfinished=${lines[number]}
    unset "lines[number]"
  fi
  if [ "${#lines[@]}" -gt "$most" ]; then
    first=$((${#lines[@]} - most))
    say "(… $first lines more, in $FLAKESTICK_STATE/log)"
  fi
  for ((number = first; number < ${#lines[@]}; number++)); do
    # HH:MM:SS and a space.
    printf '%s' "${lines[number]:9}"
  done
  last_words=$SECONDS
}

# A minute without a word looks like a machine that hangs.
say_still_there() {
  local step
  read_state step step || return 0
  if [ "$step" != "${shown_step:-}" ]; then
    shown_step=$step
    step_began=$SECONDS
  fi
  if [ $((SECONDS - ${last_words:-0})) -ge 60 ]; then
    last_words=$SECONDS
    say "... still there: $(step_words "$step"), for $(((SECONDS - step_began) / 60)) min"
  fi
}
