import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('../../../', import.meta.url).pathname;

/** Programs of which only the call matters. */
const RECORDED = ['nix', 'nix-env', 'nix-store', 'systemctl', 'poweroff', 'reboot', 'shutdown'];

/** The installer's scripts as they are now, and what stands in for what no guest has. At /share in the guest. */
export const shareInstaller = (shared: string): void => {
  const installer = join(root, 'nix/installer');
  if (existsSync(installer)) cpSync(installer, join(shared, 'installer'), { recursive: true });
  const standIns = join(shared, 'stand-ins');
  mkdirSync(shared, { recursive: true });
  cpSync(new URL('../guest/stand-ins', import.meta.url).pathname, standIns, { recursive: true });
  for (const name of RECORDED) symlinkSync('recorder', join(standIns, name));
};
