import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { execa } from 'execa';
import { createLineCutter } from '../contract/index.ts';
import type { Processes, ProcessOutcome, ProcessSpec } from '../engine/ports/processes.ts';

const graceMs = 700;
const keptStderrLines = 200;
const quietMs = 500;
/** In characters: what nix says of ten thousand hosts takes some tens of millions; a string has room for 2^29. */
const longestOutput = 256 * 1024 * 1024;

/**
 * Groups that are still running. They don't end with this process by themselves, as they have sessions of their own; nobody is left then who
 * could wait for one that heeds no SIGTERM.
 */
const running = new Set<number>();
process.once('exit', () => {
  for (const leader of running) killTree(leader);
});

/**
 * Pure. The environment without what an AppImage puts into it: its launcher leads PATH, LD_LIBRARY_PATH and others with folders
 * of its mount (`APPDIR`), whose libraries the system's nix, git and ssh would load.
 */
export const outsideAppImage = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { APPDIR, APPIMAGE, ARGV0, OWD, ...rest } = env;
  if (!APPDIR) return env;
  const isWithin = (path: string) => path === APPDIR || path.startsWith(`${APPDIR}/`);
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value = '']) => {
      const parts = value.split(':');
      const outside = parts.filter((part) => !isWithin(part));
      if (outside.length === parts.length) return [[name, value]];
      return outside.length > 0 ? [[name, outside.join(':')]] : [];
    }),
  );
};

/** Runs programs with execa. Each gets a group of its own, so that cancelling reaches what it started. */
export const createProcesses = (): Processes => ({ run: runProgram });

const runProgram = async (spec: ProcessSpec): Promise<ProcessOutcome> => {
  const { signal } = spec;
  if (signal?.aborted) return { status: 'cancelled' };
  const stderrTail: string[] = [];
  const stdout: string[] = [];
  let stdoutLength = 0;
  let tooMuch = false;
  const child = execa(spec.command, spec.args, {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    env: { ...outsideAppImage(process.env), ...spec.env },
    extendEnv: false,
    stdin: 'ignore',
    // Lines are cut here: execa would keep all of a log in memory, or make an iteration step of each line.
    buffer: false,
    reject: false,
    // A session of its own: a group that can be signalled, and no terminal on which git or ssh could ask.
    detached: true,
    cleanup: false,
  });
  if (child.pid !== undefined) running.add(child.pid);

  const stderrLines = createLineCutter((line) => {
    stderrTail.push(line);
    if (stderrTail.length > 2 * keptStderrLines) stderrTail.splice(0, keptStderrLines);
    spec.onStderrLine?.(line);
  }, spec.longestStderrLine);
  const stdoutLines = spec.onStdoutLine ? createLineCutter(spec.onStdoutLine) : null;
  const keepStdout = (text: string): void => {
    if (tooMuch) return;
    stdoutLength += text.length;
    tooMuch = stdoutLength > longestOutput;
    if (!tooMuch) stdout.push(text);
    else if (child.pid !== undefined) signalGroup(child.pid, 'SIGTERM');
  };
  const ends = [
    readText(child.stderr, stderrLines.push),
    stderrLines.end,
    readText(child.stdout, stdoutLines?.push ?? keepStdout),
  ];
  const stop = endWhenAborted(child.pid, signal);
  child.once('exit', () => letGo([child.stdout, child.stderr]));
  const result = await child;
  for (const end of ends) end();
  stdoutLines?.end();
  await stop();
  if (child.pid !== undefined) running.delete(child.pid);

  if (signal?.aborted) return { status: 'cancelled' };
  if (tooMuch) {
    const problem = `it printed more than ${longestOutput / 2 ** 20} MiB, and was ended`;
    return { status: 'exited', exitCode: 126, stdout: '', stderrTail: [problem] };
  }
  const kept = { stdout: stdout.join(''), stderrTail: stderrTail.slice(-keptStderrLines) };
  if (result.exitCode !== undefined)
    return { status: 'exited', exitCode: result.exitCode, ...kept };
  if (result.signal !== undefined) return { status: 'killed', signal: result.signal, ...kept };
  const code = result.code ?? '';
  if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(code) && !missingFolder(spec.cwd)) {
    return { status: 'notFound' };
  }
  // The status that shells give to a program that is there but can't be started.
  return { ...kept, status: 'exited', exitCode: 126, stderrTail: [result.shortMessage ?? code] };
};

const missingFolder = (folder: string | undefined) => folder !== undefined && !existsSync(folder);

const readText = (source: Readable | null, onText: (text: string) => void): (() => void) => {
  const decoder = new StringDecoder('utf8');
  source?.on('data', (chunk: Buffer) => onText(decoder.write(chunk)));
  return () => onText(decoder.end());
};

/**
 * Closes pipes that stay quiet after the program has ended. Someone else holds them: ssh's shared connection
 * (`ControlPersist`) outlives the fetch that opened it by minutes.
 */
const letGo = (sources: (Readable | null)[]) => {
  const open = sources.filter((source) => source !== null);
  let quiet = true;
  for (const source of open) source.on('data', () => (quiet = false));
  const timer = setInterval(() => {
    if (quiet) for (const source of open) source.destroy();
    if (open.every((source) => source.closed)) clearInterval(timer);
    quiet = true;
  }, quietMs);
  timer.unref();
};

/**
 * Ends the group on abort. The returned function resolves when none of it is left. SIGTERM lets nix kill its builders,
 * which have groups of their own; where it does not come to that in time, they are found by their parents.
 */
const endWhenAborted = (leader: number | undefined, signal: AbortSignal | undefined) => {
  if (leader === undefined || !signal) return async () => {};
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    signalGroup(leader, 'SIGTERM');
    timer = setTimeout(() => killTree(leader), graceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return async () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    // The leader is gone; whoever it left behind in its group is not waited for.
    if (signal.aborted) signalGroup(leader, 'SIGKILL');
  };
};

const killTree = (leader: number) => {
  // Before their parent: without it they are below nobody who could be asked.
  killDescendants(leader);
  signalGroup(leader, 'SIGKILL');
};

const signalGroup = (leader: number, name: NodeJS.Signals) => {
  try {
    process.kill(-leader, name);
  } catch {
    // It is gone already.
  }
};

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
