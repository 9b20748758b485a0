/** What a kind of guest has: each has a snapshot of its own, so that what one needs costs the others nothing. */
export type GuestKind = {
  /** Programs of this machine. All else is busybox, whose shell would prefer its own to these. */
  programs: string[];
  /** Loaded by the guest's init, so that nothing has to be found while a disk is plugged in. */
  modules: string[];
  /** Only what makes the links under /dev/disk: each rule costs a guest without KVM time. */
  udevRules: string[];
  /** Other files and folders of this machine. */
  files: string[];
  /** By their place in the guest, and where they lead. */
  links: Record<string, string>;
  /** Empty, for what a case mounts there: the root file system is read-only. */
  folders: string[];
  /** udisks, where this machine has all of it. */
  hasUdisks: boolean;
  /** Arguments of QEMU beside those that all have. */
  devices: string[];
  cpu: string;
  cpus: number;
  /** `pvh` starts an unpacked kernel and has no firmware to speak of; `efi` is OVMF. */
  boot: 'pvh' | 'efi';
  /** Started before the snapshot is taken, so that it is in the guest's memory already. */
  warmUp: string;
};

const basicPrograms = [
  ...['sh', 'udevadm', 'modprobe', 'lsblk', 'blkid', 'mount', 'umount', 'blockdev', 'flock'],
  ...['findmnt', 'mkfs.vfat', 'mkfs.ext4'],
];
const basicModules = [
  ...['virtio_rng', '9pnet_virtio', '9p', 'xhci_pci', 'usb_storage', 'uas', 'sd_mod', 'loop'],
  ...['vfat', 'nls_cp437', 'nls_ascii', 'nls_utf8'],
];
const basicRules = ['50-udev-default.rules', '60-block.rules', '60-persistent-storage.rules'];

/** For sticks: what the product calls, and what the cases need. */
const usb: GuestKind = {
  programs: [...basicPrograms, 'xz', 'zstd', 'bzip2', 'gzip'],
  modules: basicModules,
  udevRules: basicRules,
  ...{ files: [], links: {}, folders: [], hasUdisks: true, devices: [], cpu: 'Nehalem', cpus: 2 },
  boot: 'pvh',
  warmUp: 'node -e 0; lsblk; udevadm settle; flock /tmp true; sync',
};

/** GNU's, as NixOS has them: busybox knows fewer flags. */
const gnuPrograms = [
  ...['basename', 'cat', 'chmod', 'chown', 'comm', 'cp', 'cut', 'date', 'dd', 'df', 'dirname'],
  ...['du', 'env', 'expr', 'false', 'find', 'grep', 'head', 'id', 'install', 'kill', 'ln', 'ls'],
  ...['mkdir', 'mkfifo', 'mktemp', 'mv', 'nproc', 'numfmt', 'od', 'paste', 'ps', 'pgrep', 'printf'],
  ...['readlink', 'realpath', 'rm', 'rmdir', 'sed', 'seq', 'sha256sum', 'sleep', 'sort', 'split'],
  ...[
    'stat',
    'stty',
    'sync',
    'tac',
    'tail',
    'tar',
    'tee',
    'test',
    'timeout',
    'touch',
    'tr',
    'true',
  ],
  ...['truncate', 'tty', 'uname', 'uniq', 'wc', 'xargs', 'awk', 'bash', 'gzip'],
];

/** For the installer's own scripts, whole. */
const install: GuestKind = {
  programs: [
    ...[...basicPrograms, ...gnuPrograms, 'jq', 'git', 'script', 'tput', 'clear'],
    ...['systemd-ask-password', 'systemd-tty-ask-password-agent'],
    ...[
      'sgdisk',
      'sfdisk',
      'partprobe',
      'partx',
      'wipefs',
      'losetup',
      'mountpoint',
      'setsid',
      'findfs',
    ],
    ...['mkswap', 'swapon', 'swapoff', 'swaplabel', 'mkfs.fat', 'mkfs.xfs', 'mkfs.btrfs', 'btrfs'],
    ...['tune2fs', 'e2label', 'fatlabel', 'xfs_admin', 'xfs_db', 'dumpe2fs'],
    ...['cryptsetup', 'dmsetup', 'efibootmgr', '/usr/lib/udev/scsi_id'],
  ],
  modules: [
    ...[...basicModules, 'nvme', 'virtio_scsi', 'virtio_blk', 'xfs', 'btrfs', 'isofs', 'efivarfs'],
    ...['squashfs', 'overlay', 'dm_mod', 'dm_crypt', 'aesni_intel', 'xts', 'sha256_generic'],
    ...['sha256_ssse3', 'af_alg', 'algif_hash', 'algif_skcipher', 'nls_iso8859_1'],
  ],
  udevRules: [
    ...[...basicRules, '55-dm.rules', '60-persistent-storage-dm.rules', '64-btrfs.rules'],
    // libdevmapper waits for its word.
    '95-dm-notify.rules',
  ],
  files: ['/usr/share/terminfo', '/lib/terminfo', '/etc/nsswitch.conf'],
  // git looks for its own parts there, all of which that are needed are itself.
  links: {
    '/usr/lib/git-core/git': '/usr/bin/git',
    // As udev's rules call it.
    '/usr/sbin/dmsetup': '/usr/bin/dmsetup',
  },
  folders: ['/iso', '/nix', '/boot', '/usr/share/git-core/templates'],
  hasUdisks: false,
  devices: [
    // What is plugged in while it runs needs a port each.
    ...[0, 1, 2, 3].flatMap((port) => [
      '-device',
      `pcie-root-port,id=port${port},chassis=${port + 1},slot=${port + 1}`,
    ]),
    ...['-device', 'virtio-scsi-pci,id=scsi'],
  ],
  // With AES in hardware (the second is what its driver needs), which QEMU does in a few instructions.
  cpu: 'Nehalem,+aes,+pclmulqdq',
  // A script is one process after the other. With a second processor each of them costs a fifth more.
  cpus: 1,
  boot: 'pvh',
  warmUp: [
    'node -e 0; lsblk --json; udevadm settle; bash -c "sgdisk --version; cryptsetup --version"',
    'jq -n 1; mkfs.ext4 -V; mkfs.vfat --help; awk 1 /dev/null; findmnt; git --version; sync',
  ].join('; '),
};

/** The same on a firmware with variables, for `efibootmgr` itself. It takes twice as long to boot. */
const installEfi: GuestKind = { ...install, boot: 'efi' };

export const guestKinds = { usb, install, installEfi };
export type GuestKindName = keyof typeof guestKinds;
