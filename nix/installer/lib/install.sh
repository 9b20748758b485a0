# shellcheck shell=bash
# nixos-install, and what it does not do.

nix_command() {
  nix --extra-experimental-features nix-command "$@"
}

# What the flake and its inputs are made of, so that the installed system can be rebuilt without a network. Of the system's
# own closure they are no part: without a root the first garbage collection would take them.
copy_sources() {
  local paths=("${SOURCES[@]}" "${EXTRA_STORE_PATHS[@]}") path roots=$FLAKESTICK_ROOT/nix/var/nix/gcroots/flakestick
  [ "${#paths[@]}" -gt 0 ] || return 0
  say "Copying ${#paths[@]} sources of the configuration."
  nix_command copy --no-check-sigs --to "$FLAKESTICK_ROOT" "${paths[@]}" ||
    fail "The sources of the configuration can't be copied." "Is the disk full? See: df -h $FLAKESTICK_ROOT"
  mkdir -p "$roots"
  for path in "${paths[@]}"; do
    ln -sfn "$path" "$roots/${path##*/}"
  done
}

run_nixos_install() {
  nixos-install --root "$FLAKESTICK_ROOT" --no-root-passwd --no-channel-copy "$@"
}

# Without any interface nix switches substitution off, and with it the store of the stick; so it is switched on, with
# nothing to substitute from (measured; nix, src/nix/main.cc, haveInternet).
install_offline() {
  [ -e "$TOPLEVEL" ] || fail "$TOPLEVEL is not on the stick." "The stick is damaged. Verify it, or write it again."
  say "Copying the system: $TOPLEVEL"
  run_nixos_install --system "$TOPLEVEL" --substituters "" --option substitute true && return
  if [ "${#SUBSTITUTERS[@]}" -eq 0 ] || ! has_default_route; then
    fail "nixos-install failed." "Its last words are above. To try again: flakestick-install --from 90-install"
  fi
  warn "That failed. There is a network, so once again with the host's caches: ${SUBSTITUTERS[*]}"
  run_nixos_install --system "$TOPLEVEL" --substituters "${SUBSTITUTERS[*]}" --option substitute true \
    --option extra-trusted-public-keys "${TRUSTED_PUBLIC_KEYS[*]}" ||
    fail "nixos-install failed, with the network as well." "Its last words are above. To try again: flakestick-install --from 90-install"
}

install_online() {
  local clone flake options=()
  clone=$(on_target "$CLONE_PATH")
  [ -e "$clone" ] || fail "$clone is not there." "flakestick-install --from 80-source"
  [ "${#SUBSTITUTERS[@]}" -eq 0 ] || options+=(--option extra-substituters "${SUBSTITUTERS[*]}")
  [ "${#TRUSTED_PUBLIC_KEYS[@]}" -eq 0 ] || options+=(--option extra-trusted-public-keys "${TRUSTED_PUBLIC_KEYS[*]}")
  flake=$clone${REPOSITORY_DIR:+/$REPOSITORY_DIR}#$HOST
  say "Fetching and building the system: $flake"
  prepare_git
  run_nixos_install --flake "$flake" "${options[@]}" ||
    fail "nixos-install failed." "Its last words are above. To try again: flakestick-install --from 90-install"
}

# Where the profile of the installed system leads to, seen from within.
installed_system() {
  local place=/nix/var/nix/profiles/system target
  for _ in {1..8}; do
    case $place in /nix/store/*) break ;; esac
    target=$(readlink "$FLAKESTICK_ROOT$place") || return 0
    case $target in
      /*) place=$target ;;
      *) place=${place%/*}/$target ;;
    esac
  done
  printf '%s' "$place"
}

check_installed() {
  local system
  system=$(installed_system)
  case $system in
    /nix/store/*) ;;
    *) fail "nixos-install ended well, but there is no system." "To try again: flakestick-install --from 90-install" ;;
  esac
  if [ "$MODE" = offline ] && [ "$system" != "$TOPLEVEL" ]; then
    fail "$system was installed, and $TOPLEVEL was to be." "To try again: flakestick-install --from 90-install"
  fi
  say "Installed: $system"
  [ ! -d /sys/firmware/efi ] || [ "$LAYOUT_FIRMWARE" = bios ] || check_efi
}

# The firmware starts what its entries say, or else this file.
check_efi() {
  local file number partition
  case $(uname -m) in
    x86_64) file=BOOTX64.EFI ;;
    aarch64) file=BOOTAA64.EFI ;;
    *) return 0 ;;
  esac
  for number in "${!MOUNT_POINT[@]}"; do
    [ "${PARTITION_ROLE[MOUNT_PARTITION[number]]}" = esp ] || continue
    # On FAT the case does not matter; on what a layout of disko has mounted it may.
    [ ! -e "$FLAKESTICK_ROOT${MOUNT_POINT[number]}/EFI/BOOT/$file" ] || return 0
    partition=$(findmnt --noheadings --output PARTUUID "$FLAKESTICK_ROOT${MOUNT_POINT[number]}") || continue
    if [ -n "$partition" ] && efibootmgr --verbose 2>/dev/null | grep -qi "$partition"; then return 0; fi
    warn "The firmware has no entry for the new system, and there is no EFI/BOOT/$file. It may not start."
  done
}
