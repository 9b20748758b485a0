import type { ProcessEnd } from '../helper-process.ts';

/** Why an end came before the helper ran. */
export type Verdict =
  /** The question was answered with no, or not rightly. */
  | { type: 'dismissed' }
  | { type: 'refused'; said: string }
  | { type: 'cancelled' }
  /** Nobody could be asked this way. */
  | { type: 'nobody'; said: string };

/** What a person is asked for a password with on a terminal. `isCopied`: the helper is copied to a folder of root first. */
export type PasswordQuestion = (order: {
  user: string;
  devices: readonly string[];
  isCopied: boolean;
}) => string;

/** One way to become root. Adding one: a file like `sudo.ts`, and a line in `ways.ts`. */
export type ElevationWay = {
  name: string;
  /** The program, or that it is not installed; not `isMissing`: this way does not come into question here. `terminal` as in `HelperInstallation`. */
  available: (here: {
    terminal: PasswordQuestion | null;
  }) => Promise<{ program: string } | { isMissing: boolean }>;
  /** What stands before the command. `devices`: what it is for. */
  wrap: (
    program: string,
    order: { devices: readonly string[]; isCopied: boolean; terminal: PasswordQuestion | null },
  ) => readonly [string, ...string[]];
  /** Null: the fault is the helper's, not the authorisation's. */
  judge: (end: ProcessEnd) => Verdict | null;
};
