/** What the host asks of the guest's agent, and what that answers: a line of JSON each. */
export type HostMessage =
  /** Answered until it is: after a restore the first lines may be lost. Also sets the clock. */
  | { op: 'hello'; id: number; epochMs: number }
  | {
      op: 'run';
      id: number;
      command: string[];
      env: Record<string, string>;
      /** Its standard input is what `input` says; else it has none. */
      withInput: boolean;
    }
  /** To the standard input of the `run` with that id. */
  | { op: 'input'; id: number; run: number; text: string }
  /** To the process of the `run` with that id, and to it alone. */
  | { op: 'signal'; id: number; run: number; signal: NodeJS.Signals }
  /** The processes whose command line has this text in it. */
  | { op: 'processes'; id: number; text: string }
  | { op: 'disks'; id: number };

export type GuestMessage =
  | { type: 'output'; id: number; stream: 'stdout' | 'stderr'; text: string; atMs: number }
  | { type: 'exited'; id: number; status: number | null; signal: string | null }
  | { type: 'disks'; id: number; disks: GuestDisk[] }
  | { type: 'processes'; id: number; pids: number[] }
  | { type: 'done'; id: number };

export type GuestDisk = {
  /** Such as `sda`. */
  name: string;
  diskseq: number;
  sizeBytes: number;
};
