#!/usr/bin/env bash
# What a console shows: what is installed and how far it is, the questions, and after a failure a shell.
# $1: the terminal, such as tty1; - is the one that it was started in.
# It goes on from line to line, because a serial line knows no more.
set -uo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"
# shellcheck source=lib/settings.sh
source "$FLAKESTICK_LIB/settings.sh"
# shellcheck source=lib/banner.sh
source "$FLAKESTICK_LIB/banner.sh"
# shellcheck source=lib/finish.sh
source "$FLAKESTICK_LIB/finish.sh"
# shellcheck source=lib/follow.sh
source "$FLAKESTICK_LIB/follow.sh"

open_terminal() {
  local terminal=$1
  [ "$terminal" != - ] || return 0
  case $terminal in /*) ;; *) terminal=/dev/$terminal ;; esac
  exec <>"$terminal" >&0 2>&1 || exit 1
}

# What is typed before its question is there, or between two, is not shown: it may be a passphrase. The agent shows itself
# what may be seen.
hide_typing() {
  [ ! -t 0 ] || stty sane -echo 2>/dev/null || true
}

# For as long as one is open; whichever console answers first wins, and the others go on.
answer_questions() {
  show_new_lines
  [ -t 0 ] || return 0
  systemd-tty-ask-password-agent --query 2>/dev/null
  # One that was answered elsewhere leaves its line unfinished, and the terminal as it was for it.
  hide_typing
  printf '\r\n'
}

run_shell() {
  say ""
  say "$1"
  stty sane 2>/dev/null
  (cd "$HOME" 2>/dev/null || cd / && FLAKESTICK_STEP='' exec bash -l)
  hide_typing
  pause 1
  read_status
  show_tail
}

while_running() {
  if question_is_open; then
    answer_questions
  elif [ -e "$FLAKESTICK_STATE/countdown" ] && [ -t 0 ]; then
    wait_for_enter
  else
    say_still_there
    pause 0.4
  fi
}

# Enter stops the countdown; what was typed before it does not.
wait_for_enter() {
  while read -r -t 0.01 _; do :; done
  while [ -e "$FLAKESTICK_STATE/countdown" ]; do
    show_new_lines
    if read -r -t 0.4 _; then
      : >"$FLAKESTICK_STATE/stay"
      return
    fi
  done
}

after_the_end() {
  if [ -e "$FLAKESTICK_STATE/stay" ]; then
    run_shell "$HOST is installed. This is a shell of root; when you are done: systemctl $(end_of_all)"
  elif [ -z "$end_was_said" ]; then
    say ""
    say "$HOST is installed. This machine $(end_words); remove the stick."
    end_was_said=yes
  else
    pause 1
  fi
}

open_terminal "${1:?the terminal, such as tty1}"
hide_typing
# It is for what runs in the foreground.
trap : INT QUIT TSTP
status='' end_was_said=''
prepare_to_wait
say ""
if (load_settings); then
  load_settings
  show_banner
else
  HOST='This system' POWER_OFF=''
fi
read_status
[ -n "$status" ] || say "The installation begins in a moment."
show_tail
while :; do
  read_status
  show_new_lines
  case $status in
    failed*) run_shell "This is a shell of root. To go on: flakestick-install --from ${status#failed }" ;;
    'done') after_the_end ;;
    *) while_running ;;
  esac
done
