import { closeSync, openSync } from 'node:fs';
import type { WayToRoot } from '../../engine/ports/index.ts';
import { findProgram } from '../find-program.ts';
import type { ProcessEnd } from '../helper-process.ts';

/** Why an end came before the helper ran. */
type Verdict =
  /** `dismissed`: the question was answered with no, or not rightly. */
  | { type: 'dismissed' | 'cancelled' }
  /** `nobody`: nobody could be asked this way. */
  | { type: 'refused' | 'nobody'; said: string };

/** What a person is asked for a password with on a terminal. `isCopied`: the helper is copied to a folder of root first. */
export type PasswordQuestion = (order: {
  user: string;
  devices: readonly string[];
  isCopied: boolean;
}) => string;

type Here = { terminal: PasswordQuestion | null };

/** One way to become root. Adding one: another of these in `ways`. */
export type ElevationWay = {
  name: string;
  /** Its program, null where that is not installed; or that this way does not come into question here. `terminal` as in `HelperInstallation`. */
  available: (here: Here) => Promise<{ program: string | null } | null>;
  /** What stands before the command. `devices`: what it is for. */
  wrap: (
    program: string,
    order: { devices: readonly string[]; isCopied: boolean; terminal: PasswordQuestion | null },
  ) => readonly [string, ...string[]];
  /** Null: the fault is the helper's, not the authorisation's. */
  judge: (end: ProcessEnd) => Verdict | null;
};

/** Asks in a window of the desktop's. */
const pkexec: ElevationWay = {
  name: 'pkexec',
  available: async () => ({ program: await findProgram('pkexec') }),
  wrap: (program) => [program],
  judge: ({ text, exitCode }) => {
    // "This incident has been reported." may come after what matters.
    const line = text.find((words) => words.startsWith('Error ')) ?? text.at(-1);
    const said = line?.replace(/^.* as another user: /, '') ?? `status ${exitCode}`;
    // pkexec(1): 126 when the question was dismissed, 127 when no authorisation could be had.
    if (exitCode === 126) return { type: 'dismissed' };
    if (exitCode !== 127 && exitCode !== null) return null;
    // An answer, if a wrong one or a rule's; everything else says that there was nobody to ask.
    return /not authorized/i.test(said) ? { type: 'refused', said } : { type: 'nobody', said };
  },
};

/** Asks on the terminal. */
const sudo: ElevationWay = {
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

/** In the order in which they are tried. */
export const ways: readonly ElevationWay[] = [pkexec, sudo];

/** Those that come into question here, as `doctor` tells of them. */
export const listWays = async (here: Here): Promise<WayToRoot[]> => {
  const asked = ways.map(async ({ name, available }) => {
    const found = await available(here);
    return found ? [{ name, isMissing: found.program === null }] : [];
  });
  return (await Promise.all(asked)).flat();
};
