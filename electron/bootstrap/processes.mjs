import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { say } from './project.mjs';

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
/** What a terminal sends to all processes in its foreground, children included. */
const sentByTerminal = new Set(['SIGINT', 'SIGHUP', 'SIGQUIT']);

/**
 * Starts a program in this one's place and resolves with its exit status (128 + n after signal n, 127 where it can't
 * be started). A signal reaches it once, and it alone decides how to end. It keeps the process group, because a
 * program outside the terminal's foreground may not read from it.
 * `limitMs`: what it is given to end. Then it and all that it has started are killed.
 */
export const follow = (command, args, { limitMs, onStart, ...options } = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', windowsHide: true, ...options });
    const pass = (signal) => {
      if (!(sentByTerminal.has(signal) && terminalTellsChildren())) child.kill(signal);
    };
    for (const signal of passedOn) process.on(signal, pass);

    const timers = limitMs === undefined ? [] : [endAfter(child, limitMs)];
    const end = (status) => {
      for (const timer of timers) clearTimeout(timer);
      for (const signal of passedOn) process.off(signal, pass);
      resolve(status);
    };
    child.once('error', (problem) => {
      // Also emitted for a signal that could not be sent: then it still runs.
      if (child.pid !== undefined) return;
      say(`${command} can't be started: ${problem.message}`);
      end(127);
    });
    child.once('exit', (code, signal) => end(code ?? 128 + constants.signals[signal]));
    onStart?.(child);
  });

const endAfter = (child, limitMs) =>
  setTimeout(() => {
    say(`It took longer than ${Math.round(limitMs / 1000)} s and is ended.`);
    // A worker in an endless loop would outlive the one that started it.
    for (const pid of [...descendantsOf(child.pid), child.pid]) kill(pid);
  }, limitMs);

const kill = (pid) => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
};

/** Children and theirs; none where there is no /proc. */
const descendantsOf = (pid) => {
  const parents = new Map();
  try {
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      const fields = statFieldsOf(name);
      if (fields) parents.set(Number(name), Number(fields[1]));
    }
  } catch {
    return [];
  }
  const found = [pid];
  for (const ancestor of found) {
    for (const [child, parent] of parents) if (parent === ancestor) found.push(child);
  }
  return found.slice(1);
};

/** From `state` on, of proc(5): after the name in parentheses come state, ppid, pgrp, session, tty_nr, tpgid. */
const statFieldsOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return null;
  }
};

/** Whether Ctrl-C on the terminal goes to the children as well: we are in its foreground. */
const terminalTellsChildren = () => {
  const fields = statFieldsOf('self');
  if (fields) return fields[2] === fields[5];
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
};
