import { type Disk, type PluggedDisk, plugDisk } from './disk.ts';
import type { GuestRun, OnGuestLine, RunningInGuest, StartOptions } from './guest-line.ts';
import { pause } from './line-reader.ts';
import { addNode, untilDisk } from './plug.ts';
import { type Machine, type MachinePlaces, startMachine } from './qemu.ts';
import { createStick, type Stick, type StickSpec } from './stick.ts';

export type PluggedStick = Stick & {
  /** Such as `/dev/sda`. */
  device: string;
};

export type Vm = {
  /** A program with its arguments; the product's own folders are on a tmpfs. */
  start: (command: string[], onLine?: OnGuestLine) => RunningInGuest;
  /** A program that is spoken to. */
  talk: (command: string[], options: StartOptions) => RunningInGuest;
  /** A shell script. */
  sh: (script: string, onLine?: OnGuestLine) => Promise<GuestRun>;
  /** A new stick, plugged in; resolves when the guest and its udev know it. */
  plug: (spec: StickSpec) => Promise<PluggedStick>;
  /** A stick that was made before; `stick` can be plugged in again after a yank. */
  plugIn: (stick: Stick) => Promise<PluggedStick>;
  /** An internal disk, which may have been in another guest before; it outlives this one. */
  plugDisk: (disk: Disk) => Promise<PluggedDisk>;
  /** A stick of this guest that is not plugged in. */
  make: (spec: StickSpec) => Promise<Stick>;
  /** Pulls it out, at once and without asking. */
  yank: (stick: Stick) => Promise<void>;
  /** The processes whose command line has this text in it. */
  processes: (text: string) => Promise<number[]>;
  /** All that were made in it, plugged in or not. */
  sticks: () => Stick[];
  kill: () => Promise<void>;
};

/** A fresh guest from the snapshot, in a third of a second. */
export const restoreVm = async (places: MachinePlaces): Promise<Vm> => {
  const machine = await startMachine(places, 'restore');
  const sticks = new Set<Stick>();
  const start: Vm['start'] = (command, onLine) =>
    machine.guest.start(command, onLine === undefined ? {} : { onLine });
  const talk: Vm['talk'] = (command, options) => machine.guest.start(command, options);
  const sh: Vm['sh'] = (script, onLine) => start(['sh', '-c', script], onLine).ended;
  const make: Vm['make'] = async (spec) => {
    const stick = await createStick(machine.folder, spec);
    sticks.add(stick);
    return stick;
  };
  const kill = async () => {
    machine.qmp.close();
    machine.guest.close();
    for (const stick of sticks) await stick.close();
    await machine.kill();
  };
  const mounted = await sh(
    'mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose shared /share',
  );
  if (mounted.status !== 0) {
    await kill();
    throw new Error(`the shared folder can't be mounted: ${mounted.stderr}`);
  }
  const plugIn = (stick: Stick) => plugStick(machine, sh, stick);
  return {
    start,
    talk,
    sh,
    make,
    plugDisk: (disk) => plugDisk(machine, sh, disk),
    plugIn,
    plug: async (spec) => plugIn(await make(spec)),
    yank: (stick) => yankStick(machine, stick),
    processes: machine.guest.processes,
    sticks: () => [...sticks],
    kill,
  };
};

const plugStick = async (machine: Machine, sh: Vm['sh'], stick: Stick): Promise<PluggedStick> => {
  const { qmp, guest } = machine;
  const { name, readOnly = false, sectorBytes = 512, bus = 'bot', port } = stick.spec;
  const serial = stick.spec.serial ?? name;
  const before = await guest.disks();
  const node = `${name}-medium`;
  await addNode(qmp, node, stick.socket, readOnly);
  await qmp.call('device_add', {
    ...{ driver: `usb-${bus}`, id: name, bus: 'xhci.0', attached: false, serial },
    ...(port === undefined ? {} : { port: String(port) }),
  });
  await qmp.call('device_add', {
    ...{
      driver: 'scsi-hd',
      id: `${name}-lun`,
      bus: `${name}.0`,
      'scsi-id': 0,
      lun: 0,
      drive: node,
    },
    ...{ vendor: 'Acme', product: 'Stick', serial, removable: stick.spec.removable ?? true },
    ...{ logical_block_size: sectorBytes, physical_block_size: sectorBytes },
    // Else QEMU stops the guest at an error.
    ...{ werror: 'report', rerror: 'report' },
  });
  await qmp.call('qom-set', {
    ...{ path: `/machine/peripheral/${name}`, property: 'attached', value: true },
  });
  const device = await untilDisk(guest, before, stick.spec.sizeBytes);
  await sh('udevadm settle --timeout=60');
  return Object.assign(stick, { device });
};

/**
 * QEMU removes a device only when no request of it is under way, and does nothing else until then. So a fault that pulls
 * the stick out may not wait for the end of it: the command is on its way when this resolves.
 */
const yankStick = async ({ qmp }: Machine, stick: Stick): Promise<void> => {
  await Promise.race([qmp.call('device_del', { id: stick.spec.name }), pause(500)]);
};
