# shellcheck shell=bash
# The log outlives the stick: on the installed system only root can read it.

# shellcheck source=persistence.sh
source "$FLAKESTICK_LIB/persistence.sh"

# As the installed system sees it.
log_folder() {
  kept_place /var/log/flakestick
}

keep_log() {
  local folder file
  mountpoint -q "$FLAKESTICK_ROOT" || return 1
  folder=$FLAKESTICK_ROOT$(log_folder) || return 1
  mkdir -p "$folder" || return 1
  chmod 0700 "$folder" || return 1
  for file in "$FLAKESTICK_STATE/log" "$FLAKESTICK_SETTINGS"; do
    [ ! -e "$file" ] || install -m 0600 "$file" "$folder/${file##*/}" || return 1
  done
  sync -f "$folder"
}
