import type { RunningInGuest } from './guest-line.ts';
import { runInstalled } from './install-guest.ts';
import type { Vm } from './vm.ts';

/** A terminal in the guest with the installer's console on it: the test is who sits there. */
export type Console = {
  /** All that was on the screen. */
  screen: () => string;
  /** Resolves when the text comes up after what was answered last. Rejects when nothing comes any more. */
  question: (text: RegExp) => Promise<void>;
  /** A line, with its end. */
  type: (line: string) => Promise<void>;
  /** Keys as they are. */
  press: (keys: string) => Promise<void>;
  running: RunningInGuest;
};

/** How long a guest without KVM may be silent; a step of the installer takes a few seconds. */
const SILENCE_MS = 150_000;

export const openConsole = (vm: Vm): Console => {
  let screen = '';
  let readUpTo = 0;
  let ended = false;
  const watchers = new Set<() => void>();
  const running = runInstalled(
    vm,
    ['script', '-qefc', 'exec bash /run/test/installer/console.sh "$(tty)"', '/dev/null'],
    {
      env: { TERM: 'linux' },
      withInput: true,
      onText: (text) => {
        screen += text;
        for (const look of watchers) look();
      },
    },
  );
  void running.ended.then(() => {
    ended = true;
    for (const look of watchers) look();
  });
  const question: Console['question'] = (text) =>
    new Promise((resolve, reject) => {
      const end = (problem: string | null) => {
        clearTimeout(timer);
        watchers.delete(look);
        if (problem === null) resolve();
        else reject(new Error(`${problem} waiting for ${text}:\n${screen}`));
      };
      const look = () => {
        const found = text.exec(screen.slice(readUpTo));
        if (found) {
          readUpTo += found.index + found[0].length;
          end(null);
        } else if (ended) end('the console ended');
        else timer.refresh();
      };
      const timer = setTimeout(() => end('nothing comes any more'), SILENCE_MS);
      watchers.add(look);
      look();
    });
  const press: Console['press'] = (keys) => running.write(keys);
  return {
    screen: () => screen,
    question,
    press,
    // A terminal ends its lines with a carriage return.
    type: (line) => press(`${line}\r`),
    running,
  };
};
