# shellcheck shell=bash
# Everything that a later step calls has to be there before the first thing is erased.

check_tools() {
  local missing=() tool number
  local tools=(
    jq lsblk losetup findmnt findfs wipefs blkid blockdev mountpoint mount umount swapon swapoff flock setsid
    sgdisk udevadm systemd-ask-password systemd-tty-ask-password-agent systemctl
    readlink stat mktemp cp timeout uname nixos-install
  )
  if [ "$LAYOUT_METHOD" = partition ]; then
    for number in "${!PARTITION_ROLE[@]}"; do
      case ${PARTITION_FORMAT[number]} in
        swap) tools+=(mkswap) ;;
        btrfs) tools+=(mkfs.btrfs btrfs) ;;
        ?*) tools+=("mkfs.${PARTITION_FORMAT[number]}") ;;
      esac
      [ -z "${LUKS_NAME[number]}" ] || tools+=(cryptsetup)
    done
  elif [ $((${#DISKO_PASSPHRASES[@]} + ${#DISKO_KEY_PATH[@]})) -gt 0 ]; then
    tools+=(cryptsetup)
  fi
  [ ! -d /sys/firmware/efi ] || tools+=(efibootmgr)
  [ -z "$REPOSITORY_BUNDLE$REPOSITORY_URL" ] || tools+=(git)
  for tool in "${tools[@]}"; do
    has_program "$tool" || missing+=("$tool")
  done
  [ "${#missing[@]}" -eq 0 ] || fail "This system lacks programs that are needed: ${missing[*]}."
}
