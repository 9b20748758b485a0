import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAMS = [
  ...['/usr/libexec/udisks2/udisksd', '/usr/bin/udisksctl', '/usr/bin/dbus-daemon'],
  ...['/usr/lib/polkit-1/polkitd'],
];

const FILES = [
  ...['/usr/share/dbus-1/system.conf', '/usr/share/dbus-1/system.d', '/etc/dbus-1/system.d'],
  ...['/usr/share/polkit-1/actions', '/usr/share/polkit-1/rules.d', '/etc/libblockdev'],
  ...['/etc/udisks2', '/usr/lib/udev/rules.d/80-udisks2.rules'],
];

const LIBRARIES = '/usr/lib/x86_64-linux-gnu';

/** Where the host has all of udisks, a guest can power off its sticks as a desktop does. */
export const hasUdisks = (): boolean => PROGRAMS.every(existsSync);

/** What is needed of the host for `startUdisks`: programs (and libraries that are loaded by name), and other files. */
export const udisksParts = (): { programs: string[]; files: string[] } => {
  if (!hasUdisks()) return { programs: [], files: [] };
  // libblockdev's plugins.
  const plugins = readdirSync(LIBRARIES).filter((name) => /^libbd_\w+\.so\.\d+$/.test(name));
  return {
    programs: [...PROGRAMS, ...plugins.map((name) => join(LIBRARIES, name))],
    files: FILES.filter(isReadable),
  };
};

/** polkit's rules are not, for anyone but root; root's own requests need none. */
const isReadable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};

/** A shell script for the guest. As nothing starts services there, it starts them one by one. */
export const startUdisks = `set -e
  mkdir -p /run/dbus /var/lib/dbus /var/lib/udisks2 /run/udisks2 /run/lock /var/lib/polkit-1
  dbus-daemon --system --fork
  /usr/lib/polkit-1/polkitd --no-debug >/dev/null 2>&1 &
  /usr/libexec/udisks2/udisksd >/run/udisksd.log 2>&1 &
  for attempt in $(seq 300); do
    udisksctl status >/dev/null 2>&1 && exit 0
    sleep 0.2
  done
  cat /run/udisksd.log
  exit 1`;
