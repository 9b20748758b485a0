import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { describeGuestFiles, makeInitramfs, makeRoot } from './guest-files.ts';
import { copyKernel, extractKernel, type GuestKernel } from './guest-kernel.ts';
import { type GuestKindName, guestKinds } from './guest-kinds.ts';
import { machineArguments, saveMachine, snapshotFiles, startMachine } from './qemu.ts';

/**
 * A folder with a guest that has booted and waits for a disk, made where it is not there yet: about 20 s once. It is
 * good for one QEMU, one kernel, one machine and one set of programs; those are its name.
 */
export const ensureSnapshot = async (
  kind: GuestKindName,
  kernel: GuestKernel,
  node: string,
  cache: string,
  runs: string,
): Promise<string> => {
  const target = join(cache, keyOf(kind, kernel, node));
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  removeOld(cache);
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    await makeSnapshot(kind, kernel, node, making, runs);
    // Another run may have made it meanwhile; then that one is as good.
    if (!existsSync(target)) renameSync(making, target);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return target;
};

const DAY_MS = 24 * 3600 * 1000;

/** Each has some hundred megabytes, and another run may be using one that is not ours. */
const removeOld = (cache: string): void => {
  for (const folder of readdirSync(cache).map((name) => join(cache, name))) {
    const { mtimeMs } = statSync(folder);
    if (Date.now() - mtimeMs > DAY_MS) rmSync(folder, { recursive: true, force: true });
  }
};

const keyOf = (kind: GuestKindName, kernel: GuestKernel, node: string): string => {
  const hash = createHash('sha256');
  const qemu = execFileSync('qemu-system-x86_64', ['--version'], { encoding: 'utf8' });
  const parts = [
    qemu,
    kernel.version,
    ...machineArguments(kind, '', '', ''),
    ...describeGuestFiles(guestKinds[kind], node),
  ];
  for (const part of parts) hash.update(`${part}\0`);
  return hash.digest('hex').slice(0, 16);
};

const makeSnapshot = async (
  kind: GuestKindName,
  kernel: GuestKernel,
  node: string,
  folder: string,
  runs: string,
): Promise<void> => {
  const files = snapshotFiles(folder);
  if (guestKinds[kind].boot === 'efi') copyKernel(kernel, files.kernel);
  else extractKernel(kernel, files.kernel);
  makeInitramfs(kernel, files.initramfs);
  makeRoot(guestKinds[kind], kernel, node, files.root);
  const machine = await startMachine({ kind, snapshot: folder, runs, shared: folder }, 'boot');
  try {
    const { warmUp } = guestKinds[kind];
    await machine.guest.start(['sh', '-c', warmUp]).ended;
    await saveMachine(machine, folder);
  } finally {
    await machine.kill();
  }
};
