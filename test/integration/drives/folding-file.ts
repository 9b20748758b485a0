import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run, type Workbench } from './loop-devices.ts';

const program = fileURLToPath(new URL('folding-file.py', import.meta.url));

export type FoldingFile = {
  realBytes: number;
  /** That each write of up to 128 KiB takes. */
  writeSeconds?: number;
  /** A write that touches it fails. */
  refusedByte?: number;
};

/**
 * Makes `folder` one in which a file `drive.img` can be made that has any size and really holds `realBytes`: what is written beyond them lands at its
 * beginning. It can be a practice drive, and a loop device can be attached to it. Gone when the bench is cleared; what the folder held is
 * hidden until then.
 */
export const mountFolding = async (
  bench: Workbench,
  folder: string,
  { realBytes, writeSeconds = 0, refusedByte = -1 }: FoldingFile,
): Promise<{ backing: string; contents: () => Buffer }> => {
  const backing = bench.file(`real-${Math.random().toString(36).slice(2)}.raw`);
  const args = [program, folder, backing, ...[realBytes, writeSeconds, refusedByte].map(String)];
  await begun(spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  bench.later(() => run('umount', folder));
  return { backing, contents: () => readFileSync(backing) };
};

const begun = async (server: ChildProcess): Promise<void> => {
  const ready = server.stdout ? once(server.stdout, 'data') : Promise.reject(new Error('no pipe'));
  const ended = once(server, 'exit').then(() => {
    throw new Error('the file system could not be mounted');
  });
  ended.catch(() => undefined);
  await Promise.race([ready, ended]);
};
