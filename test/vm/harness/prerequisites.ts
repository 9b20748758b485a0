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
