import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { fillWithIso } from './boot-stick.ts';
import { GiB, places } from './cases.ts';
import { type Console, openConsole } from './console.ts';
import { changesOf, createDisk, type Disk, type DiskSpec, type PluggedDisk } from './disk.ts';
import type { GuestRun } from './guest-line.ts';
import { type HostDisk, readDisk } from './host-disk.ts';
import {
  type GuestSetting,
  type InstallKind,
  prepareGuest,
  restoreInstallVm,
  runInstalled,
} from './install-guest.ts';
import type { StickSpec } from './stick.ts';
import type { Vm } from './vm.ts';

/** A computer: its disks stay what they are when it is switched off. */
export type Computer = {
  disks: Disk[];
  /** What stands on the disk with this number now, read on the host. */
  read: (number?: number) => HostDisk;
  /** From the stick, to the moment where the service begins. */
  start: (options: StartOptions) => Promise<Installation>;
};

type StartOptions = GuestSetting & {
  settings: unknown;
  /** Of the medium with the installer; null where none is mounted. */
  stick?: Partial<StickSpec> | null;
  /** The live system was booted from this internal disk, and not from a stick. */
  bootDisk?: number;
  /** What is done in the guest before the service begins, as a shell script. */
  before?: string;
  env?: Record<string, string>;
  kind?: InstallKind;
};

export type Installation = {
  vm: Vm;
  /** In the order of the computer's. */
  disks: PluggedDisk[];
  console: Console;
  /** The service: `flakestick-install` without a terminal. */
  ended: Promise<GuestRun>;
  /** What the scripts left in their folder of state; empty where there is no such file. */
  state: (name: string) => Promise<string>;
  /** What a stand-in was called with; empty where it was not. */
  recorded: (name: string) => Promise<string>;
  /** How often the guest wanted to change the stick. */
  stickChanges: () => number;
  /** Names of the disks to which something was written, or discarded, since the service was started. */
  changed: () => string[];
  /** As if the plug was pulled. */
  cutPower: () => Promise<void>;
};

let computers = 0;

/** Disks of a test, gone when it ends. */
export const createComputer = async (specs: DiskSpec[]): Promise<Computer> => {
  computers += 1;
  const folder = mkdtempSync(join(places().runs, `d${computers}-`));
  const disks: Disk[] = [];
  const close = async () => {
    for (const disk of disks) await disk.close();
    rmSync(folder, { recursive: true, force: true });
  };
  onTestFinished(close);
  for (const spec of specs) disks.push(await createDisk(folder, spec));
  const read: Computer['read'] = (number = 0) => {
    const disk = disks[number];
    if (disk === undefined) throw new Error(`there is no disk ${number}`);
    return readDisk(disk);
  };
  return { disks, read, start: (options) => startInstallation(disks, options) };
};

const startInstallation = async (disks: Disk[], options: StartOptions): Promise<Installation> => {
  const vm = await restoreInstallVm(options.kind ?? 'install', places());
  let isOn = true;
  const cutPower = async () => {
    if (isOn) await vm.kill();
    isOn = false;
  };
  onTestFinished(cutPower);
  const stick = options.stick === null ? null : await vm.plug(bootStick(options.stick));
  if (stick) await mountIso(vm, stick.device);
  const plugged: PluggedDisk[] = [];
  for (const disk of disks) plugged.push(await vm.plugDisk(disk));
  await prepareGuest(vm, options.settings, options);
  const bootDisk = plugged[options.bootDisk ?? -1];
  if (bootDisk) await mountIso(vm, bootDisk.device);
  if (options.before !== undefined) {
    const { status, stderr } = await vm.sh(`set -e\n${options.before}`);
    if (status !== 0) throw new Error(`before the installation: ${stderr}`);
  }
  await vm.sh('sync; udevadm settle --timeout=60');
  const before = plugged.map((disk) => changesOf(disk).length);
  const console = openConsole(vm);
  const service = runInstalled(vm, ['setsid', '--wait', 'flakestick-install'], {
    env: options.env ?? {},
  });
  const text = async (path: string) => (await vm.sh(`cat '${path}' 2>/dev/null || true`)).stdout;
  return {
    vm,
    disks: plugged,
    console,
    ended: service.ended,
    state: (name) => text(`/run/flakestick/${name}`),
    recorded: (name) => text(`/run/stand-ins/${name}`),
    stickChanges: () => (stick === null ? 0 : changesOf(stick).length),
    changed: () =>
      plugged
        .filter((disk, number) => changesOf(disk).length > (before[number] ?? 0))
        .map((disk) => disk.spec.name),
    cutPower,
  };
};

const bootStick = (spec: Partial<StickSpec> = {}): StickSpec => ({
  ...{ name: 'live', serial: 'STICK', sizeBytes: GiB, filledWith: fillWithIso },
  ...spec,
});

/** As stage 1 of the live system does it: by label, which is the partition's. */
const mountIso = async (vm: Vm, device: string): Promise<void> => {
  const { status, stderr } = await vm.sh(
    `for place in ${device}1 ${device}p1 ${device}; do
       [ -b "$place" ] && mount -t iso9660 -o ro "$place" /iso && exit 0
     done; exit 1`,
  );
  if (status !== 0) throw new Error(`the live system can't be mounted: ${stderr}`);
};
