# shellcheck shell=bash
# What disks there are, and which is the one. Looking (gather_facts) is apart from deciding (choose-disk.jq).

# All that is known of this machine's disks, as files in the folder $1.
gather_facts() {
  local facts=$1
  mkdir -p "$facts"
  udevadm settle --timeout=30 || true
  lsblk --json --bytes --tree --output \
    NAME,KNAME,PATH,MAJ:MIN,TYPE,SIZE,RO,RM,TRAN,MODEL,SERIAL,WWN,FSTYPE,LABEL,UUID,PARTTYPE,PARTLABEL,PARTUUID,MOUNTPOINTS \
    >"$facts/lsblk.json" || fail "The disks of this machine can't be listed."
  losetup --json --list --output NAME,BACK-MAJ:MIN,BACK-FILE >"$facts/losetup.json" ||
    fail "The loop devices of this machine can't be listed."
  cat /proc/self/mountinfo >"$facts/mountinfo"
  cat /proc/cmdline >"$facts/cmdline"
  : >"$facts/efibootmgr"
  if [ -d /sys/firmware/efi ]; then
    printf 'efi\n' >"$facts/firmware"
    efibootmgr --verbose >"$facts/efibootmgr" 2>/dev/null || warn "The firmware's boot entries can't be read."
  else
    printf 'bios\n' >"$facts/firmware"
  fi
  list_cards >"$facts/mmc"
  list_wishes "$facts/cmdline" >"$facts/named.json"
  resolve_all "${DISKO_DEVICES[@]}" >"$facts/disko.json"
  resolve_all "${KEPT_DEVICE[@]}" >"$facts/kept.json"
}

# A boot loader for BIOS goes to the disks that the host names. Another one than the chosen would not start, and what is
# on it, such as this stick, would lose its own. $@: the chosen disks.
check_boot_loader_disks() {
  local named resolved disk isChosen
  for named in "${BOOT_LOADER_DISKS[@]}"; do
    resolved=$(resolve_device "$named")
    isChosen=
    for disk; do
      if [ "$resolved" = "$(readlink -f -- "$disk")" ]; then isChosen=yes; fi
    done
    [ -n "$isChosen" ] || fail "The host's boot loader goes to $named, which is $([ -b "$resolved" ] && printf 'another disk than %s' "$*" || printf 'not there')." \
      "Choose that disk (INSTALL_DISK=…, or flakestick.disk=… on the kernel's command line), or set" \
      "boot.loader.grub.device of the host to a link in /dev/disk/by-id, which does not change with what is plugged in."
  done
}

# Kind of each card: `mmcblk0 SD`, `mmcblk1 MMC` for one that is soldered in.
list_cards() {
  local file kind name
  for file in /sys/block/mmcblk*/device/type; do
    [ -r "$file" ] || continue
    read -r kind <"$file"
    name=${file#/sys/block/}
    printf '%s %s\n' "${name%%/*}" "$kind"
  done
}

# What the user named, the strongest first.
list_wishes() {
  local cmdline=$1 parameter
  parameter=$(jq --raw-input --slurp --raw-output \
    '[scan("(?:[^\\s\"]|\"[^\"]*\")+") | gsub("\""; "") | select(startswith("flakestick.disk="))] | last // "" | ltrimstr("flakestick.disk=")' \
    "$cmdline")
  jq --null-input \
    --arg environment "${INSTALL_DISK:-}" --arg environmentDevice "$(resolve_device "${INSTALL_DISK:-}")" \
    --arg parameter "$parameter" --arg parameterDevice "$(resolve_device "$parameter")" \
    '[{from: "INSTALL_DISK", value: $environment, device: $environmentDevice},
      {from: "flakestick.disk", value: $parameter, device: $parameterDevice}]'
}

resolve_device() {
  case $1 in
    /*) readlink -f -- "$1" || true ;;
    LABEL=* | UUID=* | PARTLABEL=* | PARTUUID=*) findfs "$1" 2>/dev/null || true ;;
  esac
}

resolve_all() {
  local device
  for device; do
    jq --null-input --arg device "$device" --arg resolved "$(resolve_device "$device")" '{$device, $resolved}'
  done | jq --slurp .
}

# $1: folder of facts, $2: a jq program beside this file, then arguments for it. Prints its answer.
decide() {
  local facts=$1 program=$2
  jq --null-input --slurpfile lsblk "$facts/lsblk.json" --slurpfile losetup "$facts/losetup.json" \
    --rawfile mountinfo "$facts/mountinfo" --rawfile cmdline "$facts/cmdline" \
    --rawfile efibootmgr "$facts/efibootmgr" --rawfile mmc "$facts/mmc" \
    --slurpfile named "$facts/named.json" --slurpfile disko "$facts/disko.json" \
    --slurpfile kept "$facts/kept.json" --slurpfile settings "$FLAKESTICK_SETTINGS" \
    '{lsblk: $lsblk[0], losetup: ($losetup[0] // {}), $mountinfo, $cmdline, $efibootmgr, $mmc,
      named: $named[0], disko: $disko[0], layout: $settings[0].layout}
     | [$kept[0], $settings[0].layout.kept // []] as [$resolved, $kept]
     | [.lsblk.blockdevices[] | .path as $disk | recurse(.children[]?) | {path, uuid, $disk}] as $nodes
     # A file system on several devices has one UUID on all of them.
     | .kept = [range($kept | length) as $i | ([$nodes[] | select(.path == $resolved[$i].resolved)]) as $found
         | {mountPoint: $kept[$i].mountPoint, device: $kept[$i].device,
            disk: ([$nodes[] | select(.path == $found[].path or ((.uuid // "") != "" and .uuid == $found[].uuid)) | .disk]
              | unique[])}]' |
    jq -L "$FLAKESTICK_LIB" --from-file "$FLAKESTICK_LIB/$program" --arg root "$FLAKESTICK_ROOT" "${@:3}"
}

# A disk in a few lines: device, size, model, serial number; then its partitions. $1: an answer of choose-disk.jq.
show_disks() {
  printf '%s' "$1" | jq --raw-output -L "$FLAKESTICK_LIB" --argjson only "${2:-null}" '
    include "devices";
    .disks[] | select($only == null or (.path | IN($only[])))
    | "  \(.path)  \(.size | human)  \(.model | if . == "" then "(no model)" else . end)"
      + "  serial \(.serial | if . == "" then "unknown" else . end)"
      + (if .excluded then "\n      not taken: \(.excluded)" elif .warning then "\n      not taken unless it is named: \(.warning)" else "" end),
      (.partitions[] | "      \(.path)  \(.size | human)  \(.fstype // "no file system" | printable)"
        + (if .label then "  \"\(.label | printable)\"" else "" end)
        + (if .partlabel then "  (\(.partlabel | printable))" else "" end))'
}
