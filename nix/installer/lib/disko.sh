# shellcheck shell=bash
# The host's own disko script: it erases, formats and mounts, and reads passphrases, twice each from stdin, or from files.

# shellcheck source=key-files.sh
source "$FLAKESTICK_LIB/key-files.sh"

run_disko() {
  local passphrases=() name number
  remove_key_files
  for name in "${DISKO_PASSPHRASES[@]}"; do
    ask_new_passphrase "$name"
    passphrases+=("$ANSWER")
  done
  ask_for_key_files
  # The answers may have taken an hour.
  hold_confirmed_disks
  local disk
  for disk in "${DISKS[@]}"; do release_disk "$disk"; done
  trap remove_key_files EXIT
  put_key_files
  note_erased
  say "Running the host's disko script."
  local script
  script=$(executable_of "$DISKO_SCRIPT")
  "$script" < <(for number in "${!passphrases[@]}"; do
    printf '%s\n%s\n' "${passphrases[number]}" "${passphrases[number]}"
  done) || fail "The host's disko script failed."
  remove_key_files
  trap - EXIT
  udevadm settle --timeout=30 || true
  for number in "${!passphrases[@]}"; do
    [ -e "/dev/mapper/${DISKO_PASSPHRASES[number]}" ] ||
      fail "The host's disko script ended well, but /dev/mapper/${DISKO_PASSPHRASES[number]} is not open."
    check_opens "${DISKO_PASSPHRASES[number]}" "${passphrases[number]}"
  done
  for number in "${!KEYS[@]}"; do
    for name in ${DISKO_KEY_OPENS[number]}; do check_opens "$name" "${KEYS[number]}"; done
  done
  put_root_in_memory
  mountpoint -q "$FLAKESTICK_ROOT" || fail "The host's disko script ended well, but nothing is mounted at $FLAKESTICK_ROOT."
}

# A script that asks in another order, or once only, would have made something that nobody can open. $1: name under
# /dev/mapper; what is none (a pool) is left alone. $2: passphrase
check_opens() {
  local device=
  [ ! -e "/dev/mapper/$1" ] || device=$(LC_ALL=C cryptsetup status "$1" | sed -n 's/^ *device: *//p')
  [ -n "$device" ] || return 0
  printf '%s' "$2" | cryptsetup open --test-passphrase --key-file=- "$device" ||
    fail "$1 ($device) does not open with its passphrase." "The host's disko script did not take it as expected."
}

# Of a host that has its root in memory, disko may mount what is below it alone.
put_root_in_memory() {
  local points point number new=$FLAKESTICK_STATE/root
  mountpoint -q "$FLAKESTICK_ROOT" && return 0
  mapfile -t points < <(findmnt --noheadings --list --output TARGET | grep -F "$FLAKESTICK_ROOT/" | sort -u)
  [ "${#points[@]}" -gt 0 ] || return 0
  mkdir -p "$new"
  mount -t tmpfs -o mode=0755 flakestick "$new" || fail "$FLAKESTICK_ROOT can't be put into memory."
  # What is unmounted in one place else is in the other.
  mount --make-rprivate "$new"
  for point in "${points[@]}"; do
    mkdir -p "$new${point#"$FLAKESTICK_ROOT"}"
    mount --bind "$point" "$new${point#"$FLAKESTICK_ROOT"}"
  done
  for ((number = ${#points[@]} - 1; number >= 0; number--)); do umount "${points[number]}"; done
  mount --rbind "$new" "$FLAKESTICK_ROOT"
  mount --make-rprivate "$FLAKESTICK_ROOT"
  umount --recursive "$new"
  rmdir "$new"
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
