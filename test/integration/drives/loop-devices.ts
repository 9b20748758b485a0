import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

export const sha256Of = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

/** A folder with files, loop devices and mounts, all of which `clear` takes away again, newest first. */
export const createWorkbench = () => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-drives-'));
  const undo: (() => void)[] = [];
  return {
    folder,
    file: (name: string): string => join(folder, name),
    /** Runs when the bench is cleared. */
    later: (step: () => void): void => {
      undo.push(step);
    },
    sparse: (name: string, sizeBytes: number): string => {
      const path = join(folder, name);
      const fd = openSync(path, 'wx');
      ftruncateSync(fd, sizeBytes);
      closeSync(fd);
      return path;
    },
    attach: (file: string, ...options: string[]): string => {
      const device = run('losetup', '--find', '--show', ...options, file);
      undo.push(() => detach(device, file));
      return device;
    },
    /** A partition, told to the kernel directly: not every kernel reads partition tables. */
    partition: (device: string, startSector: number, sectors: number): string => {
      run('addpart', device, '1', String(startSector), String(sectors));
      undo.push(() => run('delpart', device, '1'));
      return `${device}p1`;
    },
    mount: (device: string, ...options: string[]): string => {
      const at = mkdtempSync(join(folder, 'mnt-'));
      run('mount', ...options, device, at);
      undo.push(() => {
        if (isMounted(at)) run('umount', at);
      });
      return at;
    },
    /** Every step is tried; the first that failed is told at the end. */
    clear: (): void => {
      const problems: unknown[] = [];
      for (const step of undo.splice(0).reverse()) {
        try {
          step();
        } catch (error) {
          problems.push(error);
        }
      }
      rmSync(folder, { recursive: true, force: true });
      if (problems.length > 0) throw problems[0];
    },
  };
};

export type Workbench = ReturnType<typeof createWorkbench>;

const isMounted = (path: string): boolean =>
  readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `);

/**
 * Waits until it is really free: `losetup -d` only asks. A device that has another file by now is somebody else's.
 */
export const detach = (device: string, file: string): void => {
  if (backingOf(device) !== file) return;
  run('losetup', '--detach', device);
  for (let tries = 0; backingOf(device) === file; tries += 1) {
    if (tries > 200) throw new Error(`${device} could not be detached`);
    run('sleep', '0.05');
  }
};

const backingOf = (device: string): string | null => {
  try {
    return readFileSync(`/sys/block/${basename(device)}/loop/backing_file`, 'utf8').trim();
  } catch {
    return null;
  }
};
