import { existsSync } from 'node:fs';

/** Debian's OVMF; the names are of its newer and its older packages. */
const PLACES = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
] as const;

/** An EFI firmware for QEMU, without Secure Boot; null where there is none. */
export const firmwareFiles = (): { code: string; variables: string } | null => {
  const found = PLACES.find((files) => files.every(existsSync));
  return found === undefined ? null : { code: found[0], variables: found[1] };
};
