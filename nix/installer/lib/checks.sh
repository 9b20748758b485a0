# shellcheck shell=bash
# What 30-find-disk checks besides: firmware, disk space, devices that are kept or used, names.

# Bytes that the root has to have. An offline system is copied as it is; one that is built here needs more than it says.
root_minimum() {
  local size='' default=$((4 * 1024 * 1024 * 1024)) reserve=$((512 * 1024 * 1024))
  if [ -n "${FLAKESTICK_ROOT_MINIMUM:-}" ]; then
    printf '%s' "$FLAKESTICK_ROOT_MINIMUM"
  elif store_is_apart; then
    printf '%s' "$reserve"
  else
    if [ "$MODE" = offline ] && has_program nix; then
      size=$(nix --extra-experimental-features nix-command path-info --closure-size "$TOPLEVEL" 2>/dev/null) || size=
      size=${size##*[[:space:]]}
    fi
    if [[ $size =~ ^[0-9]+$ ]]; then
      # A tenth for what a file system needs for itself.
      printf '%s' $((size + size / 10 + reserve))
    else
      printf '%s' "$default"
    fi
  fi
}

store_is_apart() {
  local point
  for point in "${MOUNT_POINT[@]}" "${KEPT_POINT[@]}"; do
    case $point in /nix | /nix/store) return 0 ;; esac
  done
  return 1
}

# $1: how this machine was started, efi or bios.
check_firmware() {
  case $LAYOUT_FIRMWARE:$1 in
    efi:bios)
      fail "This host starts by EFI, but this machine was started in BIOS (legacy) mode." \
        "Start the stick again: in the firmware's boot menu, take its entry with UEFI in the name, or switch legacy (CSM) mode off."
      ;;
    bios:efi)
      fail "This host starts by BIOS (legacy), but this machine was started by EFI." \
        "Start the stick again: in the firmware's boot menu, take its entry without UEFI in the name, or switch legacy (CSM) mode on."
      ;;
  esac
}

# What is only mounted has to be there, before anything is erased.
check_kept_devices() {
  local facts=$1 number device
  for number in "${!KEPT_POINT[@]}"; do
    device=$(jq --raw-output --argjson number "$number" '.[$number].resolved' "$facts/kept.json")
    [ ! -b "$device" ] || continue
    case ,${KEPT_OPTIONS[number]}, in
      *,nofail,* | *,noauto,*) warn "${KEPT_DEVICE[number]}, which is kept as ${KEPT_POINT[number]}, is not there." ;;
      *) fail "${KEPT_DEVICE[number]}, which is kept as ${KEPT_POINT[number]}, is not there." "Connect that disk, then: flakestick-install --from 30-find-disk" ;;
    esac
  done
}

# What the host's disko script only uses has to be there as well: it would fail when the other disks are erased. $1: the
# decision
check_used_devices() {
  local device why
  for device in "${DISKO_UNTOUCHED[@]}"; do
    why=$(printf '%s' "$1" | jq --raw-output --arg path "$(resolve_device "$device")" \
      '[.disks[] | select(.path == $path)] | if . == [] then "which is no disk of this machine" else .[0].excluded // "" | if . == "" then . else "and \(.)" end end')
    [ -z "$why" ] || fail "The host's disko configuration names $device, $why." \
      "Connect that disk, or correct the configuration and make the stick again. Then: flakestick-install --from 30-find-disk"
  done
  for device in "${CONNECTED_FILES[@]}"; do
    [ -e "$device" ] || fail "$device is not there, and the host's disko script reads a key from it." \
      "Connect it, then: flakestick-install --from 30-find-disk"
  done
}

# Labels and UUIDs that other disks than $2… have already. $1: facts
check_names() {
  local facts=$1 conflicts line lines list
  list=$(printf '%s\n' "${@:2}" | jq --raw-input . | jq --slurp --compact-output .)
  conflicts=$(decide "$facts" conflicts.jq --argjson chosen "$list")
  mapfile -t lines < <(printf '%s' "$conflicts" | jq --raw-output '.problems[] | "\(.message) \(.hint)"')
  if [ "${#lines[@]}" -gt 0 ]; then
    fail "${lines[@]}" "Then: flakestick-install --from 30-find-disk"
  fi
  while IFS= read -r line; do warn "$line"; done < <(printf '%s' "$conflicts" | jq --raw-output '.lost[]')
  mapfile -t lines < <(printf '%s' "$conflicts" | jq --raw-output '.kept[] | "\(.path) is kept as \(.use): it is mounted, and not formatted."')
  if [ "${#lines[@]}" -gt 0 ]; then
    printf '%s\n' "${lines[@]}"
    mapfile -t lines < <(printf '%s' "$conflicts" | jq --raw-output '.kept[] | [.number, .path, .uuid] | @tsv')
    write_state kept "${lines[@]}"
  fi
}
