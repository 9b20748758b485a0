# shellcheck shell=bash
# Places and words that all steps share.

FLAKESTICK_LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
FLAKESTICK_SETTINGS=${FLAKESTICK_SETTINGS:-/etc/flakestick/install.json}
FLAKESTICK_STATE=${FLAKESTICK_STATE:-/run/flakestick}
# Where the installed system is mounted. Settings and messages call it /mnt.
FLAKESTICK_ROOT=${FLAKESTICK_ROOT:-/mnt}
# A service has none, and git wants one.
HOME=${HOME:-/root}
export FLAKESTICK_LIB FLAKESTICK_SETTINGS FLAKESTICK_STATE FLAKESTICK_ROOT HOME

# What is written to the installed system is readable there as usual.
umask 022

say() {
  printf '%s\n' "$*"
}

warn() {
  say "WARNING: $*"
}

# The first argument is what went wrong; the others say what to do, a line each. Ends the step.
fail() {
  {
    say "FAILED: $1"
    shift
    local hint
    for hint in "$@"; do say "  $hint"; done
  } >&2
  exit 1
}

# A command that nobody expected to fail says at least its name. $BASH_COMMAND shows variables unexpanded, so no secret.
report_unexpected_failures() {
  set -E
  trap 'say "FAILED (status $?): $BASH_COMMAND" >&2' ERR
}

# What a device says of itself, without what would move a cursor: one of the disks may be hostile.
printable() {
  local LC_ALL=C
  local text=${1//[^[:print:]]/?}
  text=${text#"${text%%[! ]*}"}
  printf '%s' "${text%"${text##*[! ]}"}"
}

# Readers see the old contents or the new.
write_state() {
  local name=$1 new
  new=$(mktemp "$FLAKESTICK_STATE/.$name.XXXXXX")
  printf '%s\n' "${@:2}" >"$new"
  mv -f "$new" "$FLAKESTICK_STATE/$name"
}

make_state_folder() {
  mkdir -p "$FLAKESTICK_STATE"
  chmod 0700 "$FLAKESTICK_STATE"
  case $FLAKESTICK_ROOT in
    /?*) ;;
    *) fail "FLAKESTICK_ROOT has to be a folder, and not $FLAKESTICK_ROOT." ;;
  esac
}

# `/mnt/x` of the settings as a path of this system.
on_target() {
  case $1/ in
    */../*) fail "The path $1 has .. in it." ;;
  esac
  case $1 in
    /mnt | /mnt/*) printf '%s' "$FLAKESTICK_ROOT${1#/mnt}" ;;
    *) printf '%s' "$1" ;;
  esac
}

has_program() {
  type -P "$1" >/dev/null
}

# First word of each step in `steps/`, in their order.
list_steps() {
  local file
  for file in "$FLAKESTICK_LIB"/../steps/[0-9][0-9]-*.sh; do
    file=${file##*/}
    printf '%s\n' "${file%.sh}"
  done
}

# What a step does, in the words of its second line.
step_words() {
  local words
  { read -r _ && read -r words; } <"$FLAKESTICK_LIB/../steps/$1.sh"
  printf '%s' "${words#\# }"
}
