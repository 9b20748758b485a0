import { ok, type Result } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import type { Output } from './output.ts';

/** What a command is run with. */
export type CommandContext = {
  engine: Engine;
  output: Output;
  /** Asks on the terminal; null where there is none. */
  ask: ((question: string) => Promise<string>) | null;
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal;
  startEntry: (name: 'web', args: string[]) => Promise<number>;
};

/** A command's end: nothing more to say, or an exit status of its own, or a failure to report. */
export type CommandEnd = Result<number>;

export const finished: CommandEnd = ok(0);
