/** Milliseconds since 1970. Timers do not keep the process alive. */
export type Clock = {
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
};

export type Network = {
  /** Whether anything outside can be reached; answers in a second at the latest. */
  isOnline: () => Promise<boolean>;
};

/**
 * Small things remembered between runs, by key, as JSON. A broken file counts as empty. What a newer Flakestick keeps is
 * read as far as it is understood; a change rejects with `newerDataError`.
 */
export type Settings = {
  read: (key: string) => Promise<unknown>;
  /** Keeps what is made of what is kept, which nobody else of this process changes in between. */
  change: (key: string, next: (kept: unknown) => unknown) => Promise<void>;
};

export type Environment = {
  version: string;
  platform: string;
  /** The machine's nix system, such as `x86_64-linux`. */
  system: string;
  root: boolean;
  home: string;
  workingFolder: string;
  /** Folders of the app's own; all exist. */
  folders: {
    data: string;
    cache: string;
    logs: string;
    /** Where programs put temporary files, builders of nix among them. */
    temporary: string;
    /** The project's `nix/`, as shipped (read-only). */
    nix: string;
  };
};

/**
 * Of all settings together; it stands beside them, under the key `version`. Raise it where an older Flakestick would lose
 * or misread what this one keeps. The registry of sticks has a number of its own (`adapters/sticks.ts`).
 */
export const SETTINGS_VERSION = 1;

export const isNewerSettings = (version: unknown): boolean =>
  typeof version === 'number' && version > SETTINGS_VERSION;

const NEWER_DATA = 'NEWER_DATA';

/** What a port rejects with where a newer Flakestick kept something: it is left as it is. */
export const newerDataError = (path: string): Error =>
  Object.assign(new Error(`${path} was made by a newer Flakestick`), { code: NEWER_DATA });

export const isNewerData = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === NEWER_DATA;
