# shellcheck shell=bash
# Files from which the host's disko script reads passphrases. They are asked for, and are where it looks for them while it
# runs: in a file system in memory, whose files are mounted over empty ones.

key_folder() {
  printf '%s' "$FLAKESTICK_STATE/keys"
}

# Their passphrases go to KEYS, by number; of a file that somebody has put there, nothing does.
ask_for_key_files() {
  local number path
  KEYS=()
  for number in "${!DISKO_KEY_PATH[@]}"; do
    path=${DISKO_KEY_PATH[number]}
    if [ -s "$path" ]; then
      say "$path is there already, and is taken as it is, for ${DISKO_KEY_OPENS[number]}."
      continue
    fi
    ask_new_passphrase "${DISKO_KEY_OPENS[number]} ($path)" "${DISKO_KEY_MINIMUM[number]}"
    KEYS[number]=$ANSWER
  done
}

put_key_files() {
  local number path folder
  [ "${#KEYS[@]}" -gt 0 ] || return 0
  folder=$(key_folder)
  mkdir -p "$folder"
  mount -t tmpfs -o mode=0700,size=1m flakestick "$folder" || fail "There is no memory for the passphrases."
  for number in "${!KEYS[@]}"; do
    path=${DISKO_KEY_PATH[number]}
    (umask 0077 && printf '%s' "${KEYS[number]}" >"$folder/$number")
    if ! { mkdir -p "${path%/*}" && : >"$path" && mount --bind "$folder/$number" "$path"; }; then
      fail "The passphrase can't be put at $path, where the host's disko script expects it."
    fi
  done
}

# Also those of a run before that was killed.
remove_key_files() {
  local path folder
  for path in "${DISKO_KEY_PATH[@]}"; do
    if mountpoint -q "$path"; then
      umount "$path"
      [ -s "$path" ] || rm -f "$path"
    fi
  done
  folder=$(key_folder)
  [ -d "$folder" ] || return 0
  ! mountpoint -q "$folder" || umount "$folder"
  rmdir "$folder"
}
