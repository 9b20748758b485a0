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
