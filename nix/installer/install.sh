#!/usr/bin/env bash
# Installs what the stick is for, step by step. What it says goes to its output, and with the time to the log that the
# consoles show.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"
# shellcheck source=lib/keep-log.sh
source "$FLAKESTICK_LIB/keep-log.sh"
# shellcheck source=lib/record.sh
source "$FLAKESTICK_LIB/record.sh"

usage() {
  say "flakestick-install [--from STEP] [--list]"
  say "  --from STEP   go on from there, such as 60-format, or format"
  say "  --list        the steps, and what each of them does"
  say "INSTALL_DISK=/dev/… before it names the disk."
}

show_steps() {
  local step
  for step in "${steps[@]}"; do
    printf '%-14s %s\n' "$step" "$(step_words "$step")"
  done
}

# $1: a step's name, or the word in it. Prints its number in the list.
number_of_step() {
  local number
  for number in "${!steps[@]}"; do
    case ${steps[number]} in
      "$1" | [0-9][0-9]-"$1")
        printf '%s' "$number"
        return
        ;;
    esac
  done
  return 1
}

read_arguments() {
  first=0
  while [ "$#" -gt 0 ]; do
    case $1 in
      --list)
        show_steps
        exit 0
        ;;
      --from)
        first=$(number_of_step "${2:-}") || {
          say "There is no step ${2:-without a name}. There are: ${steps[*]}" >&2
          exit 2
        }
        shift
        ;;
      --help | -h)
        usage
        exit 0
        ;;
      *)
        usage >&2
        exit 2
        ;;
    esac
    shift
  done
}

# The children have the lock too: a step that outlives this goes on to keep others away.
take_lock() {
  exec {lock}>>"$FLAKESTICK_STATE/lock"
  flock --nonblock "$lock" || {
    say "An installation is running already (process $(cat "$FLAKESTICK_STATE/pid" 2>/dev/null || true))." >&2
    exit 3
  }
  write_state pid "$$"
}

# Typed into a shell: questions are answered in it, and Enter stops the countdown.
answer_here() {
  [ -t 0 ] || return 0
  # What is typed ahead of a question may be a passphrase.
  terminal=$(stty -g </dev/tty)
  stty -echo </dev/tty
  systemd-tty-ask-password-agent --watch {lock}>&- {recorded}>&- &
  helpers+=("$!")
  stay_on_enter </dev/tty {lock}>&- {recorded}>&- &
  helpers+=("$!")
}

stay_on_enter() {
  trap - TERM INT HUP
  until [ -e "$FLAKESTICK_STATE/countdown" ]; do sleep 1; done
  while read -r -t 0.01 _; do :; done
  while [ -e "$FLAKESTICK_STATE/countdown" ]; do
    if read -r -t 0.5 _; then : >"$FLAKESTICK_STATE/stay"; fi
  done
}

# In a session of its own: it can be stopped with all that it started, and nothing asks at a terminal unseen.
run_step() {
  local step=$1 code
  write_state step "$step"
  FLAKESTICK_STEP=$step setsid bash "$FLAKESTICK_LIB/../steps/$step.sh" </dev/null {recorded}>&- &
  child=$!
  while :; do
    code=0
    wait "$child" || code=$?
    kill -0 "$child" 2>/dev/null || break
  done
  child=
  return "$code"
}

# shellcheck disable=SC2317 # by a signal
stop() {
  [ -z "$stopped" ] || return 0
  stopped=$1
  say "Told to stop ($1)."
  [ -z "$child" ] || stop_group "$child"
}

# Ten seconds for tidying up.
# shellcheck disable=SC2317 # by a signal
stop_group() {
  local group=$1
  kill -TERM -- "-$group" 2>/dev/null || kill -TERM "$group" 2>/dev/null || return 0
  for _ in {1..100}; do
    kill -0 -- "-$group" 2>/dev/null || return 0
    sleep 0.1
  done
  say "It does not stop after 10 s, and is killed."
  kill -KILL -- "-$group" 2>/dev/null || true
}

say_failed() {
  local step=$1 rule word=FAILED
  printf -v rule '%*s' 78 ''
  say "${rule// /=}"
  [ -z "$stopped" ] || word=STOPPED
  say "  $word in step $step ($(step_words "$step"))."
  if [ -s "$FLAKESTICK_STATE/erased" ]; then
    say "  Erased: $(tr '\n' ' ' <"$FLAKESTICK_STATE/erased")"
  else
    say "  Nothing has been erased."
  fi
  say "  To go on from there:  flakestick-install --from $step"
  say "  The log:              $FLAKESTICK_STATE/log"
  say "${rule// /=}"
}

run_steps() {
  local number step code
  for ((number = first; number < ${#steps[@]}; number++)); do
    step=${steps[number]}
    say ""
    say "--- $((number + 1)) of ${#steps[@]}: $(step_words "$step") ---"
    code=0
    run_step "$step" || code=$?
    if [ "$code" -ne 0 ]; then
      say_failed "$step"
      keep_log 2>/dev/null || true
      failed_step=$step
      return 1
    fi
    # It had ended well before it was told to stop.
    if [ -n "$stopped" ] && [ $((number + 1)) -lt "${#steps[@]}" ]; then
      failed_step=${steps[number + 1]}
      say_failed "$failed_step"
      return 1
    fi
  done
}

mapfile -t steps < <(list_steps)
read_arguments "$@"
make_state_folder
child='' stopped='' failed_step='' terminal='' helpers=()
take_lock
if [ "$first" -eq 0 ]; then rm -f "$FLAKESTICK_STATE"/{disk,confirmed,kept,stay,countdown}; fi
write_state status running
start_recording
answer_here
trap 'stop TERM' TERM
trap 'stop INT' INT
trap 'stop HUP' HUP

result=0
run_steps || result=1
if [ "${#helpers[@]}" -gt 0 ]; then kill "${helpers[@]}" 2>/dev/null || true; fi
if [ -n "$terminal" ]; then stty "$terminal" </dev/tty || true; fi
end_recording
if [ "$result" -eq 0 ]; then write_state status "done"; else write_state status "failed $failed_step"; fi
exit "$result"
