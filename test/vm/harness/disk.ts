import { addNode, untilDisk } from './plug.ts';
import type { Machine } from './qemu.ts';
import { createStick, type Stick, type StickAccess, type StickSpec } from './stick.ts';
import type { Vm } from './vm.ts';

export type DiskSpec = Omit<StickSpec, 'bus' | 'port' | 'removable'> & {
  /** `scsi` is what a SATA disk looks like: /dev/sdX, with a model. */
  bus: 'nvme' | 'scsi' | 'virtio';
};

/** An internal disk: the medium of a stick, behind another plug. */
export type Disk = Stick & { bus: DiskSpec['bus'] };

export type PluggedDisk = Disk & {
  /** Such as `/dev/nvme0n1`. */
  device: string;
};

/** A disk that stands in no guest yet. `folder` has a short name: it holds sockets. */
export const createDisk = async (folder: string, { bus, ...spec }: DiskSpec): Promise<Disk> => {
  const medium = await createStick(folder, { ...spec, takesZeroes: true });
  return Object.assign(medium, { bus });
};

/** As they are in a desktop's case: one after the other, each on a port of its own. */
const PORTS = 4;
const usedPorts = new WeakMap<Machine, number>();

export const plugDisk = async (
  machine: Machine,
  sh: Vm['sh'],
  disk: Disk,
): Promise<PluggedDisk> => {
  const { qmp, guest } = machine;
  const { name, sizeBytes, readOnly = false } = disk.spec;
  const before = await guest.disks();
  const node = `${name}-medium`;
  await addNode(qmp, node, disk.socket, readOnly);
  await qmp.call('device_add', deviceOf(machine, disk, node));
  const device = await untilDisk(guest, before, sizeBytes);
  await sh('udevadm settle --timeout=60');
  return Object.assign(disk, { device });
};

const deviceOf = (machine: Machine, disk: Disk, node: string): Record<string, unknown> => {
  const { name, sectorBytes = 512 } = disk.spec;
  const common = {
    ...{ id: name, drive: node, serial: disk.spec.serial ?? name },
    ...{ logical_block_size: sectorBytes, physical_block_size: sectorBytes },
  };
  // Else QEMU stops the guest at an error.
  const reports = { werror: 'report', rerror: 'report' };
  switch (disk.bus) {
    case 'nvme':
      return { driver: 'nvme', bus: nextPort(machine), ...common };
    case 'virtio':
      return { driver: 'virtio-blk-pci', bus: nextPort(machine), ...common, ...reports };
    case 'scsi':
      return {
        ...{ driver: 'scsi-hd', bus: 'scsi.0', vendor: 'ATA', product: 'Acme Disk', ...common },
        ...reports,
      };
  }
};

const nextPort = (machine: Machine): string => {
  const used = usedPorts.get(machine) ?? 0;
  if (used === PORTS) throw new Error('the guest has no free port');
  usedPorts.set(machine, used + 1);
  return `port${used}`;
};

const changes: StickAccess['kind'][] = ['write', 'zero', 'trim'];

/** Requests that would change what the disk holds; a discard of it all counts, too. */
export const changesOf = (disk: Stick): StickAccess[] =>
  disk.accesses.filter(({ kind, length }) => changes.includes(kind) && length > 0);
