import { readFileSync } from 'node:fs';

/** Whether there is a terminal, and Enter pressed there is for us. */
export const canPressEnter = (): boolean => process.stdin.isTTY === true && !isInBackground();

/**
 * Calls back for a line end on standard input; what stands before it is not kept. Returns the function that ends it. From a
 * terminal it is only read in the foreground: in the background (`flakestick serve &`) whoever reads from it is stopped.
 */
export const onEnter = (act: () => void): (() => void) => {
  const { stdin } = process;
  const follow = () => (isInBackground() ? stdin.pause() : stdin.resume());
  const listen = (typed: Buffer) => {
    if (typed.includes('\n')) act();
  };
  stdin.on('data', listen);
  // Sent by the shell's `fg` and `bg`.
  process.on('SIGCONT', follow);
  follow();
  return () => {
    process.off('SIGCONT', follow);
    stdin.off('data', listen);
    stdin.pause();
  };
};

/** From `state` on, of proc(5): after the name in parentheses come state, ppid, pgrp, session, tty_nr, tpgid. */
const isInBackground = (): boolean => {
  if (!process.stdin.isTTY) return false;
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /s, '');
    const [, , group, , , foreground] = stat.split(' ');
    return group !== foreground;
  } catch {
    // No /proc, as on macOS: taken for the usual case.
    return false;
  }
};
