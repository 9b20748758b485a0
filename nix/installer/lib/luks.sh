# shellcheck shell=bash
# LUKS containers. A passphrase is given on stdin, byte for byte and without an end of line, as it will be typed at boot.

has_luks() {
  local name
  for name in "${LUKS_NAME[@]}"; do
    [ -z "$name" ] || return 0
  done
  return 1
}

# $1: node, $2: number in the layout, $3: passphrase
make_container() {
  local options=(--batch-mode --type luks2 '--key-file=-')
  [ -z "${LUKS_LABEL[$2]}" ] || options+=(--label "${LUKS_LABEL[$2]}")
  [ -z "${LUKS_UUID[$2]}" ] || options+=(--uuid "${LUKS_UUID[$2]}")
  printf '%s' "$3" | cryptsetup luksFormat "${options[@]}" "$1"
}

# $1: node, $2: name, $3: passphrase
open_container() {
  [ ! -e "/dev/mapper/$2" ] || fail "/dev/mapper/$2 is there already, of another disk." "cryptsetup close $2, then: flakestick-install --from ${FLAKESTICK_STEP:-60-format}"
  printf '%s' "$3" | cryptsetup open --type luks --key-file=- "$1" "$2"
}

# Is /dev/mapper/$2 the open container on $1?
is_open() {
  local device
  [ -e "/dev/mapper/$2" ] || return 1
  device=$(LC_ALL=C cryptsetup status "$2" | sed -n 's/^ *device: *//p')
  [ -n "$device" ] && [ "$(readlink -f "$device")" = "$(readlink -f "$1")" ]
}

# Asks for the passphrase of a container until it opens. $1: node, $2: name
open_with_question() {
  is_open "$1" "$2" && return 0
  while :; do
    ask_hidden "Passphrase of $2 on $1:" || fail "No passphrase was given for $2."
    open_container "$1" "$2" "$ANSWER" && return 0
    [ -b "$1" ] || fail "$1 is gone."
    say "It does not open with that. Once more."
  done
}
