# shellcheck shell=bash
# The host's own disko script: it erases, formats and mounts, and reads each passphrase twice from stdin.

run_disko() {
  local passphrases=() device number
  for device in "${DISKO_PASSPHRASES[@]}"; do
    ask_new_passphrase "$device"
    passphrases+=("$ANSWER")
  done
  # The answers may have taken an hour.
  hold_confirmed_disks
  local disk
  for disk in "${DISKS[@]}"; do release_disk "$disk"; done
  note_erased
  say "Running the host's disko script."
  local script
  script=$(executable_of "$DISKO_SCRIPT")
  "$script" < <(for number in "${!passphrases[@]}"; do
    printf '%s\n%s\n' "${passphrases[number]}" "${passphrases[number]}"
  done) || fail "The host's disko script failed."
  udevadm settle --timeout=30 || true
  # A script that asks in another order, or once only, would have made something that nobody can open.
  for number in "${!passphrases[@]}"; do
    device=${DISKO_PASSPHRASES[number]}
    printf '%s' "${passphrases[number]}" | cryptsetup open --test-passphrase --key-file=- "$device" ||
      fail "$device does not open with its passphrase." "The host's disko script did not take it as expected."
  done
  mountpoint -q "$FLAKESTICK_ROOT" || fail "The host's disko script ended well, but nothing is mounted at $FLAKESTICK_ROOT."
}

# The setting is the script, or a package with it in bin/.
executable_of() {
  local file
  if [ -f "$1" ]; then
    printf '%s' "$1"
    return
  fi
  for file in "$1"/bin/*; do
    [ ! -x "$file" ] || {
      printf '%s' "$file"
      return
    }
  done
  fail "There is no disko script at $1."
}
