/** Shell scripts for the guest that put on a disk what somebody may have there. */

/** As Windows 11 sets a disk up; the file system of C: is a stranger's to Linux without its driver. */
export const withWindows = (device: string, part = `${device}p`): string => `
  sgdisk --new=1:0:+100M --typecode=1:ef00 --change-name=1:'EFI system partition' \\
    --new=2:0:+16M --typecode=2:0c01 --change-name=2:'Microsoft reserved partition' \\
    --new=3:0:0 --typecode=3:0700 --change-name=3:'Basic data partition' ${device} >/dev/null
  udevadm settle
  mkfs.vfat -F 32 -n SYSTEM ${part}1 >/dev/null
  printf '\\353R\\220NTFS    \\000\\002\\010' | dd of=${part}3 conv=notrunc status=none`;

/** An installation before this one, with the same labels; `espGuid` is what its boot entry names. */
export const withNixos = (device: string, part: string, espGuid: string): string => `
  sgdisk --new=1:0:+100M --typecode=1:ef00 --partition-guid=1:${espGuid} \\
    --new=2:0:+100M --typecode=2:8200 --new=3:0:0 --typecode=3:8300 ${device} >/dev/null
  udevadm settle
  mkfs.vfat -F 32 -n BOOT ${part}1 >/dev/null
  mkswap ${part}2 >/dev/null; swapon ${part}2
  mkfs.ext4 -q -L nixos ${part}3`;

/** One partition with a file system of this label and a letter in it. */
export const withData = (device: string, part: string, label: string): string => `
  sgdisk --new=1:0:0 --change-name=1:data ${device} >/dev/null
  udevadm settle
  mkfs.ext4 -q -L ${label} ${part}1
  mkdir -p /run/prepared; mount ${part}1 /run/prepared
  echo precious > /run/prepared/letter
  umount /run/prepared`;

/** What `efibootmgr` prints for a firmware that starts this partition first (version 18). */
export const bootEntriesFor = (espGuid: string): string =>
  [
    'BootCurrent: 0003',
    'Timeout: 1 seconds',
    'BootOrder: 0001,0003,0000',
    'Boot0000* UiApp\tFvVol(7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1)/FvFile(462caa21-7614-4503-836e-8ab6f4662331)',
    `Boot0001* Linux Boot Manager\tHD(1,GPT,${espGuid},0x800,0x32000)/File(\\EFI\\systemd\\systemd-bootx64.efi)`,
    'Boot0003* UEFI: USB Stick\tPciRoot(0x0)/Pci(0x1d,0x0)/USB(3,0)',
  ].join('\n');
