import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firmwareFiles } from './firmware.ts';
import { type GuestKindName, guestKinds } from './guest-kinds.ts';
import { connectGuest, type GuestLine } from './guest-line.ts';
import { pause } from './line-reader.ts';
import { connectQmp, type Qmp } from './qmp.ts';

/** The files of a snapshot: what QEMU boots from, and what it has saved. */
export const snapshotFiles = (folder: string) => ({
  kernel: join(folder, 'vmlinux'),
  initramfs: join(folder, 'initramfs.cpio'),
  root: join(folder, 'root.ext4'),
  memory: join(folder, 'memory'),
  state: join(folder, 'state'),
  /** The variables of an EFI firmware, as they were when the machine was saved. */
  variables: join(folder, 'variables'),
});

const KERNEL_LINE =
  'console=ttyS0 quiet mitigations=off nokaslr no_timer_check tsc=reliable random.trust_cpu=on panic=-1 audit=0';
const MEMORY = '1024M';

/**
 * The machine, the same when it is saved and when it is restored. `folder` is for its sockets, `shared` the folder of
 * the host that it may read. TCG, because KVM is not everywhere, and where it is it may hang.
 */
export const machineArguments = (
  kind: GuestKindName,
  snapshot: string,
  folder: string,
  shared: string,
): string[] => {
  const files = snapshotFiles(snapshot);
  const { cpu, cpus, devices, boot } = guestKinds[kind];
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-M', 'q35,smm=off,hpet=off,sata=off,i8042=off,memory-backend=ram'],
    ...['-cpu', cpu, '-accel', 'tcg,thread=multi', '-smp', String(cpus), '-m', MEMORY],
    ...['-kernel', files.kernel, '-initrd', files.initramfs, '-append', KERNEL_LINE],
    ...['-chardev', `file,id=console,path=${folder}/console`, '-serial', 'chardev:console'],
    ...['-chardev', `socket,id=agent,path=${folder}/agent,server=on,wait=off`],
    ...['-device', 'virtio-serial-pci', '-device', 'virtserialport,chardev=agent,name=agent'],
    ...['-qmp', `unix:${folder}/qmp,server=on,wait=off`],
    ...['-drive', `id=root,if=none,format=raw,file=${files.root},readonly=on,file.locking=off`],
    ...['-device', 'virtio-blk-pci,drive=root'],
    ...['-fsdev', `local,id=shared,path=${shared},security_model=none,readonly=on`],
    ...['-device', 'virtio-9p-pci,fsdev=shared,mount_tag=shared'],
    ...['-device', 'virtio-rng-pci', '-device', 'qemu-xhci,id=xhci,p2=8,p3=8'],
    ...devices,
    ...(boot === 'efi' ? flashArguments(folder) : []),
  ];
};

/** The firmware and its variables; those are a copy of this machine's own. */
const flashArguments = (folder: string): string[] => {
  const code = firmwareFiles()?.code ?? '';
  return [
    ...['-drive', `if=pflash,format=raw,readonly=on,file.locking=off,file=${code}`],
    ...['-drive', `if=pflash,format=raw,file.locking=off,file=${variablesIn(folder)}`],
  ];
};

const variablesIn = (folder: string): string => join(folder, 'variables');

export type Machine = {
  folder: string;
  qmp: Qmp;
  guest: GuestLine;
  /** At once; resolves when the process is gone. */
  kill: () => Promise<void>;
};

type Mode = 'boot' | 'restore';

export type MachinePlaces = {
  kind: GuestKindName;
  snapshot: string;
  /** Has a short name: it holds sockets. */
  runs: string;
  /** Read-only in the guest. */
  shared: string;
};

/** Boots the machine, or restores it. */
export const startMachine = async (
  { kind, snapshot, runs, shared }: MachinePlaces,
  mode: Mode,
): Promise<Machine> => {
  mkdirSync(runs, { recursive: true });
  const folder = mkdtempSync(join(runs, 'm-'));
  const memory = snapshotFiles(snapshot).memory;
  const variables = [snapshotFiles(snapshot).variables, firmwareFiles()?.variables ?? ''];
  const source = variables.find(existsSync);
  if (guestKinds[kind].boot === 'efi' && source) copyFileSync(source, variablesIn(folder));
  // A restored machine writes to a private copy of the saved memory.
  const share = mode === 'boot' ? 'on' : 'off';
  const child = spawnQemu([
    ...machineArguments(kind, snapshot, folder, shared),
    ...['-object', `memory-backend-file,id=ram,size=${MEMORY},mem-path=${memory},share=${share}`],
    ...(mode === 'restore' ? ['-incoming', 'defer', '-S'] : []),
  ]);
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords += text;
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const stillThere = () => child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const qmp = await connectQmp(join(folder, 'qmp'), stillThere);
    if (mode === 'restore') await restoreState(qmp, snapshotFiles(snapshot).state);
    const guest = await connectGuest(join(folder, 'agent'), stillThere);
    return { folder, qmp, guest, kill };
  } catch (problem) {
    const console = readConsole(folder);
    await kill();
    throw new Error(`the guest did not start: ${problem}\n${lastWords}\n${console}`);
  }
};

/** It must not outlive the tests, not even where they are killed. */
const spawnQemu = (args: string[]): ChildProcess =>
  spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });

const readConsole = (folder: string): string => {
  try {
    return readFileSync(join(folder, 'console'), 'utf8').slice(-2000);
  } catch {
    return '';
  }
};

/** Memory stays where it is, in its own file (docs: migration capability x-ignore-shared). */
const ignoreShared = (qmp: Qmp) =>
  qmp.call('migrate-set-capabilities', {
    capabilities: [{ capability: 'x-ignore-shared', state: true }],
  });

const restoreState = async (qmp: Qmp, state: string): Promise<void> => {
  await ignoreShared(qmp);
  await qmp.call('migrate-incoming', { uri: `exec:cat '${state}'` });
  await untilMigrated(qmp);
  await qmp.call('cont');
};

/** Saves the machine, and ends it. */
export const saveMachine = async (machine: Machine, snapshot: string): Promise<void> => {
  const { qmp, folder, kill } = machine;
  await qmp.call('stop');
  await ignoreShared(qmp);
  await qmp.call('migrate', { uri: `exec:cat > '${snapshotFiles(snapshot).state}'` });
  await untilMigrated(qmp);
  const variables = variablesIn(folder);
  if (existsSync(variables)) copyFileSync(variables, snapshotFiles(snapshot).variables);
  await kill();
};

const untilMigrated = async (qmp: Qmp): Promise<void> => {
  for (;;) {
    const { status, 'error-desc': why } = (await qmp.call('query-migrate')) as {
      status?: string;
      'error-desc'?: string;
    };
    if (status === 'completed') return;
    if (status === 'failed') throw new Error(`the state could not be moved: ${why}`);
    await pause(5);
  }
};
