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

export type Here = { terminal: PasswordQuestion | null };

/** One way to become root. Adding one: a file like `sudo.ts`, and its name in `ways.ts`. */
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
