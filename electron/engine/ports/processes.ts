export type ProcessSpec = {
  command: string;
  args: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
  signal?: AbortSignal;
  /** Called for each line, without its line end, cut at 64 KiB; `stdout` is then not kept. */
  onStdoutLine?: (line: string) => void;
  /** Called for each line; only the last 200 are kept for the outcome. */
  onStderrLine?: (line: string) => void;
  /** Characters after which a line of stderr is cut, with a mark; 64 Ki where it is not given. */
  longestStderrLine?: number;
};

/**
 * A program that prints more than 256 Mi characters for `stdout` is ended: status 126, as one that could not be started, and `stderrTail`
 * says so.
 */
export type ProcessOutcome =
  | { status: 'exited'; exitCode: number; stdout: string; stderrTail: string[] }
  /** Ended by a signal that was not ours. */
  | { status: 'killed'; signal: string; stdout: string; stderrTail: string[] }
  /** Our `signal` was aborted: the whole process group is gone. */
  | { status: 'cancelled' }
  | { status: 'notFound' };

/** Runs programs. Never rejects. A cancelled program's whole group gets SIGTERM, then SIGKILL 0.7 s later. */
export type Processes = {
  run: (spec: ProcessSpec) => Promise<ProcessOutcome>;
};
