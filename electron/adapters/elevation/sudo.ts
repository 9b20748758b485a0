import { closeSync, openSync } from 'node:fs';
import { findProgram } from '../find-program.ts';
import type { ElevationWay } from './way.ts';

/** Asks on the terminal. */
export const sudo: ElevationWay = {
  name: 'sudo',
  available: async ({ terminal }) =>
    terminal && isTerminalOurs() ? { program: await findProgram('sudo') } : null,
  wrap: (program, { devices, isCopied, terminal }) => {
    // sudo puts a name in the place of %p.
    const names = devices.map((device) => device.replaceAll('%', '%%'));
    const question = terminal?.({ user: '%p', devices: names, isCopied });
    return [program, ...(question === undefined ? [] : ['-p', question]), '--'];
  },
  judge: ({ text, exitSignal }) => {
    // Ctrl-C at its question.
    if (exitSignal === 'SIGINT') return { type: 'cancelled' };
    const said = text.findLast((line) =>
      /^sudo: |not allowed to|not in the sudoers|may not run/.test(line),
    );
    if (said === undefined) return null;
    return /incorrect password|no password was provided|a password is required/.test(said)
      ? { type: 'dismissed' }
      : { type: 'refused', said: said.slice(0, 200) };
  },
};

/** The command line's own process, and not one whose terminal is somebody else's log. */
const isTerminalOurs = (): boolean => {
  try {
    closeSync(openSync('/dev/tty', 'r+'));
    return true;
  } catch {
    return false;
  }
};
