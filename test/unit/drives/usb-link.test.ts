import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLinkMbps } from '../../../electron/adapters/drive-source-sys.ts';
import { createMachineTree, type MachineTree } from '../helper/machine-tree.ts';

const PORT = 'pci0000:00/0000:00:14.0/usb2';
const HUB = `${PORT}/2-1`;
const STICK = `${HUB}/2-1.4`;
const SCSI = '2-1.4:1.0/host0/target0:0:0/0:0:0:0';

let machine: MachineTree;
beforeEach(() => {
  machine = createMachineTree();
});
afterEach(() => machine.remove());

/** A USB device, or the root hub of a bus, in sysfs. */
const usb = (at: string, speed: string | null): void => {
  machine.write(`sys/devices/${at}/idVendor`, '0781\n');
  if (speed !== null) machine.write(`sys/devices/${at}/speed`, `${speed}\n`);
};

const blockAt = (at: string): string => {
  machine.device('sdb', { number: '8:16', at: `${at}/block` });
  return join(machine.root, 'sys/devices', at, 'block/sdb');
};

describe('the speed of the USB link', () => {
  it.each([
    ['480', 480],
    ['5000', 5000],
    ['10000', 10_000],
    ['1.5', 1.5],
    ['unknown', null],
    ['', null],
    [null, null],
  ])('is what the stick and its port agreed to: %s', (speed, mbps) => {
    usb(PORT, '20000');
    usb(HUB, '10000');
    usb(STICK, speed);
    expect(readLinkMbps(blockAt(`${STICK}/${SCSI}`))).toBe(mbps);
  });

  it('is none of a disk on another bus, whatever the folders above have', () => {
    usb('pci0000:00', '480');
    expect(readLinkMbps(blockAt('pci0000:00/ata1/host1/target1:0:0/1:0:0:0'))).toBe(null);
  });
});
