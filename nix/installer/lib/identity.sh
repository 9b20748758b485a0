# shellcheck shell=bash
# The disk that was confirmed is the disk that is written to. A name such as /dev/sda is not enough: it goes to another
# disk as soon as the first one is gone.

# Path, device number, number since start (diskseq), sectors, serial number and WWN in a line, with tabs in between.
disk_identity() {
  local path=$1 name number sectors sequence=
  [ -b "$path" ] || return 1
  name=$(kernel_name "$path") || return 1
  read -r number <"/sys/class/block/$name/dev" || return 1
  read -r sectors <"/sys/class/block/$name/size" || return 1
  # Since Linux 5.15.
  [ ! -r "/sys/class/block/$name/diskseq" ] || read -r sequence <"/sys/class/block/$name/diskseq" || return 1
  printf '%s\t%s\t%s\t%s\t' "$path" "$number" "$sequence" "$sectors"
  lsblk --nodeps --json --output SERIAL,WWN "$path" |
    jq --raw-output '.blockdevices[0] | [.serial, .wwn] | map(. // "" | gsub("[^!-~]"; "")) | join("\t")'
}

# Name in /sys: `nvme0n1`, `cciss!c0d0`.
kernel_name() {
  local path name
  path=$(readlink -f -- "$1") || return 1
  name=${path#/dev/}
  printf '%s' "${name//\//!}"
}

# Writes down the disks $2… as what the state $1 says (`disk`, `confirmed`).
write_disks() {
  local state=$1 path identity identities=()
  shift
  for path; do
    identity=$(disk_identity "$path") || fail "$path is gone."
    identities+=("$identity")
  done
  write_state "$state" "${identities[@]}"
}

# Their paths go to DISKS. The step fails where one is not what it was when the state was written.
# Each is kept open until the step ends: the kernel gives its name to no other disk until then.
hold_disks() {
  local state=$1 identity path handle
  DISKS=()
  if [ ! -s "$FLAKESTICK_STATE/$state" ]; then
    if [ "$state" = disk ]; then
      fail "No disk has been chosen yet." "flakestick-install --from 30-find-disk"
    fi
    fail "No disk has been confirmed yet." "flakestick-install --from 40-confirm"
  fi
  while IFS= read -r identity; do
    path=${identity%%$'\t'*}
    [ -b "$path" ] || fail "$path is gone." "Connect it again, then: flakestick-install --from 30-find-disk"
    # shellcheck disable=SC2034 # it stays open
    exec {handle}<"$path" || fail "$path can't be opened."
    [ "$(disk_identity "$path")" = "$identity" ] ||
      fail "$path is not the disk any more that was chosen." "flakestick-install --from 30-find-disk"
    DISKS+=("$path")
  done <"$FLAKESTICK_STATE/$state"
  # shellcheck disable=SC2034 # for the steps
  DISK=${DISKS[0]}
}

# Only what a `yes` was typed for.
hold_confirmed_disks() {
  hold_disks confirmed
  [ "$(<"$FLAKESTICK_STATE/confirmed")" = "$(<"$FLAKESTICK_STATE/disk")" ] ||
    fail "The chosen disk is not the confirmed one." "flakestick-install --from 40-confirm"
}

note_erased() {
  write_state erased "${DISKS[@]}"
}
