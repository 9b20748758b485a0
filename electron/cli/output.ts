import type { Failure } from '../contract/index.ts';

/** Where a command's words go: JSON Lines for scripts, or plain text for a person. */
export type Output = {
  json: boolean;
  /** An event, or the last line: the result. Only in JSON. */
  event: (line: { type: string; [key: string]: unknown }) => void;
  /** A line for a person; nothing in JSON. */
  say: (line: string) => void;
  /** The live line of a terminal; elsewhere `lastly` lines only. */
  live: (line: string) => void;
  fail: (failure: Failure) => void;
  terminal: boolean;
};

type Streams = { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

export const createOutput = (json: boolean, { stdout, stderr }: Streams): Output => {
  const terminal = !json && stdout.isTTY === true;
  let liveShown = false;
  const clearLive = () => {
    if (liveShown) stdout.write('\r\x1b[2K');
    liveShown = false;
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
    live: (line) => {
      if (!terminal) return;
      const width = stdout.columns ?? 80;
      stdout.write(`\r\x1b[2K${line.slice(0, width - 1)}`);
      liveShown = true;
    },
    fail: ({ code, message, hint, params }) => {
      clearLive();
      if (json) stdout.write(`${JSON.stringify({ type: 'error', code, message, hint, params })}\n`);
      else stderr.write(`error: ${message}\n${hint ? `${hint}\n` : ''}`);
    },
  };
};
