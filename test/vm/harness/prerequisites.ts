import { has, program } from '../../config/machine.ts';
import { findGuestKernel } from './guest-kernel.ts';

const PROGRAMS = [
  ...['busybox', 'cpio', 'udevadm', 'modprobe', 'mke2fs', 'mkfs.vfat', 'xz', 'setpriv', 'ldd'],
];

/** Null where a guest can be booted; else the first thing that is missing for that. */
export const findVmProblem = (): string | null => {
  if (!has.qemu) return 'qemu-system-x86_64';
  const missing = PROGRAMS.find((name) => !program(name));
  return missing ?? (findGuestKernel() === null ? "Debian's kernel in /boot" : null);
};

/** What the installer's scripts call, and what their disks are read with on the host. */
const INSTALL_PROGRAMS = [
  ...['bash', 'jq', 'git', 'script', 'sgdisk', 'lsblk', 'findmnt', 'wipefs', 'mkswap', 'mkfs.ext4'],
  ...['mkfs.xfs', 'mkfs.btrfs', 'cryptsetup', 'dmsetup', 'efibootmgr', 'systemd-ask-password'],
  ...['systemd-tty-ask-password-agent', 'xorriso', 'blkid', 'dumpe2fs', 'xfs_db', 'btrfs'],
];

/** As `findVmProblem`, for a guest in which the installer runs. */
export const findInstallProblem = (): string | null =>
  findVmProblem() ?? INSTALL_PROGRAMS.find((name) => !program(name)) ?? null;
