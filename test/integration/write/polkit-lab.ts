import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { has, program } from '../../config/machine.ts';
import { NOBODY } from './launch-as.ts';

/** Debian puts it in the first, most others in the second. */
const polkitd = [
  '/usr/lib/polkit-1/polkitd',
  '/usr/libexec/polkitd',
  '/usr/libexec/polkit-1/polkitd',
].find((file) => existsSync(file));

export const hasPolkit = (): boolean =>
  has.root &&
  has.mount &&
  polkitd !== undefined &&
  ['pkexec', 'dbus-daemon', 'dbus-send', 'unshare', 'setpriv'].every(program);

export const hasSudo = (): boolean =>
  has.root && has.mount && ['sudo', 'script', 'unshare', 'setpriv'].every(program);

export type PolkitLab = {
  /** The body of polkit's rule for our user; null: there is no polkit at all. */
  rule: string | null;
  /** A policy file's text. */
  policy?: string;
  /** A line of sudoers. */
  sudoers?: string;
};

/**
 * Mounts of its own in which the real pkexec, polkitd and sudo know the rules given here, and nothing of this machine's changes. What follows runs
 * as `nobody`. $1: the folder with the files, $2: whether there is to be a polkit.
 */
const script = `
set -eu
folder=$1 polkit=$2
shift 2
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/dbus
if [ -d /etc/sudoers.d ]; then mount --bind "$folder/sudoers.d" /etc/sudoers.d; fi
started=
if [ "$polkit" = yes ]; then
  cp /usr/share/polkit-1/actions/*.policy "$folder/actions/"
  chmod 644 "$folder"/actions/* "$folder"/rules.d/*
  mount --bind "$folder/actions" /usr/share/polkit-1/actions
  mount --bind "$folder/rules.d" /etc/polkit-1/rules.d
  dbus-daemon --system --nofork --nopidfile >/dev/null 2>&1 &
  started=$!
  tries=0
  soon() { tries=$((tries + 1)); [ "$tries" -lt 400 ] || { echo "$1 did not start" >&2; exit 1; }; sleep 0.05; }
  until [ -S /run/dbus/system_bus_socket ]; do soon dbus-daemon; done
  ${polkitd} --no-debug >/dev/null 2>&1 &
  started="$started $!"
  until dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \\
    string:org.freedesktop.PolicyKit1 2>/dev/null | grep -q true; do soon polkitd; done
fi
status=0
exec 3<&0
setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups "$@" <&3 3<&- || status=$?
for pid in $started; do kill "$pid"; done
wait
exit "$status"
`;

/** What a command has to be started through, as root; `folder` is one of the test's, and made anew. */
export const enterPolkitLab = (folder: string, { rule, policy, sudoers }: PolkitLab): string[] => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['actions', 'rules.d', 'sudoers.d'])
    mkdirSync(join(folder, name), { mode: 0o755, recursive: true });
  const text = `polkit.addRule(function (action, subject) { if (subject.user === 'nobody') { ${rule} } });\n`;
  writeFileSync(join(folder, 'rules.d/10-test.rules'), text);
  if (policy) writeFileSync(join(folder, 'actions/test.policy'), policy);
  writeFileSync(join(folder, 'sudoers.d/test'), `${sudoers ?? ''}\n`, { mode: 0o440 });
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', folder, rule === null ? 'no' : 'yes'];
};
