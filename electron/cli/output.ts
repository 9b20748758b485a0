import type { Failure } from '../contract/index.ts';

/** Where a command's words go: JSON Lines for scripts, or plain text for a person. */
export type Output = {
  json: boolean;
  /** An event, or the last line: the result. Only in JSON. */
  event: (line: { type: string; [key: string]: unknown }) => void;
  /** A line for a person; nothing in JSON. */
  say: (line: string) => void;
  /** What goes on at this moment, a line for each thing; only on a terminal. */
  live: (lines: string[]) => void;
  fail: (failure: Failure) => void;
  terminal: boolean;
};

type Streams = { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

export const createOutput = (json: boolean, { stdout, stderr }: Streams): Output => {
  const terminal = !json && stdout.isTTY === true;
  let liveShown = 0;
  /** Erases from the last line up to the first. */
  const clearLive = () => {
    if (liveShown > 0) stdout.write(`\r\x1b[2K${'\x1b[1A\x1b[2K'.repeat(liveShown - 1)}`);
    liveShown = 0;
  };
  return {
    json,
    terminal,
    event: (line) => {
      if (json) stdout.write(`${JSON.stringify(line)}\n`);
    },
    say: (line) => {
      if (json) return;
      clearLive();
      stdout.write(`${line}\n`);
    },
    live: (lines) => {
      if (!terminal) return;
      // A terminal that does not know its size says 0.
      const width = stdout.columns || 80;
      // What scrolled away can't be erased.
      const shown = lines.slice(0, Math.max(1, (stdout.rows || 24) - 1));
      clearLive();
      stdout.write(shown.map((line) => line.slice(0, width - 1)).join('\n'));
      liveShown = shown.length;
    },
    fail: ({ code, message, hint, params }) => {
      clearLive();
      if (json) stdout.write(`${JSON.stringify({ type: 'error', code, message, hint, params })}\n`);
      else stderr.write(`error: ${message}\n${hint ? `${hint}\n` : ''}`);
    },
  };
};
