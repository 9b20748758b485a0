import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHelperLauncher } from '../../electron/adapters/helper-launcher.ts';
import type { HelperTask } from '../../electron/engine/ports/index.ts';
import { formatDeviceNumber, readDeviceFacts } from '../../electron/helper/protocol.ts';
import { has } from '../config/machine.ts';
import { detach, run as runCommand } from '../integration/drives/loop-devices.ts';
import { bundleHelper } from '../integration/write/helper-bundle.ts';

const MIB = 1024 * 1024;
const IMAGE_BYTES = 1536 * MIB;
const ROUNDS = 3;

type Row = Record<string, string | number>;
type Cost = { seconds: number; cpuSeconds: number; peakMegabytes: number };

/**
 * Flash and verify 1.5 GiB on a loop device in memory, so that the device costs next to nothing and the overhead shows, beside dd and cmp that write and
 * compare the same. Each in turn, the best of three; `ratio` is to dd + cmp.
 */
export const run = async (): Promise<{ name: string; rows: Row[] }> => {
  const name = 'flash + verify, 1.5 GiB, loop device in memory, best of 3';
  if (!has.loop) return { name: `${name}: skipped, needs loop devices`, rows: [] };
  const folder = mkdtempSync(
    join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'flakestick-bench-'),
  );
  const helper = await bundleHelper();
  const [image, disk] = [join(folder, 'image.iso'), join(folder, 'disk.raw')];
  let device = '';
  try {
    writeRandom(image, IMAGE_BYTES);
    // Written once before, so that nobody pays for its pages.
    runCommand('cp', image, disk);
    runCommand('truncate', '--size', String(IMAGE_BYTES + 64 * MIB), disk);
    device = runCommand('losetup', '--find', '--show', disk);
    const bests = new Map<string, Cost>();
    for (let round = 0; round < ROUNDS; round += 1) {
      keepBest(bests, 'dd oflag=direct + cmp', await writeWithDd(image, device));
      keepBest(bests, 'flakestick (with SHA-256)', await flash(helper.helperFile, image, device));
    }
    const reference = bests.get('dd oflag=direct + cmp')?.seconds ?? 1;
    const rows = [...bests].map(([label, cost]) => ({
      tool: label,
      seconds: cost.seconds,
      'cpu s': cost.cpuSeconds,
      'peak MB': Math.round(cost.peakMegabytes),
      'MB/s': Math.round(IMAGE_BYTES / 1e6 / cost.seconds),
      ratio: cost.seconds / reference,
    }));
    return { name, rows };
  } finally {
    if (device !== '') detach(device, disk);
    helper.remove();
    rmSync(folder, { recursive: true, force: true });
  }
};

const keepBest = (bests: Map<string, Cost>, label: string, cost: Cost): void => {
  const best = bests.get(label);
  if (best === undefined || cost.seconds < best.seconds) bests.set(label, cost);
};

const writeWithDd = async (image: string, device: string): Promise<Cost> => {
  const write = await measure('dd', [
    `if=${image}`,
    `of=${device}`,
    'bs=4M',
    'oflag=direct',
    'conv=fsync',
    'status=none',
  ]);
  // Else cmp would compare with the cache.
  runCommand('blockdev', '--flushbufs', device);
  const compare = await measure('cmp', ['--bytes', String(IMAGE_BYTES), image, device]);
  return {
    seconds: write.seconds + compare.seconds,
    cpuSeconds: write.cpuSeconds + compare.cpuSeconds,
    peakMegabytes: Math.max(write.peakMegabytes, compare.peakMegabytes),
  };
};

/** A program from start to end, with what it used, read from /proc shortly before it goes. */
const measure = (command: string, args: string[]): Promise<Cost> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(command, args, { stdio: 'ignore' });
    const meter = watchProcess(() => child.pid ?? null);
    child.once('error', reject);
    child.once('exit', (code) => {
      const seconds = (performance.now() - startedAt) / 1000;
      if (code === 0) resolve({ seconds, ...meter.stop() });
      else reject(new Error(`${command} ended with status ${code}`));
    });
  });

const flash = async (helperFile: string, image: string, device: string): Promise<Cost> => {
  const fd = openSync(device, 'r');
  const facts = readDeviceFacts(formatDeviceNumber(fstatSync(fd, { bigint: true }).rdev));
  closeSync(fd);
  if (facts === null) throw new Error(`${device} is gone`);
  const { deviceNumber, sizeBytes, serial, sysPath, diskseq } = facts;
  const task: HelperTask = {
    kind: 'write',
    drive: { path: device, deviceNumber, sizeBytes, serial, busPath: sysPath, diskseq },
    practice: false,
    image,
    verify: true,
  };
  const launcher = createHelperLauncher({ helperFile, nodeExecutable: process.execPath });
  const startedAt = performance.now();
  const running = launcher.run(task, () => undefined, new AbortController().signal);
  const meter = watchProcess(() => findChild(helperFile));
  const report = await running;
  const seconds = (performance.now() - startedAt) / 1000;
  if (report.verified !== true) throw new Error(report.error?.message ?? 'not verified');
  return { seconds, ...meter.stop() };
};

/** The helper that this process started; null until it did. */
const findChild = (helperFile: string): number | null => {
  const children = readOrEmpty(`/proc/self/task/${process.pid}/children`).trim().split(' ');
  const pid = children.find((child) => readOrEmpty(`/proc/${child}/cmdline`).includes(helperFile));
  return pid === undefined ? null : Number(pid);
};

const watchProcess = (find: () => number | null): { stop: () => Omit<Cost, 'seconds'> } => {
  let pid: number | null = null;
  let cpuSeconds = 0;
  let peakMegabytes = 0;
  const look = (): void => {
    pid ??= find();
    if (pid === null) return;
    const fields = readOrEmpty(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
    // Fields 14 and 15 of proc_pid_stat(5), in ticks of 10 ms.
    const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    cpuSeconds = Math.max(cpuSeconds, ticks / 100);
    const peak = /VmHWM:\s+(\d+)/.exec(readOrEmpty(`/proc/${pid}/status`))?.[1];
    peakMegabytes = Math.max(peakMegabytes, Number(peak ?? 0) / 1000);
  };
  const timer = setInterval(look, 5);
  return {
    stop: () => {
      clearInterval(timer);
      return { cpuSeconds, peakMegabytes };
    },
  };
};

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const writeRandom = (path: string, sizeBytes: number): void => {
  const fd = openSync(path, 'wx');
  const block = Buffer.alloc(16 * MIB);
  for (let done = 0; done < sizeBytes; done += block.length) writeSync(fd, randomFillSync(block));
  closeSync(fd);
};
