import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process took. Megabytes are 10^6 bytes; the peak is of resident memory. */
export type Cost = { seconds: number; cpuSeconds: number; peakMegabytes: number };

type Finished = Cost & { stdout: string };

/** Runs a program from start to end. Rejects where it fails, with the last that it said. */
export const measure = (command: string, args: readonly string[]): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const meter = watchProcess(() => child.pid ?? null);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr = (stderr + text).slice(-2000);
    });
    let seconds = 0;
    child.once('exit', () => {
      seconds = (performance.now() - startedAt) / 1000;
    });
    child.once('error', (error) => {
      meter.stop();
      reject(error);
    });
    child.once('close', (code) => {
      const used = meter.stop();
      if (code === 0) resolve({ seconds, ...used, stdout });
      else reject(new Error(`${command} ended with status ${code}: ${stderr.trim()}`));
    });
  });

const LOOK_EVERY_MS = 5;

/** Follows the process that `find` names, as soon as it names one, until `stop`. Its children count when they have ended. */
export const watchProcess = (find: () => number | null): { stop: () => Omit<Cost, 'seconds'> } => {
  let pid: number | null = null;
  let cpuSeconds = 0;
  let peakMegabytes = 0;
  const look = (): void => {
    pid ??= find();
    if (pid === null) return;
    cpuSeconds = Math.max(cpuSeconds, readCpuSeconds(pid));
    const peak = /VmHWM:\s+(\d+)/.exec(readOrEmpty(`/proc/${pid}/status`))?.[1];
    peakMegabytes = Math.max(peakMegabytes, (Number(peak ?? 0) * 1024) / 1e6);
  };
  // The kernel forgets both with the process, so the last look is up to 5 ms before its end.
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return { cpuSeconds, peakMegabytes };
    },
  };
};

/** utime, stime, cutime and cstime of proc_pid_stat(5), its fields 14 to 17, in ticks of 10 ms. */
const readCpuSeconds = (pid: number): number => {
  const fields = readOrEmpty(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
};

/** A child of the process `parent` whose command line has `text` in it; null while there is none. */
export const findChild = (parent: number, text: string): number | null => {
  const children = readOrEmpty(`/proc/${parent}/task/${parent}/children`).trim().split(' ');
  const pid = children.find((child) => readOrEmpty(`/proc/${child}/cmdline`).includes(text));
  return pid === undefined ? null : Number(pid);
};

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
