import { readdirSync, readFileSync } from 'node:fs';

/** Ends all processes below one, whatever they heed; those of another user are left, and so is `spared` with what is below it. */
export const killDescendants = (ancestor: number, spared: number | null = null): void => {
  for (const pid of readDescendants(ancestor, spared)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended, or is root's.
    }
  }
};

/** All processes below one, from `/proc` (proc_pid_stat(5)). Empty where there is no `/proc`. */
const readDescendants = (ancestor: number, spared: number | null): number[] => {
  const children = new Map<number, number[]>();
  for (const name of listProcesses()) {
    const parent = readParent(name);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const open = [ancestor];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const below = (children.get(pid) ?? []).filter((child) => child !== spared);
    found.push(...below);
    open.push(...below);
  }
  return found;
};

const listProcesses = (): string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};

const readParent = (pid: string): number | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in parentheses and may hold any character; state and parent follow it.
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
};
