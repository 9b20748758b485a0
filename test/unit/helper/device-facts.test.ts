import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRemovable, readDeviceFacts } from '../../../electron/drive-facts/device-facts.ts';
import { formatDeviceNumber } from '../../../electron/drive-facts/kernel-files.ts';
import { createMachineTree, type MachineTree } from './machine-tree.ts';

let machine: MachineTree;
beforeEach(() => {
  machine = createMachineTree();
});
afterEach(() => machine.remove());

const sys = (): string => join(machine.root, 'sys');
const USB = 'pci0000:00/usb2/2-1';
const INTERFACE = `${USB}/2-1:1.0`;

describe('facts of a device', () => {
  it('of a USB stick and its partition', () => {
    machine.write(`sys/devices/${USB}/idVendor`, '0781\n');
    machine.write(`sys/devices/${USB}/serial`, '4C53 0001 \n');
    machine.link(`sys/devices/${INTERFACE}/driver`, 'sys/bus/usb/drivers/usb-storage');
    const at = `${INTERFACE}/host0/target0:0:0/0:0:0:0/block`;
    machine.device('sda', {
      number: '8:0',
      at,
      files: {
        size: '62500000',
        ro: '0',
        removable: '1',
        diskseq: '12',
        'queue/logical_block_size': '4096',
        'queue/max_sectors_kb': '120',
        'queue/nr_requests': '2',
      },
    });
    machine.device('sda1', {
      number: '8:1',
      at: `${at}/sda`,
      files: { partition: '1', size: '2048', ro: '1' },
    });
    expect(readDeviceFacts('8:0', sys())).toEqual({
      name: 'sda',
      deviceNumber: '8:0',
      sizeBytes: 32_000_000_000,
      readOnly: false,
      partition: false,
      removable: true,
      sysPath: join(sys(), 'devices', at, 'sda'),
      diskseq: 12,
      serial: '4C53 0001',
      logicalBlockBytes: 4096,
      transport: 'usb-storage',
      maxRequestBytes: 120 * 1024,
      maxRequests: 2,
    });
    expect(readDeviceFacts('8:1', sys())).toMatchObject({
      name: 'sda1',
      partition: true,
      readOnly: true,
      sizeBytes: 1048576,
      diskseq: 12,
      logicalBlockBytes: 4096,
      transport: 'usb-storage',
      maxRequestBytes: 120 * 1024,
    });
  });

  it('of a SCSI disk, whose serial number stands in page 0x80', () => {
    machine.device('sdb', {
      number: '8:16',
      at: 'host1/block',
      files: { 'device/vpd_pg80': '\x00\x80\x00\x06  WD-1' },
    });
    expect(readDeviceFacts('8:16', sys())).toMatchObject({
      serial: 'WD-1',
      diskseq: null,
      transport: 'other',
      maxRequestBytes: null,
      maxRequests: null,
    });
  });

  it.each(['8:5', '', '../8:0', 'x'])('are none for "%s"', (number) => {
    expect(readDeviceFacts(number, sys())).toBe(null);
  });

  it.each([
    ['uas', 'uas'],
    ['usb-storage', 'usb-storage'],
    ['ums-realtek', 'usb'],
    [null, 'usb'],
  ])('name the driver %s of a USB disk behind a hub: %s', (driver, transport) => {
    const port = 'pci0000:00/usb2/2-1/2-1.4/2-1.4:1.0';
    machine.device('sda', { number: '8:0', at: `${port}/host0/block` });
    if (driver !== null) {
      machine.link(`sys/devices/${port}/driver`, `sys/bus/usb/drivers/${driver}`);
    }
    expect(readDeviceFacts('8:0', sys())?.transport).toBe(transport);
  });

  it.each([
    ['mmcblk0', 'pci0000:00/mmc_host/mmc0/mmc0:0001/block', {}, 'mmc'],
    ['nvme0n1', 'pci0000:00/nvme/nvme0', {}, 'nvme'],
    ['loop0', 'virtual/block', { 'loop/backing_file': '/x' }, 'loop'],
    ['vda', 'pci0000:00/virtio0/block', {}, 'other'],
  ])('name the transport of %s', (name, at, files, transport) => {
    machine.device(name, { number: '240:0', at, files });
    expect(readDeviceFacts('240:0', sys())?.transport).toBe(transport);
  });
});

it('a card is removable, whatever its flag says, and soldered eMMC is not', () => {
  const at = 'pci0000:00/mmc_host/mmc0/mmc0:0001/block';
  machine.device('mmcblk0', { number: '179:0', at });
  expect(isRemovable(machine.facts('179:0'), sys())).toBe(true);
  machine.device('mmcblk0boot0', { number: '179:8', at: `${at}/mmcblk0` });
  expect(isRemovable(machine.facts('179:0'), sys())).toBe(false);
  rmSync(join(sys(), 'class/block/mmcblk0boot0'));
  expect(isRemovable(machine.facts('179:0'), sys())).toBe(true);
});

it.each([
  [0x0800n, '8:0'],
  [0x0811n, '8:17'],
  [0x10300n, '259:0'],
  // Minors above 255 are split around the major (makedev(3)).
  [0x11000812n, '8:69650'],
])('reads device number %s', (dev, text) => {
  expect(formatDeviceNumber(dev)).toBe(text);
});
